"""A phone made of plain datagrams: says exactly what a test wants said."""

from __future__ import annotations

import asyncio
from itertools import count

from agent_desktop.practice.digest import digest_response, parse_authorization
from agent_desktop.practice.sip_message import SipRequest, SipResponse, parse, tag_of

_counter = count(1)


class SipPhone(asyncio.DatagramProtocol):
    """One loopback socket, everything received in order."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[SipRequest | SipResponse] = asyncio.Queue()
        self.port = 0
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> SipPhone:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def datagram_received(self, data: bytes, _addr: tuple[str, int]) -> None:
        self.received.put_nowait(parse(data))

    def send(self, message: SipRequest | SipResponse | bytes, port: int) -> None:
        assert self._transport is not None
        data = message if isinstance(message, bytes) else message.encode()
        self._transport.sendto(data, ("127.0.0.1", port))

    async def next(self) -> SipRequest | SipResponse:
        return await asyncio.wait_for(self.received.get(), 2)

    async def request(self) -> SipRequest:
        message = await self.next()
        assert isinstance(message, SipRequest)
        return message

    async def response(self) -> SipResponse:
        message = await self.next()
        assert isinstance(message, SipResponse)
        return message

    def make(
        self, method: str, uri: str, *, user: str = "6001", to: str = "", branch: str = "", **headers: str
    ) -> SipRequest:
        """Return a request of this phone; more headers by name, underscores for dashes."""
        number = next(_counter)
        return SipRequest(
            [
                ("Via", f"SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch or f'z9hG4bK{number}'};rport"),
                ("Max-Forwards", "70"),
                ("From", f"<sip:{user}@127.0.0.1>;tag=from{number}"),
                ("To", to or f"<{uri}>"),
                ("Call-ID", f"call-{number}"),
                ("CSeq", f"{number} {method}"),
                ("Contact", f"<sip:{user}@127.0.0.1:{self.port}>"),
                *((name.replace("_", "-"), value) for name, value in headers.items()),
            ],
            method=method,
            uri=uri,
        )

    def authorize(
        self, request: SipRequest, challenge: SipResponse, user: str, secret: str, *, qop: bool = True
    ) -> SipRequest:
        """Put the answer to a challenge into a request."""
        asks = "www-authenticate" if challenge.status == 401 else "proxy-authenticate"
        answers = "Authorization" if challenge.status == 401 else "Proxy-Authorization"
        asked = parse_authorization(challenge.require(asks))
        assert asked is not None
        given = {"username": user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": request.uri}
        if qop:
            given |= {"qop": "auth", "nc": "00000001", "cnonce": "of-the-test"}
        given["response"] = digest_response(secret, request.method, given)
        text = ", ".join(f'{name}="{value}"' for name, value in given.items() if name not in {"qop", "nc"})
        if qop:
            text += ", qop=auth, nc=00000001"
        request.headers.append((answers, f"Digest {text}, algorithm=MD5"))
        return request

    async def register(self, port: int, user: str, secret: str, *, seconds: int = 60, qop: bool = True) -> SipResponse:
        """Register by the usual two steps and return the last answer."""
        self.send(self._register(port, user, seconds), port)
        challenge = await self.response()
        assert challenge.status == 401
        self.send(self.authorize(self._register(port, user, seconds), challenge, user, secret, qop=qop), port)
        return await self.response()

    def _register(self, port: int, user: str, seconds: int) -> SipRequest:
        uri = f"sip:127.0.0.1:{port}"
        return self.make("REGISTER", uri, user=user, to=f"<sip:{user}@127.0.0.1:{port}>", Expires=str(seconds))

    def answer_to(self, request: SipRequest, status: int, reason: str, tag: str = "callee") -> SipResponse:
        """Return a response to a request received."""
        to = request.require("to")
        return SipResponse(
            [
                *(("Via", via) for via in request.all("via")),
                *(("Record-Route", route) for route in request.all("record-route")),
                ("From", request.require("from")),
                ("To", to if tag_of(to) else f"{to};tag={tag}"),
                ("Call-ID", request.require("call-id")),
                ("CSeq", request.require("cseq")),
                ("Contact", f"<sip:phone@127.0.0.1:{self.port}>"),
            ],
            status=status,
            reason=reason,
        )
