"""The tour as a new user runs it: the whole main job on real processes, with its pictures."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
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


@pytest.mark.e2e
@pytest.mark.timeout(120)
def test_a_demo_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    demo = subprocess.Popen(
        [sys.executable, "-m", "agent_desktop", "demo", "--folder", str(bank), "--no-calls"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    process = psutil.Process(demo.pid)
    _until(lambda: list(bank.glob("seat/run/*/phone.json")), 90, "the seat's phone")
    family = process.children(recursive=True)
    assert len(family) >= 3
    demo.terminate()
    assert demo.wait(30) == 0
    _until(lambda: not [child for child in family if child.is_running()], 15, "every child has ended")


def _until(condition: Callable[[], object], within: float, what: str) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
