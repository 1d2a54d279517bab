"""The application's style sheet, made from meanings."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from agent_desktop_ui.theme.sheet_controls import CONTROLS
from agent_desktop_ui.theme.sheet_frames import FRAMES
from agent_desktop_ui.theme.sheet_views import VIEWS


def stylesheet(meanings: Mapping[str, str]) -> str:
    """Return the sheet with every `$meaning` (and `$scheme`) filled in.

    Raises:
        KeyError: the sheet asks for a meaning that does not exist.
    """
    return Template(FRAMES + CONTROLS + VIEWS).substitute(meanings)
