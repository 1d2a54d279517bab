"""`agent-desktop demo --tour DIR`: the main job from the sign-in to the leader's view, with pictures and times."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

WITHIN_SECONDS = 300.0


def main() -> int:
    """Run the tour; returns 0 if every step did what it should."""
    parser = argparse.ArgumentParser(prog="agent-desktop demo --tour", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--folder", dest="bank", type=Path, help="where the demo's bank is kept; else a new one")
    options = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # each step is told when it is done, in a build's log too
    # The tour needs no screen and shall look the same everywhere.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    options.folder.mkdir(parents=True, exist_ok=True)
    for old in options.folder.glob("[0-9][0-9]-*.png"):
        old.unlink()
    shutil.rmtree(options.folder / "logs", ignore_errors=True)
    if options.bank is not None:
        return _run(options.folder, options.bank)
    with tempfile.TemporaryDirectory(prefix="agent-desktop-tour-") as bank:
        return _run(options.folder, Path(bank))


def _run(folder: Path, bank: Path) -> int:
    import qasync  # noqa: PLC0415 - Qt reads its platform when it is loaded
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - as above

    from agent_desktop_ui.app import end_tasks  # noqa: PLC0415 - as above
    from agent_desktop_ui.tour.tour import run_tour  # noqa: PLC0415 - as above

    qt = QApplication(["agent-desktop"])
    qt.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    began = time.monotonic()
    with loop:
        passed: bool = loop.run_until_complete(
            asyncio.wait_for(run_tour(qt, folder, bank, sys.stdout.write), WITHIN_SECONDS)
        )
        loop.run_until_complete(end_tasks())
    sys.stdout.write(f"{'all steps passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s; {folder}\n")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
