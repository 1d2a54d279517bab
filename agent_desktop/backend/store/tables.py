"""All tables in one metadata, for migrations and the seed."""

from __future__ import annotations

from agent_desktop.backend.store.base import meta, metadata
from agent_desktop.backend.store.contacts import contacts
from agent_desktop.backend.store.customers import customer_phones, customers
from agent_desktop.backend.store.feed import feed_counters, feed_entries
from agent_desktop.backend.store.identity import (
    agents,
    customer_looks,
    refresh_tokens,
    sessions,
    sign_in_attempts,
    teams,
)
from agent_desktop.backend.store.knowledge import articles
from agent_desktop.backend.store.performance import day_totals
from agent_desktop.backend.store.seat import hand_raises, seat_tiles, shifts, state_events
from agent_desktop.backend.store.work_orders import order_numbers, work_orders

__all__ = [
    "agents",
    "articles",
    "contacts",
    "customer_looks",
    "customer_phones",
    "customers",
    "day_totals",
    "feed_counters",
    "feed_entries",
    "hand_raises",
    "meta",
    "metadata",
    "order_numbers",
    "refresh_tokens",
    "seat_tiles",
    "sessions",
    "shifts",
    "sign_in_attempts",
    "state_events",
    "teams",
    "work_orders",
]
