"""What the face keeps libraries from doing; measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import linecache, sys
import agent_desktop_ui.desk
ours = [name for name in linecache.cache if "agent_desktop" in name]
print(len(ours), "pyqtgraph" in sys.modules, "numpy" in sys.modules)
"""


def test_loading_the_desk_reads_no_sources_and_nothing_that_a_first_look_does_not_need() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True, timeout=60)
    sources, charts, numbers = done.stdout.split()
    assert int(sources) <= 3, "PySide reads the source of every module again: see frugal.read_no_sources"
    assert (charts, numbers) == ("False", "False")


def test_void_calls_keep_their_references_to_none() -> None:
    """PySide6 6.12 loses one with each on Python 3.11, until the process aborts."""
    probe = """
import sys
from PySide6.QtCore import QTimer
timer = QTimer()
before = sys.getrefcount(None)
for _ in range(1000):
    timer.setInterval(5)
print(sys.getrefcount(None) - before)
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) > -100
