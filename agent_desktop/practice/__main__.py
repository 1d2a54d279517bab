"""Command line of the practice room: `python -m agent_desktop.practice serve | speak`."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import tomllib
from pathlib import Path

import click

from agent_desktop.clock import SystemClock
from agent_desktop.errors import AgentDesktopError
from agent_desktop.practice import control
from agent_desktop.practice.automatic import Seat
from agent_desktop.practice.process import ParentLine, PracticeOptions, PracticeProcess, take_stdout
from agent_desktop.practice.scenario import ScenarioBook
from agent_desktop.practice.speech import render_speech
from agent_desktop.resources import resources_root
from agent_desktop.telephony.phone.events import EngineError

PASSWORD_VARIABLE = "AGENT_DESKTOP_PRACTICE_PASSWORD"  # noqa: S105 - a variable's name


@click.group()
def main() -> None:
    """Practice callers for the demo and for training."""


@main.command()
@click.option("--sip-port", default=0, show_default="a free one", help="UDP port of the exchange, on 127.0.0.1.")
@click.option("--seat", "seats", multiple=True, help="Extension and the agent at it: 6001=80217. May be repeated.")
@click.option("--accounts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help='TOML: 6001 = "secret".')
@click.option("--backend", default="", help="URL of the backend, for --auto and --colleagues.")
@click.option("--leader", default="30021", show_default=True, help="The leader whose team view is read.")
@click.option("--auto", "automatic", is_flag=True, help="Call the seats by themselves when they are ready.")
@click.option("--colleagues", is_flag=True, help="Bring the rest of the leader's team to life.")
@click.option("--seed", default="practice", show_default=True, help="Of everything random.")
def serve(
    sip_port: int,
    seats: tuple[str, ...],
    accounts: Path | None,
    backend: str,
    leader: str,
    seed: str,
    *,
    automatic: bool,
    colleagues: bool,
) -> None:
    """Run the exchange and the callers, controlled over stdin and stdout (see control.py).

    The demo accounts' password comes from AGENT_DESKTOP_PRACTICE_PASSWORD.
    """
    if (automatic or colleagues) and not backend:
        raise click.UsageError("--auto and --colleagues need --backend")
    options = PracticeOptions(
        sip_port=sip_port,
        seats=tuple(_seat(text) for text in seats),
        accounts=_accounts(accounts),
        backend=backend,
        leader=leader,
        password=os.environ.get(PASSWORD_VARIABLE, ""),
        automatic=automatic,
        colleagues=colleagues,
        seed=seed,
    )
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="practice: %(levelname)s %(name)s: %(message)s"
    )
    # The engine's objects die on the engine's thread only (telephony/phone/engine.py), also at the end.
    gc.disable()
    status = asyncio.run(_serve(options))
    sys.stderr.flush()
    os._exit(status)


@main.command()
@click.option("--anew", is_flag=True, help="Also what is there already.")
def speak(*, anew: bool) -> None:
    """Make missing speech files with espeak-ng and sox."""
    for path in render_speech(resources_root() / "practice", anew=anew):
        click.echo(path.name)


async def _serve(options: PracticeOptions) -> int:
    parent = ParentLine(sys.stdin.buffer, take_stdout(), asyncio.get_running_loop())
    parent.open()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows' loop takes no signals; there the parent closes stdin.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, parent.end)
    try:
        book = await asyncio.to_thread(ScenarioBook.read, resources_root() / "practice")
        await PracticeProcess(options, book, SystemClock(), parent).run()
    except (AgentDesktopError, EngineError) as error:
        facts = error.facts if isinstance(error, AgentDesktopError) else {"detail": error.detail}
        detail = ", ".join(f"{name}={fact}" for name, fact in facts.items())
        parent.tell(control.Failed(number=0, code=error.code, detail=detail))
        return 1
    finally:
        parent.close()
    return 0


def _seat(text: str) -> Seat:
    try:
        return Seat.parse(text)
    except ValueError:
        raise click.BadParameter(f"{text}: wanted as 6001=80217", param_hint="--seat") from None


def _accounts(path: Path | None) -> tuple[tuple[str, str], ...]:
    if path is None:
        return ()
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.BadParameter(str(error), param_hint="--accounts") from error
    return tuple((str(user), str(secret)) for user, secret in read.items())


if __name__ == "__main__":
    main()
