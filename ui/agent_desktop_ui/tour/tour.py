"""The tour put together: a stage of its own, the agent's desktop, and the leader's beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication
from typing_extensions import override

from agent_desktop.clock import SystemClock
from agent_desktop.demo.stage import Stage, StageOptions
from agent_desktop.errors import AgentDesktopError
from agent_desktop.logs import set_up_logging
from agent_desktop.resources import resources_root
from agent_desktop.settings import LoadedSettings, load_settings
from agent_desktop_ui.app import App
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.tour.agent_steps import AgentSteps
from agent_desktop_ui.tour.journal import Journal, TourFailedError
from agent_desktop_ui.tour.leader_steps import LeaderSteps

AGENT_VOICE = "callee-01.wav"
"""What the agent says on the tour, in place of a microphone."""
WINDOW_SIZE = (1600, 900)

log = logging.getLogger(__name__)


async def run_tour(qt: QApplication, folder: Path, bank: Path, write: Callable[[str], object]) -> bool:
    """Run every step, saving pictures to a folder; returns whether all passed."""
    journal = Journal(folder, lambda line: write(line + "\n"))
    stage = Stage(bank, StageOptions(automatic=False))
    handler, complaints = set_up_logging(folder / "logs"), Complaints()
    logging.getLogger().addHandler(complaints)
    apps: list[App] = []
    try:
        write("The demo's bank is filled first; that takes some ten seconds.\n")
        async with journal.step("stage", "Backend, SIP exchange and practice callers start"):
            await stage.open()
        heard = folder / "heard-by-the-agent.wav"
        agent = App(qt, _settings(stage, "agent", "light", heard), SystemClock())
        apps.append(agent)
        await _agent_tour(agent, stage, journal, heard)
        await _leader_tour(qt, agent, stage, journal, apps)
    except (TourFailedError, AgentDesktopError) as error:
        write(f"FAILED: {error}\n")
        return False
    finally:
        for app in reversed(apps):
            await app.close()
        await stage.close()
        logging.getLogger().removeHandler(handler)
        logging.getLogger().removeHandler(complaints)
        handler.close()
    for complaint in complaints.heard:
        write(f"logged: {complaint}\n")
    return not complaints.heard


class Complaints(logging.Handler):
    """Hears every error logged on the way: a tour on which one was logged has failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.name}: {record.getMessage()}")


async def _agent_tour(app: App, stage: Stage, journal: Journal, heard: Path) -> None:
    app.window.resize(*WINDOW_SIZE)
    journal.window = app.window
    steps = AgentSteps(app, stage, journal, heard)
    await steps.sign_in()
    await steps.get_ready()
    handled = (await steps.desk.session.performance.figures()).today.handled
    await steps.ring()
    await steps.answer_and_talk()
    await steps.search()
    await steps.file_order()
    await steps.hang_up_and_wrap_up()
    await steps.heal()
    await steps.see_figures(handled)
    await steps.miss_a_call()
    async with journal.step("english", "The same in English"):
        app.choose_language("en")
    async with journal.step("night", "And at night"):
        app.choose_scheme(Scheme.DARK)
    app.choose_language("zh_CN")
    app.choose_scheme(Scheme.LIGHT)


async def _leader_tour(qt: QApplication, agent: App, stage: Stage, journal: Journal, apps: list[App]) -> None:
    leader = App(qt, _settings(stage, "leader", "dark"), SystemClock())
    apps.append(leader)
    leader.window.resize(*WINDOW_SIZE)
    journal.window = leader.window
    steps = LeaderSteps(leader, agent, journal)
    await steps.see_team()
    await steps.see_hand()


def _settings(stage: Stage, name: str, theme: str, heard: Path | None = None) -> LoadedSettings:
    """Return settings of a desktop on the stage, free of whatever this machine's user has chosen."""
    voice = resources_root() / "practice" / "audio" / AGENT_VOICE
    nothing = stage.folder / "no-such-file.toml"
    return load_settings(
        {
            "backend_url": stage.backend.url,
            "data_dir": str(stage.seat_folder / name),
            "keyring": "off",
            "language": "zh_CN",
            "theme": theme,
            "audio": "file" if heard is not None else "none",
            "microphone_file": str(voice),
            "speaker_file": str(heard or ""),
        },
        environment={},
        policy_file=nothing,
        user_file=nothing,
    )
