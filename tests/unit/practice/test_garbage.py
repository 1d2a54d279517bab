"""Whatever comes in, the exchange goes on: real messages, torn, twisted and made up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desktop.clock import SystemClock
from agent_desktop.practice.exchange import Exchange
from agent_desktop.practice.sip_message import MalformedMessage, SipRequest, SipResponse, parse

_REGISTER = (
    b"REGISTER sip:127.0.0.1:5060 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK1;rport\r\nMax-Forwards: 7\r\n"
    b'f: "a \\" b" <sip:6001@127.0.0.1>;tag=1\r\nt: <sip:6001@127.0.0.1>\r\ni: 1@x\r\nCSeq: 1 REGISTER\r\n'
    b'm: <sip:6001@127.0.0.1:5999>;expires=60\r\nAuthorization: Digest username="6001", realm="practice",\r\n'
    b' nonce="1.2.3", uri="sip:x", response="abc", qop=auth, nc=00000001, cnonce="c"\r\nl: 0\r\n\r\n'
)
_INVITE = (
    b"INVITE sip:6001@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK2, SIP/2.0/UDP b:1\r\n"
    b"Route: <sip:127.0.0.1:5060;lr>, <sip:x@y;lr>\r\nMax-Forwards: 7\r\nFrom: <sip:1@x>;tag=1\r\nTo: <sip:6001@x>\r\n"
    b"Call-ID: 2\r\nCSeq: 2 INVITE\r\nX-Call-UUID: u\r\nContent-Length: 3\r\n\r\nv=0"
)
_RESPONSE = (
    b"SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKpx, SIP/2.0/UDP a;rport=5999\r\n"
    b"From: <sip:139@x>;tag=1\r\nTo: <sip:6001@x>;tag=2\r\nCall-ID: 2\r\nCSeq: 2 INVITE\r\n\r\n"
)

_REAL = st.sampled_from([_REGISTER, _INVITE, _RESPONSE])
_BITS = st.sampled_from(
    [
        *(bytes([byte]) for byte in b'\r\n:;,"<>@%\x00\xff'),
        *(b"", b"\r\n", b"ACK", b"sip:", b"z9hG4bK", b"expires=-1", b"rport=x", b"99999999999"),
        *("²".encode(), "٣".encode()),
    ]
) | st.binary(max_size=8)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = draw(_REAL)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        upto = min(len(data), at + draw(st.integers(0, 12)))
        data = data[:at] + draw(_BITS) + data[upto:]
    return data


@settings(max_examples=400, deadline=None)
@given(data=mutated() | st.binary(max_size=200))
def test_the_exchange_survives_anything(data: bytes) -> None:
    exchange = Exchange(SystemClock())
    exchange.port = 5060
    exchange.set_accounts({"6001": "s"})
    exchange.trust_callers(("127.0.0.1", 5999))
    for address in (("127.0.0.1", 5999), ("127.0.0.1", 6000)):
        exchange.datagram_received(data, address)


@given(data=mutated())
def test_what_was_read_is_written_back_readable(data: bytes) -> None:
    try:
        message = parse(data)
    except MalformedMessage:
        return
    again = parse(message.encode())
    assert again.start_line() == message.start_line()
    assert again.body == message.body


@pytest.mark.parametrize(("data", "kind"), [(_REGISTER, SipRequest), (_INVITE, SipRequest), (_RESPONSE, SipResponse)])
def test_the_real_ones_are_understood(data: bytes, kind: type) -> None:
    message = parse(data)
    assert isinstance(message, kind)
    assert message.first("call-id") in {"1@x", "2"}
    assert message.first("from")
