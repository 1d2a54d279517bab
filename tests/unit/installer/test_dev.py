"""`installer/dev` on machines that lack something: stand-ins for the system's commands, and a checkout of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the script serves Linux")

SCRIPT = Path(__file__).parents[3] / "installer/dev"
LIBRARIES = (
    "libEGL.so.1 libGL.so.1 libglib-2.0.so.0 libdbus-1.so.3 libfontconfig.so.1 libxkbcommon.so.0 libxkbcommon-x11.so.0"
    " libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0"
    " libxcb-render-util.so.0 libxcb-shape.so.0 libxcb-xkb.so.1"
)
PYTHON = """
case "$*" in
  *ensurepip*) exit {has_venv} ;;
  *'%d.%d-venv'*) echo python3.11-venv ;;
  '-m venv'*)
    echo "made a venv" >>"$LOG"; rm -rf .venv; mkdir -p .venv/bin
    cp "$0" .venv/bin/python; echo "#!$PWD/.venv/bin/python" >.venv/bin/pip ;;
  '-m pip'*) echo "pip $*" >>"$LOG"; exit {pip} ;;
  *'-m agent_desktop'*) echo "started in $PWD: $*" >>"$LOG" ;;
esac
"""


class Machine:
    """A checkout, and a PATH of stand-ins that write what they were asked for to a log."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "a checkout"
        self.commands = folder / "commands"
        self.log = folder / "log"
        (self.checkout / "installer").mkdir(parents=True)
        self.commands.mkdir()
        shutil.copy(SCRIPT, self.checkout / "installer/dev")
        (self.checkout / "pyproject.toml").write_text("[project]\n")
        for name in (
            "bash",
            "cat",
            "cmp",
            "cp",
            "dirname",
            "env",
            "grep",
            "mkdir",
            "mktemp",
            "rm",
            "sed",
            "sort",
            "tail",
        ):
            (self.commands / name).symlink_to(shutil.which(name) or name)
        self.has("uname", "echo Linux")
        self.has("id", "echo 1000")
        self.has("ldconfig", f"echo {LIBRARIES}")
        self.has("fc-list", "echo Noto Sans CJK SC")
        self.has("apt-get", 'echo "apt-get $*" >>"$LOG"')
        self.has_python()

    def has(self, name: str, script: str) -> None:
        path = self.commands / name
        path.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        path.chmod(0o755)

    def has_python(self, has_venv: int = 0, pip: int = 0) -> None:
        self.has("python3", PYTHON.format(has_venv=has_venv, pip=pip))

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.commands / "bash"), str(self.checkout / "installer/dev"), *arguments],
            env={"PATH": str(self.commands), "LOG": str(self.log), "TMPDIR": str(self.log.parent)},
            cwd=self.log.parent,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def done(self) -> list[str]:
        """What happened since the last look."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_second_start_installs_nothing_and_says_nothing(machine: Machine) -> None:
    first = machine.start("demo", "--tour", "shots")
    assert first.returncode == 0, first.stderr
    done = machine.done()
    assert done[0] == "made a venv"
    assert done[1].startswith("pip -m pip install")
    assert done[2] == f"started in {machine.log.parent}: -P -m agent_desktop demo --tour shots", "paths are the user's"
    second = machine.start("demo", "--tour", "shots")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert machine.done() == [done[2]]


def test_without_rights_the_exact_command_is_printed_and_nothing_is_done(machine: Machine) -> None:
    machine.has("ldconfig", f"echo {LIBRARIES.replace('libxcb-cursor.so.0', '')}")
    machine.has("fc-list", "exit 0")
    machine.has_python(has_venv=1)
    result = machine.start("demo")
    assert result.returncode == 3
    assert result.stderr.splitlines()[-1] == (
        "  su -c 'apt-get update && apt-get install -y --no-install-recommends"
        " fontconfig fonts-noto-cjk libxcb-cursor0 python3.11-venv'"
    ), "all of it at once"
    machine.has("sudo", "exit 1")
    assert "  sudo apt-get update && sudo apt-get install -y " in machine.start("demo").stderr
    assert machine.done() == []


def test_with_sudo_what_is_missing_is_installed(machine: Machine) -> None:
    machine.has("ldconfig", f"echo {LIBRARIES.replace('libEGL.so.1', '')}")
    machine.has("sudo", '[ "$1" = -n ] && shift; "$@"')
    result = machine.start("demo")
    assert result.returncode == 0, result.stderr
    done = machine.done()
    assert done[0] == "apt-get update -qq"
    assert done[1].endswith(" libegl1")


def test_apt_that_fails_is_told_with_the_command_to_repeat(machine: Machine) -> None:
    machine.has("ldconfig", f"echo {LIBRARIES.replace('libEGL.so.1', '')}")
    machine.has("id", "echo 0")
    machine.has("apt-get", "echo E: no network; exit 100")
    result = machine.start("demo")
    assert result.returncode == 3
    assert "E: no network" in result.stderr
    assert "apt-get install -y --no-install-recommends libegl1" in result.stderr


def test_packages_that_could_not_be_installed_are_tried_again(machine: Machine) -> None:
    machine.has_python(pip=1)
    result = machine.start("demo")
    assert result.returncode == 1
    assert "the first start needs the network" in result.stderr
    machine.done()
    shutil.rmtree(machine.checkout / ".venv")
    machine.has_python()
    assert machine.start("demo").returncode == 0
    assert any(line.startswith("pip ") for line in machine.done())


@pytest.mark.parametrize("harm", ["moved", "half made", "dangling"])
def test_a_venv_that_does_not_work_is_made_anew(machine: Machine, harm: str) -> None:
    machine.start("demo")
    machine.done()
    match harm:
        case "moved":
            machine.checkout = machine.checkout.rename(machine.checkout.with_name("elsewhere"))
        case "half made":
            (machine.checkout / ".venv/bin/pip").unlink()
        case _:
            (machine.checkout / ".venv/bin/python").unlink()
            (machine.checkout / ".venv/bin/python").symlink_to("/nowhere/python3.10")
    result = machine.start("demo")
    assert result.returncode == 0, result.stderr
    assert "making a new one" in result.stderr
    assert machine.done()[0] == "made a venv"


def test_new_requirements_are_installed_at_the_next_start(machine: Machine) -> None:
    machine.start("demo")
    machine.done()
    (machine.checkout / "pyproject.toml").write_text("[project]\nname = 'more'\n")
    machine.start("demo")
    assert [line.split()[0] for line in machine.done()] == ["pip", "started"]


def test_a_foreign_python_is_not_used(machine: Machine) -> None:
    machine.has("python3", "exit 1")
    result = machine.start("demo")
    assert result.returncode == 3
    assert "Python 3.11 or 3.12 is needed" in result.stderr


def test_help_is_no_failure_and_a_wrong_word_is(machine: Machine) -> None:
    assert "demo [--tour DIR]" in machine.start().stdout
    assert machine.start("demmo").returncode != 0
    assert os.access(SCRIPT, os.X_OK)
