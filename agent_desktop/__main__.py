"""Command line: run, demo, backend, practice, doctor. Each command loads only what it needs."""

from __future__ import annotations

import asyncio
import runpy
import sys
from pathlib import Path

import click

from agent_desktop import __version__

FACE = "agent_desktop_ui"
"""The face is started by name: the core imports none."""


@click.group()
@click.version_option(__version__, prog_name="agent-desktop")
def main() -> None:
    """Agent desktop for a bank's customer service centre (坐席工作台)."""


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(options: tuple[str, ...]) -> None:
    """Open the desktop."""
    _face(FACE, options)


@main.command()
@click.option("--tour", type=click.Path(file_okay=False, path_type=Path), help="Drive itself; screenshots to DIR.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where the demo's bank is kept.")
@click.option("--agent", default="80217", show_default=True, help="Who signs in; 30021 is the team leader.")
@click.option("--no-calls", is_flag=True, help="Let no calls come by themselves.")
def demo(*, tour: Path | None, folder: Path | None, agent: str, no_calls: bool) -> None:
    """Try the whole product on practice data: backend, callers, desktop."""
    from agent_desktop.demo.children import ChildFailed
    from agent_desktop.demo.run import NO_DISPLAY, default_folder, has_display, run_demo

    if tour is not None:
        folder_option = ("--folder", str(folder)) if folder else ()
        _face(f"{FACE}.tour", (str(tour), *folder_option))
        return
    if not has_display():
        click.echo("There is no display here. Let the demo drive itself and save pictures of each step:", err=True)
        click.echo("  bash installer/dev demo --tour DIR", err=True)
        sys.exit(NO_DISPLAY)
    try:
        sys.exit(asyncio.run(run_demo(folder or default_folder(), agent, automatic=not no_calls)))
    except ChildFailed as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)


@main.group()
def backend() -> None:
    """Run the reference backend."""


@backend.command("serve")
@click.option("--database", required=True, help="SQLite file, or a SQLAlchemy URL.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8640, show_default=True, help="0: a free one.")
@click.option("--registrar", default="sip:127.0.0.1:5060", show_default=True, help="Where seats' phones register.")
@click.option("--seed", is_flag=True, help="Fill an empty database with the demo bank.")
@click.option("--seed-size", type=click.Choice(["full", "small"]), default="full", show_default=True)
@click.option("--ready-file", type=click.Path(dir_okay=False, path_type=Path), help="Written once it listens.")
def backend_serve(
    *, database: str, host: str, port: int, registrar: str, seed: bool, seed_size: str, ready_file: Path | None
) -> None:
    """Serve seats until told to stop."""
    from agent_desktop.backend.serve import serve

    sys.exit(serve(database, host, port, seed=seed, seed_size=seed_size, registrar=registrar, ready_file=ready_file))


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def practice(options: tuple[str, ...]) -> None:
    """Run practice callers (practice serve --help)."""
    from agent_desktop.practice.__main__ import main as practice_main

    practice_main(list(options), prog_name="agent-desktop practice")


@main.command()
def doctor() -> None:
    """Check this machine: libraries, database, keyring, sound, backend, fonts."""
    from agent_desktop.doctor import doctor as examine
    from agent_desktop.settings import load_settings

    sys.exit(examine(load_settings().settings))


def _face(module: str, options: tuple[str, ...]) -> None:
    sys.argv = [module, *options]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
