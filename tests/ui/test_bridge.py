from __future__ import annotations

import asyncio
import threading

from psygnal import Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.errors import AgentDesktopError
from agent_desktop_ui.bridge import ViewTasks, connect
from support.waiting import eventually


class Service:
    changed = Signal(int, str)


class Listener(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, str]] = []

    def hear(self, number: int, word: str) -> None:
        self.heard.append((number, word))


def test_a_signal_reaches_the_widget_until_it_is_destroyed(qtbot: QtBot) -> None:
    service, parent = Service(), QWidget()
    qtbot.addWidget(parent)
    listener = Listener()
    listener.setParent(parent)
    connect(service.changed, listener, listener.hear)
    service.changed.emit(1, "a")
    assert listener.heard == [(1, "a")]
    with qtbot.waitSignal(listener.destroyed):
        listener.deleteLater()
    service.changed.emit(2, "b")
    assert len(service.changed) == 0


async def test_a_signal_of_another_thread_arrives_in_the_widgets_thread(qtbot: QtBot) -> None:
    service, listener = Service(), Listener()
    qtbot.addWidget(listener)
    threads: list[int] = []
    connect(service.changed, listener, lambda *_: threads.append(threading.get_ident()))
    await asyncio.to_thread(service.changed.emit, 1, "a")
    await eventually(lambda: threads == [threading.get_ident()], within=5)


async def test_the_latest_task_of_a_name_wins_and_errors_reach_the_sink(
    qtbot: QtBot, expected_log_errors: list[str]
) -> None:
    expected_log_errors.append("QWidget:")
    view = QWidget()
    qtbot.addWidget(view)
    told: list[AgentDesktopError] = []
    tasks = ViewTasks(view, told.append)
    never = asyncio.Event()
    first = tasks.run(never.wait(), "search")

    async def refuse() -> None:
        raise AgentDesktopError("no")

    async def break_down() -> None:
        raise ZeroDivisionError

    second = tasks.run(refuse(), "search")
    await asyncio.wait([first, second])
    assert first.cancelled()
    third = tasks.run(break_down())
    await asyncio.wait([third])
    await eventually(lambda: [error.code for error in told] == ["unexpected", "unexpected"], within=5)


async def test_tasks_end_with_their_widget(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    view = QWidget(parent)
    never = asyncio.Event()
    task = ViewTasks(view).run(never.wait())
    view.deleteLater()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
