"""设置: language and colours, microphone and speaker, and every key in one list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from agent_desktop.telephony.phone.protocol import AudioDevice, AudioState
from agent_desktop.telephony.service import TelephonyService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.texts import LANGUAGES
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.field import Field
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.scroll import Scroll
from agent_desktop_ui.widgets.segments import Segments
from agent_desktop_ui.widgets.tag import Tag

_COLUMNS = 2


class SettingsPage(QWidget):
    """Choices take effect at once."""

    language_chosen = Signal(str)
    scheme_chosen = Signal(object)

    def __init__(self, look: Look, telephony: TelephonyService, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._telephony, self._keys = look, telephony, keys
        texts, theme = look.texts, look.theme
        self.notice = InlineNotice(look)
        self.language = Segments(theme, list(LANGUAGES.items()), value=texts.language)
        self.language.chosen.connect(self.language_chosen)
        schemes = [(str(one), texts(f"settings.{one}")) for one in Scheme]
        self.scheme = Segments(theme, schemes, value=str(theme.scheme))
        self.scheme.chosen.connect(lambda name: self.scheme_chosen.emit(Scheme(name)))
        self.microphone, self.speaker = QComboBox(), QComboBox()
        for box in (self.microphone, self.speaker):
            box.setMinimumWidth(320)
            box.activated.connect(self._choose_audio)
        self.sound = label("", "secondary", wrap=True)
        self._tasks = ViewTasks(self, self.notice.show_error)
        self._build()
        connect(telephony.audio_changed, self, self.show_audio)
        self.show_audio(telephony.audio)

    def show_audio(self, audio: AudioState | None) -> None:
        """Show which devices there are and which are used."""
        texts = self._look.texts
        self.sound.setText(texts(f"settings.sound_{audio.source if audio else 'unknown'}"))
        by_device = audio is not None and audio.source == "device"
        microphones = audio.microphones if audio else []
        speakers = audio.speakers if audio else []
        _fill(self.microphone, microphones, audio.microphone if audio else "", texts("settings.system_default"))
        _fill(self.speaker, speakers, audio.speaker if audio else "", texts("settings.system_default"))
        self.microphone.setEnabled(by_device)
        self.speaker.setEnabled(by_device)

    def _choose_audio(self) -> None:
        microphone, speaker = str(self.microphone.currentData()), str(self.speaker.currentData())
        self._tasks.run(self._telephony.select_audio(microphone, speaker), "audio")

    def _build(self) -> None:
        texts = self._look.texts
        face = Card(texts("settings.face"), padding=16)
        face.body.addLayout(
            column(
                row(Field(texts("settings.language"), self.language), 1),
                row(Field(texts("settings.colours"), self.scheme), 1),
                spacing=14,
            )
        )
        sound = Card(texts("settings.sound"), padding=16)
        sound.body.addLayout(
            column(
                self.sound,
                Field(texts("settings.microphone"), self.microphone),
                Field(texts("settings.speaker"), self.speaker),
                1,
                spacing=14,
            )
        )
        top = row(face, sound, spacing=10)
        top.setStretch(0, 1)
        top.setStretch(1, 1)
        layout = column(
            label(texts("settings.title"), "headline"), self.notice, top, self._keys_card(), 1, margins=(12, 10, 12, 10)
        )
        outer = column(Scroll(layout), spacing=0)
        self.setLayout(outer)

    def _keys_card(self) -> Card:
        texts = self._look.texts
        card = Card(texts("settings.keys"), padding=16)
        card.body.addWidget(label(texts("settings.keys_hint"), "secondary", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        names = [name for name in self._keys.names() if not name.startswith("page_")]
        lines = -(-len(names) // _COLUMNS)
        for place, name in enumerate(names):
            line, side = place % lines, place // lines * 3
            grid.addWidget(label(texts(f"shell.key.{name}")), line, side)
            grid.addWidget(Tag(self._look.theme, self._keys.key(name)), line, side + 1, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(side + 2, 1)
        card.body.addLayout(grid)
        for conflict in self._keys.conflicts:
            card.body.addWidget(self._conflict(conflict.name, conflict.key, conflict.other))
        return card

    def _conflict(self, name: str, key: str, other: str) -> QLabel:
        texts = self._look.texts
        words = texts(f"shell.key.{other}") if other else ""
        code = "settings.key_taken" if other else "settings.key_unknown"
        return label(texts(code, action=texts(f"shell.key.{name}"), chosen=key, other=words), "body", meaning="danger")


def _fill(box: QComboBox, devices: list[AudioDevice], chosen: str, system: str) -> None:
    wanted = [("", system), *((device.id, device.name) for device in devices)]
    shown = [(box.itemData(place), box.itemText(place)) for place in range(box.count())]
    if wanted != shown:
        box.clear()
        for device_id, name in wanted:
            box.addItem(name, device_id)
    box.setCurrentIndex(max(0, box.findData(chosen)))
