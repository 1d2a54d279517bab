"""The agent's page: customer, work, knowledge side by side; knowledge folds to a drawer where room is short."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.widgets.drawer import Drawer
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import row
from agent_desktop_ui.widgets.pane_splitter import PaneSplitter

_EDGE = 10


class Workbench(QWidget):
    """Three panes with remembered widths (392 · what is left · 372).

    `knowledge_asked` follows every F1: the knowledge pane is in sight then, and may put the focus into its search.
    """

    knowledge_asked = Signal()

    def __init__(
        self,
        look: Look,
        customer_pane: QWidget,
        work_pane: QWidget,
        knowledge_pane: QWidget,
        keys: Keys,
        *,
        settings: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._knowledge = knowledge_pane
        sizes = look.theme.sizes
        customer_pane.setMinimumWidth(300)
        work_pane.setMinimumWidth(420)
        knowledge_pane.setMinimumWidth(280)
        self.splitter = PaneSplitter(
            "workbench",
            (customer_pane, work_pane),
            (sizes.customer_pane, 660, sizes.knowledge_pane),
            flexible=1,
            settings=settings,
        )
        self._layout = row(self.splitter, spacing=6, margins=(_EDGE, _EDGE, _EDGE, _EDGE))
        self._layout.setStretch(0, 1)
        self.setLayout(self._layout)
        self.drawer = Drawer(self, sizes.knowledge_pane + 24)
        self.handle = KeyButton(look.theme, "", key=keys.key("knowledge"), icon="knowledge", size="small", parent=self)
        self.handle.setToolTip(look.texts("shell.key.knowledge"))
        self.handle.setAccessibleName(look.texts("shell.key.knowledge"))
        self.handle.clicked.connect(self.ask_knowledge)
        self._layout.addWidget(self.handle, 0, Qt.AlignmentFlag.AlignTop)
        # Folded until there is seen to be room: three panes would keep a small window from being small.
        self.drawer.hold(knowledge_pane)
        self._folded = True
        keys.bind("knowledge", self, self.ask_knowledge)

    @property
    def folded(self) -> bool:
        """Whether the knowledge pane is in the drawer."""
        return self._folded

    def ask_knowledge(self) -> None:
        """Bring the knowledge pane into sight; pressed again, put the drawer away."""
        if self._folded and not self.drawer.isHidden():
            self.drawer.shut()
            return
        if self._folded:
            self.drawer.open()
        self.knowledge_asked.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_folded(fold=self.window().width() < self._look.theme.sizes.fold_below)

    def _show_folded(self, *, fold: bool) -> None:
        if fold == self._folded:
            return
        self._folded = fold
        self.handle.setVisible(fold)
        if fold:
            self.drawer.hold(self._knowledge)
        else:
            self.drawer.hide()
            self.splitter.addWidget(self._knowledge)
            self._knowledge.show()
            self.splitter.restore()
