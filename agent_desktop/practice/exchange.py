"""A small SIP exchange on loopback: registers seats, routes their calls and those of the practice callers.

It is a registrar and a stateless record-routing proxy (RFC 3261 §10.3 and §16.11): no call is kept here, the ends
retransmit, and what an answer needs is in the message itself. Media goes straight between the ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import logging
from dataclasses import dataclass
from urllib.parse import unquote

from psygnal import Signal
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.practice.dial_plan import DialPlan, practice_dial_plan
from agent_desktop.practice.digest import NONCE_SECONDS
from agent_desktop.practice.errors import PracticePortTaken
from agent_desktop.practice.gate import Gate, Refused
from agent_desktop.practice.marks import Marks
from agent_desktop.practice.registrar import Address, Registrar
from agent_desktop.practice.sip_message import (
    MalformedMessage,
    SipMessage,
    SipRequest,
    SipResponse,
    SipUri,
    Via,
    parse,
    tag_of,
)

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
SWEEP_SECONDS = 1.0
_METHODS = "REGISTER, OPTIONS, INVITE, ACK, CANCEL, BYE, UPDATE, PRACK, INFO, REFER, NOTIFY, SUBSCRIBE, MESSAGE"
_DIALOG_FORMING = frozenset({"INVITE", "SUBSCRIBE", "REFER"})
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    407: "Proxy Authentication Required",
    480: "Temporarily Unavailable",
    483: "Too Many Hops",
    486: "Busy Here",
    500: "Server Internal Error",
}


@dataclass(frozen=True, slots=True)
class SeatPresence:
    """Whether the exchange knows where a seat's phone is."""

    user: str
    registered: bool


