"""Settings: languages and colours are chosen, sound devices are told as they are, and clashing keys are named."""

from __future__ import annotations

import pytest
from psygnal import Signal
from pytestqt.qtbot import QtBot

from agent_desktop.telephony.phone.protocol import AudioDevice, AudioState
from agent_desktop_ui.look import Look
from agent_desktop_ui.settings.page import SettingsPage
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.theme.palette import Scheme
from support.screens import cut_words


class Sound:
    """The phone as far as this page knows it."""

    audio_changed = Signal(object)

    def __init__(self, audio: AudioState | None) -> None:
        self.audio = audio
        self.chosen: list[tuple[str, str]] = []

    async def select_audio(self, microphone: str, speaker: str) -> None:
        self.chosen.append((microphone, speaker))


DEVICES = AudioState(
    source="device",
    microphones=[AudioDevice("m1", "耳机麦克风"), AudioDevice("m2", "摄像头麦克风")],
    speakers=[AudioDevice("s1", "耳机")],
)


def page_of(look: Look, qtbot: QtBot, sound: Sound, keys: Keys | None = None) -> SettingsPage:
    page = SettingsPage(look, sound, keys or Keys())  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    return page


def test_every_word_fits(every_look: Look, qtbot: QtBot) -> None:
    assert cut_words(page_of(every_look, qtbot, Sound(DEVICES))) == []


def test_language_and_colours_are_told(look: Look, qtbot: QtBot) -> None:
    page = page_of(look, qtbot, Sound(None))
    with qtbot.waitSignal(page.language_chosen) as told:
        page.language.chosen.emit("en")
    assert told.args == ["en"]
    with qtbot.waitSignal(page.scheme_chosen) as told:
        page.scheme.chosen.emit("dark")
    assert told.args == [Scheme.DARK]


async def test_a_microphone_is_chosen(look: Look, qtbot: QtBot) -> None:
    sound = Sound(DEVICES)
    page = page_of(look, qtbot, sound)
    assert [page.microphone.itemText(place) for place in range(3)][1:] == ["耳机麦克风", "摄像头麦克风"]
    page.microphone.setCurrentIndex(2)
    page.microphone.activated.emit(2)
    await _turns()
    assert sound.chosen == [("m2", "")]


@pytest.mark.parametrize("source", ["none", "file"])
def test_without_devices_the_agent_is_told(look: Look, qtbot: QtBot, source: str) -> None:
    page = page_of(look, qtbot, Sound(AudioState(source=source)))
    assert page.sound.text() == look.texts(f"settings.sound_{source}")
    assert not page.microphone.isEnabled()


def test_a_clash_of_keys_is_named(every_look: Look, qtbot: QtBot) -> None:
    page = page_of(every_look, qtbot, Sound(None), Keys({"ready": "F4"}))
    texts = every_look.texts
    expected = texts(
        "settings.key_taken", action=texts("shell.key.ready"), chosen="F4", other=texts("shell.key.hang_up")
    )
    assert expected in [label.text() for label in page.findChildren(type(page.sound))]


async def _turns() -> None:
    import asyncio  # noqa: PLC0415 - only to let the page's task run

    for _ in range(3):
        await asyncio.sleep(0)
