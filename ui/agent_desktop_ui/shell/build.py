"""The shell of a signed-in seat, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from agent_desktop.clock import Clock
from agent_desktop.contract.seat import AgentState
from agent_desktop.workstation import SeatSession
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.shell.page import Page
from agent_desktop_ui.shell.palette import ActionSource, PaletteSource
from agent_desktop_ui.shell.palette_entry import Entry
from agent_desktop_ui.shell.shell import Shell
from agent_desktop_ui.shell.status_strip import StatusStrip
from agent_desktop_ui.softphone.bar import SoftphoneBar


@dataclass(frozen=True, slots=True)
class SeatShell:
    """The shell with its parts, for whoever drives or listens to them."""

    shell: Shell
    bar: SoftphoneBar
    strip: StatusStrip


def seat_shell(
    look: Look,
    session: SeatSession,
    pages: Sequence[Page],
    keys: Keys,
    clock: Clock,
    sources: Sequence[PaletteSource] = (),
) -> SeatShell:
    """Return bar, rail, pages and strip of a session; `sources` are searched by the palette after the actions."""
    bar = SoftphoneBar(look, session.telephony, session.seat, session.interactions, keys, session.policy, clock)
    strip = StatusStrip(look, session.telephony, session.sync, session.knowledge, session.agent, session.shift, clock)
    shell = Shell(look, bar, pages, strip, keys, ring_card=bar.ring_card, notice=bar.notice, sources=sources)
    shell.palette_box.put_first(ActionSource(_actions(look, bar, shell, pages, keys)))
    return SeatShell(shell, bar, strip)


def _actions(look: Look, bar: SoftphoneBar, shell: Shell, pages: Sequence[Page], keys: Keys) -> list[Entry]:
    texts, commands = look.texts, bar.commands
    act = (
        ("answer", "answer", commands.answer),
        ("hang_up", "hang_up", commands.hang_up),
        ("hold", "hold", commands.hold_or_resume),
        ("mute", "mute", commands.mute_or_unmute),
        ("ready", "ready", lambda: commands.go(AgentState.READY)),
        ("break", "break", lambda: commands.go(AgentState.BREAK)),
        ("raise_hand", "hand", commands.raise_or_lower_hand),
    )
    entries = [Entry(icon, texts(f"shell.key.{name}"), run, key=keys.key(name)) for name, icon, run in act]
    for place, page in enumerate(pages, start=1):
        key = keys.key(f"page_{place}") if place <= 7 else ""
        title = texts("shell.open_page", page=texts(page.title_key))
        entries.append(Entry(page.icon, title, partial(shell.open, page.key), key=key))
    return entries
