"""One desktop process: the sign-in window at once, the rest loaded behind it, then the seat's window."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import signal
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from typing_extensions import override

from agent_desktop import __version__
from agent_desktop.clock import Clock, SystemClock
from agent_desktop.errors import AgentDesktopError
from agent_desktop.logs import set_up_logging
from agent_desktop.settings import LoadedSettings, Settings, load_settings, save_choices
from agent_desktop.tasks import TaskOwner
from agent_desktop_ui.frugal import give_back
from agent_desktop_ui.identity.sign_in import SignInView
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.theme.theme import Theme

if TYPE_CHECKING:
    from agent_desktop.workstation import SeatSession, Workstation
    from agent_desktop_ui.desk import Desk

log = logging.getLogger(__name__)

WORKSTATION, DESK = "agent_desktop.workstation", "agent_desktop_ui.desk"
"""What comes after the window is loaded by name in a worker thread: the core while the agent types the password, the
views while the backend considers it."""

GIVE_BACK_SECONDS = 8.0
LEAST_SIZE = (1280, 700)
FIRST_SIZE = (1600, 900)


class Window(QStackedWidget):
    """The one top-level window; closing it is asked for, not done, while a contact is open."""

    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.may_close = False

    def show_only(self, widget: QWidget) -> None:
        """Show a widget instead of the one before, which goes."""
        before = self.currentWidget()
        self.addWidget(widget)
        self.setCurrentWidget(widget)
        if before is not None:
            self.removeWidget(before)
            before.deleteLater()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.close_asked.emit()


class App:
    """Joins one workstation to one window. Several may live in one process, each with settings of its own."""

    def __init__(self, qt: QApplication, loaded: LoadedSettings, clock: Clock) -> None:
        self._qt = qt
        self._clock = clock
        self.settings: Settings = loaded.settings
        self._loaded = loaded
        self._language = self.settings.language
        self._theme = Theme(wanted_scheme(qt, self.settings.theme))
        self._places = QSettings(str(self.settings.data_dir / "window.ini"), QSettings.Format.IniFormat)
        self._tasks = TaskOwner("app")
        self._opening: asyncio.Task[Workstation] | None = None
        self._views: asyncio.Task[ModuleType] | None = None
        self.workstation: Workstation | None = None
        self.desk: Desk | None = None
        self.closed = asyncio.Event()
        self.window = Window()
        self.window.close_asked.connect(lambda: self._tasks.start(self._leave(), name="leave"))

    @property
    def look(self) -> Look:
        """Theme and texts as chosen now."""
        return Look(self._theme, Texts(self._language))

    def open(self, number: str = "", password: str = "") -> None:
        """Show the window and begin to load what comes after the sign-in."""
        self._theme.apply(self._qt)
        self.window.setMinimumSize(*LEAST_SIZE)
        if not self.window.restoreGeometry(_bytes(self._places.value("geometry"))):
            self.window.resize(*FIRST_SIZE)
        view = self.show_sign_in(number)
        self.window.show()
        self.window.activateWindow()
        self._opening = self._tasks.start(self._prepare(), name="prepare")
        if password:
            view.password.setText(password)
            view.submit()

    def show_sign_in(self, number: str = "") -> SignInView:
        """Show the sign-in window."""
        view = SignInView(self.look, self.sign_in, give_up=self._give_up, number=number, version=f"{__version__}")
        view.language_chosen.connect(self.choose_language)
        view.scheme_chosen.connect(self.choose_scheme)
        self.window.setWindowTitle(self.look.texts("shell.title"))
        self.window.show_only(view)
        return view

    async def sign_in(self, number: str, password: str, old_password: str | None = None) -> None:
        """Sign in and show the seat.

        Raises:
            AgentDesktopError: nobody is signed in; the code says why.
        """
        workstation = await self._ready()
        session = await workstation.sign_in(number, password, old_password)
        if self._views is not None:
            await asyncio.shield(self._views)
        self._show_desk(session)

    async def sign_out(self) -> None:
        """Leave the seat and show the sign-in window."""
        number = self.desk.session.agent.number if self.desk else ""
        self.show_sign_in(number)
        self.desk = None
        if self.workstation is not None:
            await self.workstation.sign_out()

    def choose_language(self, language: str) -> None:
        """Speak another language from now on; the views are built anew, what was typed is in the drafts."""
        if language == self._language:
            return
        self._language = "en" if language == "en" else "zh_CN"
        self._remember("language", self._language)
        current = self.window.currentWidget()
        if self.desk is not None:
            self._show_desk(self.desk.session, self.desk.shell.current)
        elif isinstance(current, SignInView):
            typed = current.password.text()
            self.show_sign_in(current.number.text()).password.setText(typed)

    def choose_scheme(self, scheme: Scheme) -> None:
        """Change between day and night."""
        self._theme.use(scheme, self._qt)
        self._remember("theme", str(scheme))

    def end(self) -> None:
        """Close without asking: the system says so. A live call stays with the phone, the contact with its drafts."""
        self._tasks.start(self.close(), name="leave")

    async def close(self) -> None:
        """Save what was typed, let the seat go, and close the window. A live call stays with the phone."""
        self._places.setValue("geometry", self.window.saveGeometry())
        if self.workstation is not None:
            await self.workstation.sign_out()
        await self._tasks.close()
        self.window.may_close = True
        self.window.close()
        self.closed.set()

    async def _prepare(self) -> Workstation:
        core = await asyncio.to_thread(importlib.import_module, WORKSTATION)
        workstation: Workstation = core.Workstation(self.settings, self._clock)
        self.workstation = workstation
        workstation.identity.password_needed.connect(self._say_password_needed)
        await workstation.identity.warm_up()
        self._views = self._tasks.start(asyncio.to_thread(importlib.import_module, DESK), name="views")
        self._views.add_done_callback(lambda _loaded: settle_collector())
        return workstation

    async def _ready(self) -> Workstation:
        if self._opening is None:
            self._opening = self._tasks.start(self._prepare(), name="prepare")
        return await asyncio.shield(self._opening)

    async def _give_up(self, number: str) -> object:
        return await (await self._ready()).identity.give_up_locked(number)

    async def _leave(self) -> None:
        if await self._may_leave():
            await self.close()

    async def _may_leave(self) -> bool:
        """Whether nothing is open or would be lost; otherwise the desk says what."""
        desk = self.desk
        if desk is None:
            return True
        if desk.session.in_contact():
            desk.say_contact_open()
            return False
        try:
            await desk.session.save_drafts()
        except AgentDesktopError as error:
            desk.show_error(error)
            return False
        return True

    def _show_desk(self, session: SeatSession, page: str = "") -> None:
        desk_module = sys.modules[DESK]
        desk: Desk = desk_module.Desk(self.look, session, self._keys(), self._clock, self._places)
        desk.sign_out_asked.connect(lambda: self._tasks.start(self._sign_out_if_free(), name="leave"))
        desk.language_chosen.connect(self.choose_language)
        desk.scheme_chosen.connect(self.choose_scheme)
        self.desk = desk
        self.window.show_only(desk.shell)
        settle_collector()
        self._tasks.start(_give_back_later(), name="give back")
        self.window.setWindowTitle(f"{session.agent.name} {session.agent.number} · {self.look.texts('shell.title')}")
        if page:
            desk.shell.open(page)

    async def _sign_out_if_free(self) -> None:
        if await self._may_leave():
            await self.sign_out()

    def _say_password_needed(self) -> None:
        if self.desk is not None:
            self.desk.say_password_needed()

    def _keys(self) -> Keys:
        return Keys(self.settings.shortcuts)

    def _remember(self, key: str, value: str) -> None:
        if key in self._loaded.locked:
            return
        try:
            save_choices({key: value})
        except AgentDesktopError as error:
            log.warning("the choice of %s could not be kept: %s", key, error.code)


def wanted_scheme(qt: QApplication, theme: str) -> Scheme:
    """Return day or night: as set, or as the system has it."""
    if theme != "system":
        return Scheme(theme)
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Scheme.DARK if dark and qt is not None else Scheme.LIGHT


async def _give_back_later() -> None:
    """Give the system back what the start has freed, once the knowledge is indexed and nothing is in a hurry."""
    await asyncio.sleep(GIVE_BACK_SECONDS)
    await asyncio.to_thread(give_back)


def settle_collector() -> None:
    """Take what the start has loaded out of the cyclic collector's sight, and let it look again.

    Looking through all modules takes 30 ms and more, in the middle of whatever goes on, and finds nothing.
    """
    gc.freeze()
    gc.enable()


def run(command_line: Mapping[str, Any], number: str, password: str) -> int:
    """Run one desktop until its window is closed."""
    gc.disable()  # until the seat is there, or the sign-in window waits for somebody
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("agent-desktop")
    qt.setQuitOnLastWindowClosed(False)  # the seat is left in order before the loop ends
    try:
        loaded = load_settings(command_line)
    except AgentDesktopError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    set_up_logging(loaded.settings.data_dir / "logs", loaded.settings.log_level)
    for warning in loaded.warnings:
        log.warning("setting %s in %s: %s", warning.key, warning.place, warning.kind)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_run(qt, loaded, number, password))
    return 0


async def _run(qt: QApplication, loaded: LoadedSettings, number: str, password: str) -> None:
    app = App(qt, loaded, SystemClock())
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows' loop takes no signals; there closing the window is the way.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, app.end)
    app.open(number, password)
    await app.closed.wait()
    await end_tasks()


async def end_tasks() -> None:
    """Let every task that is still under way end, as `asyncio.run` does, before the loop is closed."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _bytes(value: object) -> QByteArray:
    return value if isinstance(value, QByteArray) else QByteArray()
