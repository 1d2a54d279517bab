"""Contacts from ring to wrap-up."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from agent_desktop.backend.access import Seat
from agent_desktop.backend.api.versions import IfMatch, check_version
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store import contacts as store
from agent_desktop.backend.tiles import Tiles
from agent_desktop.contract.contacts import Contact
from agent_desktop.contract.problems import ProblemType

router = APIRouter(prefix="/contacts", tags=["contacts"])


@router.put("/{contact_id}")
async def put_contact(contact_id: UUID, contact: Contact, caller: Seat, backend: Backend, if_match: IfMatch) -> Contact:
    """Keep a contact. The same contact again answers the same; a change must name the version it changes."""
    if contact.id != contact_id:
        raise Refusal(ProblemType.ID_MISMATCH)
    caller.must_own(contact.agent_number)
    async with backend.database.write() as transaction:
        connection = transaction.connection
        stored = await store.find_contact(connection, contact_id)
        if stored is not None:
            caller.must_own(stored.agent_number)
            if contact.model_copy(update={"version": stored.version}) == stored:
                return stored
        check_version(contact, stored, if_match)
        kept = contact.model_copy(update={"version": (stored.version if stored else 0) + 1})
        await store.put_contact(connection, kept)
        await Tiles(backend, transaction).contact_kept(kept)
    return kept
