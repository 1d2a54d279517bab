"""`agent-desktop demo`: the stage, and the desktop on it as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import platformdirs

from agent_desktop.demo.stage import PASSWORD, Stage, StageOptions
from agent_desktop.settings import APPLICATION

NO_DISPLAY = 4
"""Exit status where no window can be shown."""


def default_folder() -> Path:
    """Return where the demo keeps its bank."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / "demo"


def has_display() -> bool:
    """Return whether a window can be shown here."""
    if sys.platform != "linux":
        return True
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in shown)


async def run_demo(folder: Path, agent: str, *, automatic: bool = True) -> int:
    """Set the stage and show the desktop until its window is closed; returns its exit status.

    Raises:
        ChildFailed: backend or callers did not start.
    """
    stage = Stage(folder, StageOptions(automatic=automatic))
    click.echo("Starting the bank: backend, practice callers … (the first time takes a few seconds)", err=True)
    try:
        await stage.open()
        window = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "agent_desktop_ui", "--sign-in", agent, "--password-stdin"),
            stdin=asyncio.subprocess.PIPE,
            env=stage.environment(),
        )
        with _ended_by_signal(window):
            await window.communicate(f"{PASSWORD}\n".encode())
        return window.returncode or 0
    finally:
        await stage.close()


@contextmanager
def _ended_by_signal(window: asyncio.subprocess.Process) -> Iterator[None]:
    """Hand SIGTERM and SIGINT on to the window, so that nothing is left behind; Windows' loop takes no signals."""
    loop = asyncio.get_running_loop()
    taken = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, _terminate, window)
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)


def _terminate(window: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        window.terminate()
