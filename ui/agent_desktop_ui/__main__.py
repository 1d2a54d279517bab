"""The desktop's own process: the first window, then everything else."""

from __future__ import annotations

import argparse
import sys

from agent_desktop import __version__


def main() -> int:
    """Open the desktop; returns its exit status."""
    parser = argparse.ArgumentParser(prog="agent-desktop run", description="Agent desktop (坐席工作台)")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--sign-in", metavar="NUMBER", default="", help="fill in the agent's number")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument("--language", choices=("zh_CN", "en"), default=None)
    parser.add_argument("--theme", choices=("light", "dark", "system"), default=None)
    options = parser.parse_args()
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else ""

    from agent_desktop_ui.app import run  # noqa: PLC0415 - a question about options needs no Qt

    return run({"language": options.language, "theme": options.theme}, options.sign_in, password)


if __name__ == "__main__":
    sys.exit(main())
