"""Who waits for news of which audience: the fan-out behind the event stream."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from agent_desktop.contract.feed import Wake


class Subscription:
    """One open stream. News of an audience that was not yet sent is replaced by newer news."""

    def __init__(self, audiences: Iterable[str]) -> None:
        self.audiences = frozenset(audiences)
        self._pending: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._closed = False

    def offer(self, wake: Wake) -> None:
        """Keep a wake for the stream, if it concerns it."""
        if wake.audience in self.audiences:
            self._pending[wake.audience] = max(wake.sequence, self._pending.get(wake.audience, 0))
            self._changed.set()

    def close(self) -> None:
        """End the stream."""
        self._closed = True
        self._changed.set()

    async def next(self) -> list[Wake] | None:
        """Wait for news; None when the stream has ended."""
        await self._changed.wait()
        self._changed.clear()
        if self._closed:
            return None
        pending, self._pending = self._pending, {}
        return [Wake(audience=audience, sequence=sequence) for audience, sequence in pending.items()]


class Wakes:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._open: set[Subscription] = set()
        self._closed = False

    def subscribe(self, audiences: Iterable[str]) -> Subscription:
        """Open a stream; give it back with `unsubscribe`."""
        subscription = Subscription(audiences)
        if self._closed:
            subscription.close()
        self._open.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a stream."""
        self._open.discard(subscription)

    def publish(self, wake: Wake) -> None:
        """Tell every stream that listens to the audience."""
        for subscription in self._open:
            subscription.offer(wake)

    def close(self) -> None:
        """End every stream, now and later: the process is going down."""
        self._closed = True
        for subscription in self._open:
            subscription.close()
