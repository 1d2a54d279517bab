"""The contact in progress: follows the call, finds the customer, keeps what is typed, and hands the record in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from psygnal import Signal

from agent_desktop.clock import Clock, Stopwatch
from agent_desktop.contract.contacts import Contact, Outcome, VerificationLevel
from agent_desktop.contract.performance import HandledContact
from agent_desktop.contract.seat import AgentState
from agent_desktop.customers.model import CustomerCard, CustomerUnknown
from agent_desktop.customers.service import CustomerService
from agent_desktop.errors import AgentDesktopError
from agent_desktop.identifiers import new_id
from agent_desktop.interactions import store
from agent_desktop.interactions.following import CallQueue
from agent_desktop.interactions.model import (
    STATE_OF_PHASE,
    Interaction,
    NoInteraction,
    Phase,
    WrapUpForm,
    WrapUpIncomplete,
    begun,
    contact_of,
    ended,
    form_body,
    form_of,
    with_call,
)
from agent_desktop.seat.model import CALL_STATES, StateRefused
from agent_desktop.seat.service import SeatService
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import DraftKeeper
from agent_desktop.sync.outbox import Outbox
from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.model import Call, CallState, TelephonyError
from agent_desktop.telephony.service import TelephonyService

if TYPE_CHECKING:
    from sqlite_utils import Database

log = logging.getLogger(__name__)

FOUND_AT_ONCE_SECONDS = 0.02
"""A customer found in the cache is shown in the same breath as the call."""


class InteractionService:
    """One contact at a time. `changed` carries the whole contact; views redraw what they show of it."""

    changed = Signal(Interaction)
    completed = Signal(Contact)
    draft_saved = Signal(datetime)
    trouble = Signal(object)
    """Why the call's change can't be kept now (`AgentDesktopError`), once; None when it is kept."""

    def __init__(
        self,
        agent_number: str,
        telephony: TelephonyService,
        seat: SeatService,
        customers: CustomerService,
        database: LocalDatabase,
        outbox: Outbox,
        drafts: DraftKeeper,
        clock: Clock,
    ) -> None:
        self._agent_number = agent_number
        self._telephony = telephony
        self._seat = seat
        self._customers = customers
        self._database = database
        self._outbox = outbox
        self._drafts = drafts
        self._clock = clock
        self._tasks = TaskOwner("interactions")
        self._calls = CallQueue(self._on_call, self.trouble.emit)
        # The phone and the agent act on one contact: a call that rings while it is completed waits its turn.
        self._turn = asyncio.Lock()
        self._wrap_up_watch: Stopwatch | None = None
        self._chosen: UUID | None = None
        self.current: Interaction | None = None
        outbox.on_settled(store.CONTACT_KIND, _confirmed)

    async def start(self) -> None:
        """Take up the contact in which the window was left, then follow the phone."""
        self._drafts.saved.connect(self._on_draft_saved)
        self._customers.changed.connect(self._on_customer)
        self._customers.matched.connect(self._on_matched)
        await self._recover()
        self._telephony.call_changed.connect(self._calls.put)
        for call in self._telephony.calls:
            self._calls.put(call)
        self._tasks.start(self._calls.follow(), name="calls")

    async def stop(self) -> None:
        """Let go of the phone; what was typed is saved by its keeper."""
        self._telephony.call_changed.disconnect(self._calls.put, missing_ok=True)
        self._customers.changed.disconnect(self._on_customer, missing_ok=True)
        self._customers.matched.disconnect(self._on_matched, missing_ok=True)
        self._drafts.saved.disconnect(self._on_draft_saved, missing_ok=True)
        await self._tasks.close()

    def wrap_up_seconds(self) -> float:
        """Return how long the wrap-up has lasted."""
        return self._wrap_up_watch.seconds() if self._wrap_up_watch else 0.0

    async def choose_customer(self, customer_id: UUID) -> None:
        """Say who the caller is.

        Raises:
            NoInteraction: there is no contact.
            CustomerUnknown: never seen here, and the backend can't be asked.
        """
        interaction = self._require()
        card = await self._customers.card(customer_id)
        if self.current is not None and self.current.id == interaction.id:
            self._chosen = interaction.id
            await self._set(replace(self.current, customer=card, candidates=()))

    def match_again(self) -> None:
        """Look for the caller once more, now that the backend can be asked again."""
        current = self.current
        if current is not None and current.phase is not Phase.DONE and current.customer is None:
            self._look_for_customer(current)

    async def verify(self, level: VerificationLevel) -> None:
        """Bind a verification level to this contact (DOMAIN.md, 核身)."""
        await self._set(replace(self._require(), verification=level))

    def fill(self, form: WrapUpForm) -> None:
        """Take over what the agent filled in or typed; durable within a second."""
        interaction = self._require()
        self.current = replace(interaction, wrap_up=form)
        self._drafts.keep(_draft_key(interaction.id), form_body(form))
        self.changed.emit(self.current)

    def type_notes(self, text: str) -> None:
        """Take over the note as typed so far; durable within a second."""
        self.fill(replace(self._require().wrap_up, notes=text))

    def order_opened(self, interaction_id: UUID, order_id: UUID) -> None:
        """Tie a submitted work order to the contact it came from, if that is still open; at once, kept right after."""
        if self._tie(interaction_id, order_id):
            self._tasks.start(self._keep_current())

    async def note_order(self, interaction_id: UUID, order_id: UUID) -> None:
        """Tie a submitted work order to the contact it came from, if that is still open."""
        if self._tie(interaction_id, order_id):
            await self._keep_current()

    async def complete(self, next_state: AgentState | None = AgentState.READY) -> None:
        """Hand the contact in and leave wrap-up.

        Raises:
            NoInteraction: there is no contact in wrap-up.
            WrapUpIncomplete: a mandatory field is empty.
            StateRefused: the contact is handed in, but the state asked for isn't allowed now; the seat is ready.
        """
        async with self._turn:
            interaction = self._require()
            if interaction.phase is not Phase.WRAP_UP:
                raise NoInteraction
            if missing := interaction.wrap_up.missing():
                raise WrapUpIncomplete(missing)
            await self._finish(interaction)
            await self._seat.after_call(next_state, interaction.id)

    async def handled_since(self, since: datetime) -> list[HandledContact]:
        """Return the contacts handled at this seat since a time."""
        return await self._database.run(lambda db: store.handled_since(db, since))

    async def last_done(self) -> Contact | None:
        """Return the last contact handed in, for the idle workbench."""
        return await self._database.run(store.last_done)

    async def customers_served(self, limit: int = 8) -> list[UUID]:
        """Return whom this seat last had contact with, the last one first, each once."""
        return await self._database.run(lambda db: store.customers_served(db, limit))

    # --- following the phone ---------------------------------------------------------------------------------

    async def _on_call(self, call: Call) -> None:
        async with self._turn:
            await self._take_call(call)

    async def _take_call(self, call: Call) -> None:
        current = self.current
        if current is not None and current.call_id == call.id:
            await self._on_own_call(current, call)
            return
        if call.state is CallState.ENDED:
            return
        if current is not None and current.live and not self._in_phone(current):
            # Its end could not be kept when it came (a full disk): now it can, or the seat would never be free again.
            await self._end(ended(current, self._clock.now(), lost=True))
        current = self.current
        if current is None or current.phase is Phase.DONE:
            await self._begin(call)
        elif call.state is CallState.RINGING:
            # One contact at a time: the platform offers it to another seat. The caller may have been quicker.
            with contextlib.suppress(TelephonyError):
                await self._telephony.hang_up(call.id)

    async def _on_own_call(self, current: Interaction, call: Call) -> None:
        if current.live:
            await self._follow(current, call)
        elif current.lost and call.live:
            # The phone was only out of sight: the caller is still on the line.
            if current.phase is Phase.DONE:
                await self._begin(call)
                return
            self._wrap_up_watch = None
            await self._follow(replace(current, lost=False, ended_at=None), call)
        elif current.phase is Phase.WRAP_UP:
            # Told again, for its end could not be kept.
            await self._end(current)

    async def _begin(self, call: Call) -> None:
        interaction = begun(call, new_id(), self._clock.now())
        self._wrap_up_watch = None
        self.current = interaction
        search = self._look_for_customer(interaction)
        await asyncio.sleep(0)  # so that the cache is asked for the customer before the disk is asked to keep the call
        kept = self._tasks.start(self._keep(interaction))
        # One seen before is found within milliseconds; the window then paints once, with the customer.
        await asyncio.wait([search], timeout=FOUND_AT_ONCE_SECONDS)
        if self.current.searching:
            self.changed.emit(self.current)
        await kept
        await self._follow(self.current, call)

    async def _follow(self, interaction: Interaction, call: Call) -> None:
        changed = with_call(interaction, call, self._clock.now())
        if changed.phase in (Phase.WRAP_UP, Phase.DONE):
            await self._end(changed)
            return
        if changed != interaction:
            await self._set(changed)
        await self._seat.on_call(STATE_OF_PHASE[changed.phase], changed.id)

    async def _end(self, interaction: Interaction) -> None:
        if interaction.phase is Phase.WRAP_UP:
            self._wrap_up_watch = self._wrap_up_watch or Stopwatch(self._clock)
            await self._set(interaction)
            await self._seat.on_call(AgentState.WRAP_UP, interaction.id)
            return
        await self._finish(interaction)
        # A break that is no longer allowed: the seat is ready then, nobody asked for more.
        with contextlib.suppress(StateRefused):
            await self._seat.after_call(None, interaction.id)

    async def _finish(self, interaction: Interaction) -> None:
        now = self._clock.now()
        contact = contact_of(interaction, self._agent_number, self.wrap_up_seconds(), now)
        key = _draft_key(interaction.id)
        await self._drafts.settle(key)

        def keep(db: Database) -> None:
            store.hand_in(db, contact, now)
            DraftKeeper.drop(db, key)

        try:
            await self._database.run(keep)
        except AgentDesktopError:
            self._drafts.keep(key, form_body(interaction.wrap_up))
            raise
        await self._drafts.settle(key)  # what was typed meanwhile belongs to nothing any more
        self._outbox.wake()
        self._wrap_up_watch = None
        self.current = replace(interaction, phase=Phase.DONE)
        self.changed.emit(self.current)
        self.completed.emit(contact)

    # --- the customer ----------------------------------------------------------------------------------------

    def _look_for_customer(self, interaction: Interaction) -> asyncio.Task[None]:
        return self._tasks.start(self._find_customer(interaction), name="match")

    async def _find_customer(self, interaction: Interaction) -> None:
        cards: list[CustomerCard] = []
        try:
            cards = await self._customers.match(interaction.remote_number, interaction.customer_number)
        finally:
            await self._found(interaction.id, cards)

    async def _found(self, interaction_id: UUID, cards: list[CustomerCard]) -> None:
        current = self.current
        if current is None or current.id != interaction_id or current.phase is Phase.DONE:
            return
        if self._chosen == interaction_id or (current.customer is not None and not cards):
            return
        customer = cards[0] if len(cards) == 1 else None
        candidates = tuple(cards) if len(cards) > 1 else ()
        await self._set(replace(current, customer=customer, candidates=candidates, searching=False))

    def _on_matched(self, number: str, cards: list[CustomerCard]) -> None:
        current = self.current
        if current is None or current.remote_number != number:
            return
        if current.customer is None or [card.id for card in cards] != [current.customer.id]:
            # The backend knows the number's owners better than the cache does.
            self._tasks.start(self._found(current.id, cards))
        for card in cards:
            self._on_customer(card)

    def _on_customer(self, card: CustomerCard) -> None:
        if self.current is not None and self.current.customer is not None and self.current.customer.id == card.id:
            self.current = replace(self.current, customer=card)
            self.changed.emit(self.current)

    # --- keeping ---------------------------------------------------------------------------------------------

    async def _set(self, interaction: Interaction) -> None:
        """Show a change and keep it; the screen doesn't wait for the disk, the caller does."""
        self.current = interaction
        self.changed.emit(interaction)
        await self._keep(interaction)

    async def _keep(self, interaction: Interaction) -> None:
        await self._database.run(lambda db: store.keep_open(db, interaction))

    def _tie(self, interaction_id: UUID, order_id: UUID) -> bool:
        current = self.current
        if current is None or current.id != interaction_id or current.phase is Phase.DONE:
            return False
        if order_id in current.work_order_ids:
            return False
        self.current = current = replace(current, work_order_ids=(*current.work_order_ids, order_id))
        form = current.wrap_up
        self.fill(form if form.outcome is not None else replace(form, outcome=Outcome.ORDER_OPENED))
        return True

    async def _keep_current(self) -> None:
        if (current := self.current) is not None:
            await self._database.run(lambda db: store.keep_open(db, current))

    def _in_phone(self, interaction: Interaction) -> bool:
        return any(call.id == interaction.call_id for call in self._telephony.calls)

    async def _recover(self) -> None:
        found = await self._database.run(store.load_open)
        if found is None:
            if self._seat.status.state in CALL_STATES:
                await self._seat.after_call(None, None)
            return
        interaction, customer_id = found
        draft = await self._drafts.load(_draft_key(interaction.id))
        interaction = replace(interaction, wrap_up=form_of(draft) if draft else WrapUpForm())
        self.current = interaction
        if customer_id is not None:
            try:
                self.current = replace(interaction, customer=await self._customers.card(customer_id))
            except CustomerUnknown:
                log.warning("the customer of the contact in progress is not known here")
        if interaction.live and not self._in_phone(interaction):
            # The call ended while no window was there to see it.
            await self._end(ended(self.current, self._clock.now(), lost=True))
        elif interaction.phase is Phase.WRAP_UP:
            since = interaction.ended_at or interaction.offered_at
            already = max(0.0, (self._clock.now() - since).total_seconds())
            self._wrap_up_watch = Stopwatch(self._clock, already)
        if self.current is not None:
            self.changed.emit(self.current)
        self.match_again()

    def _on_draft_saved(self, key: str, at: datetime) -> None:
        if self.current is not None and key == _draft_key(self.current.id):
            self.draft_saved.emit(at)

    def _require(self) -> Interaction:
        if self.current is None or self.current.phase is Phase.DONE:
            raise NoInteraction
        return self.current


def _confirmed(db: Database, record_id: UUID, answer: dict[str, object]) -> None:
    version = answer.get("version")
    if isinstance(version, int):
        store.confirmed(db, record_id, version)


def _draft_key(interaction_id: UUID) -> str:
    return f"wrap_up:{interaction_id}"