class Exchange(asyncio.DatagramProtocol):
    """One exchange on one loopback UDP port."""

    presence = Signal(SeatPresence)
    """A seat registered, or went or expired."""
    offered = Signal(str, str)
    """A call passes with an X-Call-UUID: its SIP Call-ID and that UUID. A retransmission passes again."""
    alerting = Signal(str)
    """A phone told that the call of this Call-ID rings (180)."""

    def __init__(
        self, clock: Clock, dial_plan: DialPlan = practice_dial_plan, nonce_seconds: float = NONCE_SECONDS
    ) -> None:
        self._dial_plan = dial_plan
        self._registrar = Registrar(clock)
        self._gate = Gate(clock, nonce_seconds)
        self._marks = Marks()
        self._transport: asyncio.DatagramTransport | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self.port = 0

    async def start(self, port: int = 0) -> int:
        """Listen on a loopback port, any free one for 0, and return it.

        Raises:
            PracticePortTaken: another program has the port.
        """
        loop = asyncio.get_running_loop()
        try:
            transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(HOST, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES} or getattr(error, "winerror", 0) in {10013, 10048}:
                raise PracticePortTaken(port=port) from error
            raise
        self._transport = transport
        self.port = int(transport.get_extra_info("sockname")[1])
        self._sweep()
        return self.port

    async def stop(self) -> None:
        """Stop listening; calls under way lose their signalling."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        if self._transport is not None:
            self._transport.close()
            await asyncio.sleep(0)

    def set_accounts(self, accounts: dict[str, str]) -> None:
        """Accept these users with these secrets, and no others; a seat whose account went is dropped."""
        self._gate.accounts = dict(accounts)
        for binding in self._registrar.live():
            if binding.user not in accounts:
                self._registrar.drop(binding.user)
                self.presence.emit(SeatPresence(binding.user, registered=False))

    def trust_callers(self, address: Address) -> None:
        """Take calls from this loopback address without asking who it is, and send it those for outside numbers."""
        self._gate.callers = address

    def seats(self) -> list[str]:
        """Return the users registered now."""
        return sorted(binding.user for binding in self._registrar.live())

    # --- datagrams ----------------------------------------------------------------------------------------------

    @override
    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Handle one message; what can't be understood is dropped, as SIP over UDP asks."""
        address = (addr[0], addr[1])
        if not data.strip(b"\r\n\x00"):
            return  # keep-alive
        try:
            message = parse(data)
            if isinstance(message, SipResponse):
                self._pass_back(message)
            elif isinstance(message, SipRequest):
                self._take(message, address)
        except MalformedMessage as error:
            log.debug("dropped a malformed message of %d bytes: %s", len(data), error)

    @override
    def error_received(self, exc: Exception) -> None:
        """Note that a phone's port is closed; its peer times out by itself."""
        log.debug("a datagram was not taken: %s", exc)

    def _send(self, message: SipMessage, address: Address) -> None:
        # A name would be looked up on the event loop, and nothing beyond this machine is any of our business.
        try:
            local = ipaddress.ip_address(address[0]).is_loopback
        except ValueError:
            local = False
        if not local:
            raise MalformedMessage("leads off this machine")
        data = message.encode()
        if self._transport is not None and not self._transport.is_closing():
            # A send buffer that is full loses the datagram, which the sender's retransmission mends.
            with contextlib.suppress(OSError):
                self._transport.sendto(data, address)

    def _pass_back(self, response: SipResponse) -> None:
        vias = response.all("via")
        ours = Via.parse(vias[0])
        if (ours.host, ours.port) != (HOST, self.port) or len(vias) < 2:
            return
        response.replace("via", vias[1:])
        self._send(response, Via.parse(vias[1]).reply_address())
        if response.status == 180:
            self.alerting.emit(response.require("call-id"))

    def _take(self, request: SipRequest, address: Address) -> None:
        vias = request.all("via")
        top = Via.parse(vias[0])
        top.params["received"], top.params["rport"] = address[0], str(address[1])
        request.replace("via", [str(top), *vias[1:]])
        try:
            if request.method == "REGISTER":
                self._register(request, address)
            elif request.method == "OPTIONS" and not (uri := SipUri.parse(request.uri) or SipUri("", "", None)).user:
                log.debug("pinged by way of %s", uri.host)
                self._answer(request, address, 200, [("Allow", _METHODS), ("Accept", "application/sdp")])
            else:
                self._route(request, top, address)
        except Refused as refusal:
            self._answer(request, address, refusal.status, refusal.headers)

    def _answer(
        self, request: SipRequest, address: Address, status: int, headers: list[tuple[str, str]] | None = None
    ) -> None:
        if request.method == "ACK":
            return
        to = request.require("to")
        response = SipResponse(
            [("Via", via) for via in request.all("via")]
            + [
                ("From", request.require("from")),
                ("To", to if tag_of(to) else f"{to};tag={self._marks.own_tag(request)}"),
                ("Call-ID", request.require("call-id")),
                ("CSeq", request.require("cseq")),
                ("Server", "practice exchange"),
            ]
            + (headers or []),
            status=status,
            reason=_REASONS[status],
        )
        self._send(response, address)

    # --- who asks -----------------------------------------------------------------------------------------------

    def _register(self, request: SipRequest, address: Address) -> None:
        user = self._gate.identify(request, address)
        before = self._registrar.find(user)
        if not self._registrar.register(user, request, address):
            raise Refused(500)
        binding = self._registrar.find(user)
        contacts = []
        if binding is not None:
            contacts = [("Contact", f"<{binding.contact}>;expires={self._registrar.seconds_left(binding)}")]
        self._answer(request, address, 200, contacts)
        if (before is None) != (binding is None):
            self.presence.emit(SeatPresence(user, registered=binding is not None))

    # --- where it goes ------------------------------------------------------------------------------------------

    def _route(self, request: SipRequest, top: Via, address: Address) -> None:
        if request.method == "ACK" and tag_of(request.require("to")) == self._marks.own_tag(request):
            return  # for a refusal of our own; it ends here
        hops = (request.first("max-forwards") or "70").strip()
        if not (hops.isascii() and hops.isdecimal()) or len(hops) > 3:
            raise Refused(400)
        if int(hops) == 0:
            raise Refused(483)
        self._gate.permit(request, address)
        routes = request.all("route")
        if routes and self._is_ours(SipUri.parse(routes[0])):
            routes = routes[1:]
        request.replace("route", routes)
        request.uri, target = self._target(request)
        request.replace("max-forwards", [str(int(hops) - 1)])
        request.replace("proxy-authorization", [])
        if request.method in _DIALOG_FORMING and not tag_of(request.require("to")):
            request.replace("record-route", [f"<sip:{HOST}:{self.port};lr>", *request.all("record-route")])
        if request.method == "INVITE" and (name := request.first("x-call-uuid")) is not None:
            self.offered.emit(request.require("call-id"), name)
        own = Via("UDP", HOST, self.port, {"branch": self._marks.branch(request, top)})
        request.replace("via", [str(own), *request.all("via")])
        self._send(request, target)

    def _is_ours(self, uri: SipUri | None) -> bool:
        return uri is not None and (uri.host, uri.port or 5060) == (HOST, self.port)

    def _target(self, request: SipRequest) -> tuple[str, Address]:
        """Return the request's new address and where to send it.

        Raises:
            Refused: nobody is there.
        """
        uri = SipUri.parse(request.uri)
        if uri is None:
            raise Refused(400)
        if tag_of(request.require("to")) and (there := self._locate(uri)) is not None:
            return request.uri, there
        user = unquote(uri.user)
        if user in self._gate.accounts:
            binding = self._registrar.find(user)
            if binding is None:
                raise Refused(480)
            return binding.contact, binding.address
        callers, refusal = self._gate.callers, self._dial_plan(user)
        if refusal is not None or callers is None:
            raise Refused(refusal or 404)
        # One callee answers for every outside number and likes to know which it is.
        request.replace("x-dialled-number", [uri.user])
        return f"sip:{uri.user}@{callers[0]}:{callers[1]}", callers

    def _locate(self, uri: SipUri) -> Address | None:
        """Return where an end of a dialogue is, if it is one of those known here."""
        named = (uri.host, uri.port or 5060)
        if self._gate.is_known(named):
            return named
        for binding in self._registrar.live():
            contact = SipUri.parse(binding.contact)
            if contact is not None and (contact.host, contact.port or 5060) == named:
                return binding.address
        return None

    def _sweep(self) -> None:
        for user in self._registrar.expire():
            self.presence.emit(SeatPresence(user, registered=False))
        self._sweeper = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep)
