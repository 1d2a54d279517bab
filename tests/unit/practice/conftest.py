"""An exchange on loopback, and phones of plain datagrams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from agent_desktop.practice.exchange import Exchange
from support.sip_phone import SipPhone

SECRETS = {"6001": "right-secret", "6002": "other-secret"}


@dataclass
class HandClock:
    """Time that moves by hand."""

    seconds: float = 1000.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def exchange(hand_clock: HandClock) -> AsyncIterator[Exchange]:
    exchange = Exchange(hand_clock, nonce_seconds=60)
    exchange.set_accounts(SECRETS)
    await exchange.start()
    yield exchange
    await exchange.stop()


@pytest.fixture
async def phone() -> AsyncIterator[Callable[[], Awaitable[SipPhone]]]:
    phones: list[SipPhone] = []

    async def open_one() -> SipPhone:
        phones.append(await SipPhone().open())
        return phones[-1]

    yield open_one
    for one in phones:
        one.close()
