"""The tour as a new user runs it: the whole main job on real processes, with its pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.e2e
@pytest.mark.sip
@pytest.mark.timeout(300)
def test_the_tour_passes_and_leaves_a_picture_of_each_step(tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "agent_desktop", "demo", "--tour", str(folder)],
        env={**os.environ, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if line[:2].isdigit()]
    pictures = sorted(path.name[:2] for path in folder.glob("*.png"))
    # The stage has no window yet, so the first step has no picture.
    assert {line[:2] for line in steps} - {"01"} == set(pictures)
    assert "Warning" not in done.stderr
    assert all(path.stat().st_size > 20_000 for path in folder.glob("*.png"))


def test_without_a_display_the_demo_says_how_to_go_on(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "agent_desktop", "demo", "--folder", str(tmp_path / "bank")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 4
    assert "--tour" in done.stderr
    assert not (tmp_path / "bank").exists()
