"""The command line where it can't do what is asked: a sentence and a status of its own."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

from agent_desktop.backend.serve import EXIT_PORT_TAKEN
from agent_desktop.demo.run import NO_DISPLAY

pytestmark = pytest.mark.e2e


async def run(*arguments: str, **environment: str) -> tuple[int, str]:
    """Run the product's command line to its end; returns its status and what it said."""
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in without}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agent_desktop", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**kept, **environment},
    )
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode is not None
    return process.returncode, said.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
async def test_without_a_display_the_demo_says_how_to_take_the_tour(tmp_path: Path) -> None:
    status, said = await run("demo", "--folder", str(tmp_path / "demo"))
    assert status == NO_DISPLAY == 4
    assert "bash installer/dev demo --tour DIR" in said
    assert not (tmp_path / "demo").exists(), "nothing was started"


async def test_a_backend_whose_port_is_taken_says_which_and_ends_with_a_status_of_its_own(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, said = await run("backend", "serve", "--database", str(tmp_path / "b.db"), "--port", str(port))
    assert status == EXIT_PORT_TAKEN
    assert "port taken" in said
    assert str(port) in said


async def test_a_setting_that_can_not_be_is_named_and_nothing_opens() -> None:
    status, said = await run("run", AGENT_DESKTOP_SIP_PORT="a-port", QT_QPA_PLATFORM="offscreen")
    assert status == 2
    assert "sip_port in environment" in said
