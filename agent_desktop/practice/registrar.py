"""Where seats are found: one binding a user, the last to register wins (as `max_contacts=1 remove_existing=yes`)."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.clock import Clock
from agent_desktop.practice.sip_message import MalformedMessage, SipRequest, SipUri

DEFAULT_SECONDS = 300
LONGEST_SECONDS = 3600

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Binding:
    """A registered phone. `address` is where its REGISTER came from, which is where it can be reached."""

    user: str
    contact: str
    address: Address
    expires_at: float
    call_id: str
    sequence: int


class Registrar:
    """Keeps bindings until they expire (RFC 3261 §10.3)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bindings: dict[str, Binding] = {}

    def find(self, user: str) -> Binding | None:
        """Return where a user is now, or None."""
        binding = self._bindings.get(user)
        return binding if binding is not None and binding.expires_at > self._clock.monotonic() else None

    def live(self) -> list[Binding]:
        """Return all bindings that have not expired."""
        now = self._clock.monotonic()
        return [binding for binding in self._bindings.values() if binding.expires_at > now]

    def seconds_left(self, binding: Binding) -> int:
        """Return how long a binding still holds, whole seconds."""
        return max(0, round(binding.expires_at - self._clock.monotonic()))

    def expire(self) -> list[str]:
        """Drop what has expired and return the users."""
        now = self._clock.monotonic()
        gone = [user for user, binding in self._bindings.items() if binding.expires_at <= now]
        for user in gone:
            del self._bindings[user]
        return gone

    def drop(self, user: str) -> None:
        """Forget a user, as after the account was taken away."""
        self._bindings.pop(user, None)

    def register(self, user: str, request: SipRequest, address: Address) -> bool:
        """Do what a REGISTER of an authenticated user asks.

        Returns:
            False when the request is older than the one it would undo; then nothing was changed.

        Raises:
            MalformedMessage: the contact is no SIP address, or the sequence no number.
        """
        contacts = request.all("contact")
        if not contacts:
            return True
        sequence = _sequence(request)
        call_id = request.require("call-id")
        held = self._bindings.get(user)
        if held is not None and held.call_id == call_id and sequence < held.sequence:
            return False
        # A phone that moved sends its old contact with expires=0 beside the new one: only what stays matters.
        kept = [contact for contact in contacts if _seconds(contact, request) > 0]
        if not kept:
            self.drop(user)
            return True
        if SipUri.parse(kept[-1]) is None:
            raise MalformedMessage("Contact")
        self._bindings[user] = Binding(
            user=user,
            contact=_bare(kept[-1]),
            address=address,
            expires_at=self._clock.monotonic() + min(_seconds(kept[-1], request), LONGEST_SECONDS),
            call_id=call_id,
            sequence=sequence,
        )
        return True


def _bare(contact: str) -> str:
    _, opened, rest = contact.rpartition("<")
    if opened:
        return rest.split(">", 1)[0]
    return contact.split(";", 1)[0].strip()


def _sequence(request: SipRequest) -> int:
    number = request.require("cseq").split(" ", 1)[0].strip()
    if not (number.isascii() and number.isdecimal()) or len(number) > 10:
        raise MalformedMessage("CSeq")
    return int(number)


def _seconds(contact: str, request: SipRequest) -> int:
    after = contact.rpartition(">")[2].lower()
    texts = [part.partition("=")[2] for part in after.split(";") if part.strip().startswith("expires=")]
    for text in [*texts, request.first("expires") or ""]:
        number = text.strip()
        if number.isascii() and number.isdecimal():
            return int(number[:9])
    return DEFAULT_SECONDS
