"""The last contact handed in, at a glance."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QStackedLayout

from agent_desktop.clock import Clock
from agent_desktop.contract.contacts import Contact, Direction, Outcome
from agent_desktop.customers.model import masked_number
from agent_desktop_ui.customers.wording import joined
from agent_desktop_ui.formatting import day_and_time, duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.layouts import column, held, label, row
from agent_desktop_ui.widgets.tag import Tag

_NOTES_SHOWN = 120
_OUTCOME = {Outcome.RESOLVED: Meaning.GOOD, Outcome.UNRESOLVED: Meaning.DANGER, Outcome.CALL_BACK: Meaning.WARNING}


class LastContact(Card):
    """Who, when, why, what came of it, and the beginning of the note."""

    def __init__(self, look: Look, clock: Clock) -> None:
        super().__init__(look.texts("interactions.home_last"))
        self._look = look
        self._clock = clock
        self.who = ElidedLabel("", "title")
        self.outcome = Tag(look.theme)
        self.reason = ElidedLabel("", "body")
        self.when = ElidedLabel("", "hint")
        self.notes = label("", "secondary", wrap=True)
        self.outcome.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pages = QStackedLayout()
        texts = look.texts
        none = EmptyState(
            look.theme, "call_in", texts("interactions.home_last_none"), texts("interactions.home_last_none_hint")
        )
        one = held(column(row(self.who, self.outcome), self.reason, self.when, self.notes, 1, spacing=6))
        for page in (none, one):
            page.setParent(self)  # or it would flash as a window of its own
            self._pages.addWidget(page)
        self.body.addLayout(self._pages, 1)

    def show_contact(self, contact: Contact | None, name: str) -> None:
        """Show a contact; `name` is the customer's, empty while it isn't known."""
        self._pages.setCurrentIndex(0 if contact is None else 1)
        if contact is None:
            return
        texts = self._look.texts
        unknown = texts("interactions.home_no_customer") if contact.customer_id is None else ""
        self.who.show_text(joined(name or unknown, masked_number(contact.remote_number)))
        outcome = contact.outcome or Outcome.UNRESOLVED
        self.outcome.show_text(texts(f"interactions.outcome.{outcome}"), _OUTCOME.get(outcome, Meaning.CALL))
        service = texts(f"interactions.service.{contact.service_type}") if contact.service_type else ""
        self.reason.show_text(joined(service, contact.reason))
        direction = "inbound" if contact.direction is Direction.INBOUND else "outbound"
        lengths = texts(
            "interactions.home_lengths",
            talk=duration(contact.talk_seconds + contact.hold_seconds),
            wrap_up=duration(contact.wrap_up_seconds),
        )
        when = day_and_time(contact.offered_at, self._clock.now(), texts)
        self.when.show_text(joined(when, texts(f"interactions.direction.{direction}"), lengths))
        notes = " ".join(contact.notes.split())
        shown = notes if len(notes) <= _NOTES_SHOWN else f"{notes[:_NOTES_SHOWN]}…"
        self.notes.setText(shown or texts("interactions.home_no_notes"))
