"""A place for a widget whose module is slow to load: the page stands at once, the widget comes when it can."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from agent_desktop_ui.bridge import ViewTasks

W = TypeVar("W", bound=QWidget)


class Later(QWidget, Generic[W]):
    """Loads a module in a worker thread when it is first seen, and then holds the widget built from it.

    pyqtgraph is what this is for: 0.3 s and 40 MB that an agent who looks at no chart doesn't pay.

    Attributes:
        widget: what was built, None until then.
    """

    def __init__(self, module: str, build: Callable[[ModuleType], W], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._module, self._build = module, build
        self._act: Callable[[W], object] | None = None
        self._asked = False
        self._tasks = ViewTasks(self)
        self.widget: W | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    def then(self, act: Callable[[W], object]) -> None:
        """Do something with the widget: now, or when it is there; only the last thing asked for is done."""
        if self.widget is not None:
            act(self.widget)
        else:
            self._act = act

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._tasks.run(self._load(), "load")

    async def _load(self) -> None:
        module = await asyncio.to_thread(importlib.import_module, self._module)
        self.widget = widget = self._build(module)
        widget.setParent(self)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)
        act, self._act = self._act, None
        if act is not None:
            act(widget)
