"""What every view is given first: how things look and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Look:
    """Theme and texts, handed to every view's constructor: `View(look, service, …, parent=None)`.

    The theme may change its scheme while views stand; another language needs new views.
    """

    theme: Theme
    texts: Texts
