"""Who is calling, from the cache at once and from the backend as soon as it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.contacts import ContactSummary
from agent_desktop.contract.customers import Customer, CustomerMatch
from agent_desktop.contract.identity import CustomerLook
from agent_desktop.customers import store
from agent_desktop.customers.model import (
    CustomerCard,
    CustomerUnknown,
    History,
    card,
    history_line,
    normal_number,
    secret_field,
)
from agent_desktop.identifiers import new_id
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendRefused, BackendUnreachable
from agent_desktop.sync.outbox import Outbox, Submission
from agent_desktop.tasks import TaskOwner

if TYPE_CHECKING:
    from sqlite_utils import Database


class CustomerService:
    """Customers, masked. Everything it hands out may be shown; what may not is revealed one look at a time."""

    changed = Signal(CustomerCard)
    matched = Signal(str, list)
    """A caller's number and the customers the backend found for it, after `match` answered from the cache."""
    history_changed = Signal(UUID)

    def __init__(self, database: LocalDatabase, client: BackendClient, outbox: Outbox, clock: Clock) -> None:
        self._database = database
        self._client = client
        self._outbox = outbox
        self._clock = clock
        self._tasks = TaskOwner("customers")

    async def stop(self) -> None:
        """Let go of what is being fetched."""
        await self._tasks.close()

    async def match(self, number: str, customer_number: str = "") -> list[CustomerCard]:
        """Return who may be calling; from the cache if it knows any, and then `matched` tells what the backend says.

        A customer number that the IVR knows goes before the caller's number.
        """
        phone = normal_number(number)
        seen = await self._database.run(
            lambda db: (store.by_number(db, customer_number) if customer_number else []) or store.by_phone(db, phone)
        )
        if seen:
            self._tasks.start(self._revalidate_match(number, customer_number))  # unnamed: a name reaches the log
            return [self._card(customer, as_of, fresh=False) for customer, as_of in seen]
        try:
            return await self._fetch_match(phone, customer_number)
        except (BackendUnreachable, BackendRefused):
            return []

    async def card(self, customer_id: UUID) -> CustomerCard:
        """Return a customer, from the cache if seen before; then `changed` tells what the backend says.

        Raises:
            CustomerUnknown: never seen here, and the backend can't be asked or doesn't know them.
        """
        seen = await self._database.run(lambda db: store.by_id(db, customer_id))
        if seen is not None:
            self._tasks.start(self._revalidate(customer_id), name=f"card {customer_id}")
            return self._card(*seen, fresh=False)
        try:
            return await self._fetch(customer_id)
        except (BackendUnreachable, BackendRefused) as error:
            raise CustomerUnknown from error

    async def seen(self, customer_ids: Sequence[UUID]) -> list[CustomerCard]:
        """Return those of the customers that the cache knows, in the order given; the backend is not asked."""

        def read(db: Database) -> list[store.Seen | None]:
            return [store.by_id(db, customer_id) for customer_id in customer_ids]

        found = await self._database.run(read)
        return [self._card(*seen, fresh=False) for seen in found if seen is not None]

    async def history(self, customer_id: UUID) -> History:
        """Return earlier contacts as kept here; `history_changed` tells when the backend has said more."""
        lines, as_of = await self._database.run(lambda db: store.history(db, customer_id))
        self._tasks.start(self._revalidate_history(customer_id, lines, as_of), name=f"history {customer_id}")
        return History(tuple(history_line(line) for line in lines), as_of)

    async def search(self, text: str, limit: int = 20) -> list[CustomerCard]:
        """Return customers by name, customer number or phone: the backend's answer, or else those seen here."""
        text = text.strip()
        if not text:
            return []
        try:
            found = await self._client.get("/customers", CustomerMatch, text=text)
        except (BackendUnreachable, BackendRefused):
            seen = await self._database.run(
                lambda db: store.by_text(db, text, limit) or store.by_phone(db, normal_number(text))
            )
            return [self._card(customer, as_of, fresh=False) for customer, as_of in seen]
        return await self._keep(found.customers[:limit])

    async def phone_of_caller(self, customer_id: UUID, number: str) -> int | None:
        """Return which of a customer's phones this number is, by its whole digits; None if it is none of them."""
        seen = await self._database.run(lambda db: store.by_id(db, customer_id))
        phone = normal_number(number)
        if seen is None or phone not in seen[0].phones:
            return None
        return seen[0].phones.index(phone)

    async def reveal(self, customer_id: UUID, field: str, reason: str, interaction_id: UUID | None = None) -> str:
        """Return one masked field in full, and put the look on record in the same breath (DOMAIN.md, secrecy).

        Raises:
            FieldNotMasked: no such field.
            CustomerUnknown: the customer was never seen here.
        """
        look = CustomerLook(
            id=new_id(),
            customer_id=customer_id,
            field=field,
            reason=reason,
            interaction_id=interaction_id,
            at=self._clock.now(),
        )

        def record(db: Database) -> str:
            seen = store.by_id(db, customer_id)
            if seen is None:
                raise CustomerUnknown
            value = secret_field(seen[0], field)
            Outbox.enqueue(
                db,
                Submission(
                    id=look.id,
                    kind="customer_look",
                    record_id=look.id,
                    method="PUT",
                    path=f"/customer-looks/{look.id}",
                    body=look.model_dump(mode="json"),
                    if_match=None,
                    created_at=look.at,
                ),
            )
            return value

        value = await self._database.run(record)
        self._outbox.wake()
        return value

    async def _fetch_match(self, phone: str, customer_number: str) -> list[CustomerCard]:
        found = CustomerMatch(number=phone, customers=[])
        if customer_number:
            found = await self._client.get("/customers", CustomerMatch, number=customer_number)
        if not found.customers and phone:
            found = await self._client.get("/customers", CustomerMatch, phone=phone)
        return await self._keep(found.customers)

    async def _revalidate_match(self, number: str, customer_number: str) -> None:
        try:
            cards = await self._fetch_match(normal_number(number), customer_number)
        except (BackendUnreachable, BackendRefused):
            return
        self.matched.emit(number, cards)

    async def _fetch(self, customer_id: UUID) -> CustomerCard:
        customer = await self._client.get(f"/customers/{customer_id}", Customer)
        return (await self._keep([customer]))[0]

    async def _revalidate(self, customer_id: UUID) -> None:
        try:
            self.changed.emit(await self._fetch(customer_id))
        except (BackendUnreachable, BackendRefused):
            return

    async def _revalidate_history(
        self, customer_id: UUID, known: list[ContactSummary], known_at: datetime | None
    ) -> None:
        try:
            lines = await self._client.get_list(f"/customers/{customer_id}/contacts", ContactSummary)
        except (BackendUnreachable, BackendRefused):
            return
        as_of = self._clock.now()
        await self._database.run(lambda db: store.keep_history(db, customer_id, lines, as_of))
        # That there is nothing is news too, to whoever waits for it.
        if lines != known or known_at is None:
            self.history_changed.emit(customer_id)

    async def _keep(self, customers: list[Customer]) -> list[CustomerCard]:
        as_of = self._clock.now()

        def keep(db: Database) -> None:
            for customer in customers:
                store.keep(db, customer, as_of)

        if customers:
            # The screen need not wait for the cache.
            self._tasks.start(self._database.run(keep))
            await asyncio.sleep(0)
        return [self._card(customer, as_of, fresh=True) for customer in customers]

    def _card(self, customer: Customer, as_of: datetime, *, fresh: bool) -> CustomerCard:
        return card(customer, as_of, self._clock.now().astimezone().date(), fresh=fresh)
