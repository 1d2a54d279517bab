from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.errors import AgentDesktopError
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.drawer import Drawer
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.field import Field
from agent_desktop_ui.widgets.figure_tile import FigureTile
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, row
from agent_desktop_ui.widgets.pane_splitter import PaneSplitter
from agent_desktop_ui.widgets.segments import Segments
from agent_desktop_ui.widgets.tab_strip import TabStrip
from agent_desktop_ui.widgets.tag import Tag
from agent_desktop_ui.widgets.ticker import Ticker
from support.screens import cut_words, overlapping

LONG = "中国某某银行股份有限公司深圳市分行福田区梅林一村社区小微支行（二十四小时自助银行服务区）"


class Unreachable(AgentDesktopError):
    code = "backend_unreachable"


def test_nothing_is_cut_in_any_language_or_scheme(qtbot: QtBot, every_look: Look) -> None:
    theme = every_look.theme
    notice = InlineNotice(every_look)
    tabs = TabStrip(theme, ["产品", "Contact history", "工单"])
    tabs.set_count(0, 12)
    tile = FigureTile(theme, "平均处理时长")
    tile.show_figure("4:51", "目标 ≤4:30", Meaning.WARNING)
    card = Card("新建工单")
    card.body.addLayout(
        column(
            notice,
            tabs,
            row(KeyButton(theme, "挂断", key="F4", kind="danger", icon="hang_up", size="call"), Tag(theme, LONG), 1),
            row(Segments(theme, [("a", "一般"), ("b", "Urgent", Meaning.DANGER)]), tile, Ticker(theme, lambda: 1), 1),
            Field("涉及金额（元）", QLineEdit(), required=True, hint="hint"),
            ElidedLabel(LONG),
            1,
        )
    )
    card.resize(520, 560)
    qtbot.addWidget(card)
    card.show()
    notice.show_error(Unreachable())
    qtbot.waitUntil(lambda: cut_words(card) == [], timeout=2000)
    assert overlapping(card) == []


def test_an_error_stands_with_its_next_step_until_it_is_closed(qtbot: QtBot, look: Look) -> None:
    notice = InlineNotice(look)
    qtbot.addWidget(notice)
    acted: list[bool] = []
    notice.show_error(Unreachable())
    assert notice.text == look.texts("error.backend_unreachable")
    notice.say("x", action="retry", act=lambda: acted.append(True))
    qtbot.mouseClick(notice.findChild(KeyButton), Qt.MouseButton.LeftButton)
    assert acted == [True]
    notice.clear()
    assert notice.text == ""


def test_a_ticking_time_does_not_change_its_width(qtbot: QtBot, look: Look) -> None:
    passed = [0.0]
    ticker = Ticker(look.theme, lambda: passed[0])
    qtbot.addWidget(ticker)
    widths = set()
    for second in (0, 1, 11, 59, 71, 599, 3599):
        passed[0] = second
        ticker.tick()
        widths.add(ticker.sizeHint().width())
    assert len(widths) == 1
    assert ticker.text() == "59:59"


def test_segments_choose_by_mouse_and_by_value(qtbot: QtBot, look: Look) -> None:
    segments = Segments(look.theme, [("normal", "一般"), ("urgent", "紧急", Meaning.DANGER)], value="normal")
    qtbot.addWidget(segments)
    with qtbot.waitSignal(segments.chosen) as heard:
        segments.findChildren(KeyButton)[1].click()
    assert heard.args == ["urgent"] == [segments.value]
    segments.choose("")
    assert segments.value == ""


def test_a_fields_problem_comes_and_goes(qtbot: QtBot, look: Look) -> None:
    field = Field("金额", QLineEdit(), required=True, hint="元")
    qtbot.addWidget(field)
    field.show_problem("请填写")
    assert (field.problem, field.editor.property("meaning")) == ("请填写", "danger")
    field.show_problem("")
    assert (field.problem, field.editor.property("meaning")) == ("", "")


def test_a_long_text_is_elided_and_told_by_its_tooltip(qtbot: QtBot, look: Look) -> None:
    label = ElidedLabel(LONG)
    label.resize(120, 20)
    qtbot.addWidget(label)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == LONG == label.full_text


def test_pane_widths_are_remembered(qtbot: QtBot, tmp_path: pytest.TempPathFactory) -> None:
    settings = QSettings(f"{tmp_path}/panes.ini", QSettings.Format.IniFormat)

    def build() -> PaneSplitter:
        splitter = PaneSplitter("x", (QWidget(), QWidget()), (200, 400), flexible=1, settings=settings)
        splitter.resize(610, 100)
        qtbot.addWidget(splitter)
        splitter.show()
        return splitter

    first = build()
    first.moveSplitter(300, 1)
    assert build().sizes() == first.sizes() != [200, 400]


def test_a_drawer_keeps_to_the_right_edge_and_goes_with_escape(qtbot: QtBot, look: Look) -> None:
    host = QWidget()
    host.resize(800, 400)
    qtbot.addWidget(host)
    drawer = Drawer(host, 300)
    drawer.hold(QWidget())
    host.show()
    drawer.open()
    assert drawer.geometry().right() == 799
    qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    assert drawer.isHidden()


@pytest.mark.parametrize("kind", ["plain", "primary", "danger", "quiet"])
def test_a_focused_button_looks_different(qtbot: QtBot, every_look: Look, kind: str) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    make: Callable[[], KeyButton] = lambda: KeyButton(every_look.theme, "保持", key="F6", kind=kind)  # type: ignore[arg-type] # noqa: E731
    first, second = make(), make()
    host.setLayout(row(first, second))
    host.show()
    qtbot.waitExposed(host)
    host.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus, timeout=2000)
    focused = first.grab().toImage()
    second.setFocus()
    assert first.grab().toImage() != focused
