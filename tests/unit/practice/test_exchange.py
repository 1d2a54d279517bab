"""The exchange on a real socket: who may register, where calls go, and that nothing kills it."""

from __future__ import annotations

import asyncio
import socket

import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.practice.dial_plan import practice_dial_plan
from agent_desktop.practice.errors import PracticePortTaken
from agent_desktop.practice.exchange import Exchange
from agent_desktop.practice.sip_message import tag_of
from support.waiting import eventually

SECRET = "right-secret"


@pytest.fixture
async def callers(exchange, phone):
    """The practice callers' phone, which the exchange trusts."""
    one = await phone()
    exchange.trust_callers(("127.0.0.1", one.port))
    return one


@pytest.fixture
async def seat(exchange, phone):
    one = await phone()
    assert (await one.register(exchange.port, "6001", SECRET)).status == 200
    return one


# --- registering ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qop", [True, False])
async def test_a_seat_registers_with_the_right_secret(exchange, phone, qop):
    told = []
    exchange.presence.connect(lambda presence: told.append((presence.user, presence.registered)))
    one = await phone()
    answer = await one.register(exchange.port, "6001", SECRET, qop=qop)
    assert answer.status == 200
    assert answer.require("contact") == f"<sip:6001@127.0.0.1:{one.port}>;expires=60"
    assert exchange.seats() == ["6001"]
    assert told == [("6001", True)]


@pytest.mark.parametrize(("user", "secret"), [("6001", "wrong"), ("9999", SECRET), ("6001", "other-secret")])
async def test_a_wrong_user_or_secret_is_refused(exchange, phone, user, secret):
    one = await phone()
    assert (await one.register(exchange.port, user, secret)).status == 403
    assert exchange.seats() == []


async def test_nobody_registers_in_another_name(exchange, phone):
    one = await phone()
    first = one._register(exchange.port, "6001", 60)
    one.send(first, exchange.port)
    challenge = await one.response()
    one.send(one.authorize(one._register(exchange.port, "6001", 60), challenge, "6002", "other-secret"), exchange.port)
    assert (await one.response()).status == 403


async def test_an_old_nonce_is_stale_and_a_new_one_follows(exchange, phone, hand_clock):
    one = await phone()
    one.send(one._register(exchange.port, "6001", 60), exchange.port)
    challenge = await one.response()
    hand_clock.seconds += 61
    one.send(one.authorize(one._register(exchange.port, "6001", 60), challenge, "6001", SECRET), exchange.port)
    stale = await one.response()
    assert stale.status == 401
    assert "stale=true" in stale.require("www-authenticate")
    one.send(one.authorize(one._register(exchange.port, "6001", 60), stale, "6001", SECRET), exchange.port)
    assert (await one.response()).status == 200


async def test_a_foreign_nonce_is_asked_again(exchange, phone):
    one = await phone()
    request = one._register(exchange.port, "6001", 60)
    request.headers.append(
        ("Authorization", 'Digest username="6001", realm="practice", nonce="1.2.3", uri="x", response="y"')
    )
    one.send(request, exchange.port)
    answer = await one.response()
    assert answer.status == 401
    assert "stale" not in answer.require("www-authenticate")


async def test_a_binding_expires_and_leaving_is_told(exchange, seat, hand_clock):
    told = []
    exchange.presence.connect(lambda presence: told.append((presence.user, presence.registered)))
    hand_clock.seconds += 61
    assert exchange.seats() == []
    await eventually(lambda: told == [("6001", False)], within=3)
    assert (await seat.register(exchange.port, "6001", SECRET)).status == 200
    assert (await seat.register(exchange.port, "6001", SECRET, seconds=0)).status == 200
    assert told == [("6001", False), ("6001", True), ("6001", False)]


async def test_an_account_taken_away_drops_its_seat(exchange, seat):
    exchange.set_accounts({"6002": "other-secret"})
    assert exchange.seats() == []
    assert (await seat.register(exchange.port, "6001", SECRET)).status == 403


async def test_a_taken_port_is_said_with_its_number():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(PracticePortTaken) as caught:
            await Exchange(SystemClock()).start(port)
    assert caught.value.code == "practice_port_taken"
    assert caught.value.facts == {"port": port}


async def test_a_ping_is_answered(exchange, phone):
    one = await phone()
    one.send(one.make("OPTIONS", f"sip:127.0.0.1:{exchange.port}"), exchange.port)
    assert (await one.response()).status == 200


# --- routing ----------------------------------------------------------------------------------------------------


async def test_a_call_goes_to_the_seat_and_its_answers_come_back(exchange, seat, callers):
    uri = f"sip:6001@127.0.0.1:{exchange.port}"
    invite = callers.make("INVITE", uri, user="13800006021", X_Queue="q", branch="z9hG4bKsame")
    callers.send(invite, exchange.port)
    arrived = await seat.request()
    assert arrived.uri == f"sip:6001@127.0.0.1:{seat.port}"
    assert arrived.first("max-forwards") == "69"
    assert arrived.first("x-queue") == "q"
    assert arrived.all("record-route") == [f"<sip:127.0.0.1:{exchange.port};lr>"]
    assert len(arrived.all("via")) == 2

    callers.send(invite, exchange.port)  # a retransmission is recognised at the far end by the same branch
    again = await seat.request()
    assert again.all("via")[0] == arrived.all("via")[0]

    cancel = callers.make("CANCEL", uri, branch="z9hG4bKsame")
    callers.send(cancel, exchange.port)
    assert (await seat.request()).all("via")[0] == arrived.all("via")[0]

    rung = []
    exchange.alerting.connect(rung.append)
    seat.send(seat.answer_to(arrived, 180, "Ringing"), exchange.port)
    ringing = await callers.response()
    assert (ringing.status, len(ringing.all("via"))) == (180, 1)
    assert rung == [invite.require("call-id")]


async def test_a_dialogue_passes_through_to_its_very_end(exchange, seat, callers):
    callers.send(callers.make("INVITE", f"sip:6001@127.0.0.1:{exchange.port}"), exchange.port)
    arrived = await seat.request()
    seat.send(seat.answer_to(arrived, 200, "OK"), exchange.port)
    answer = await callers.response()
    bye = callers.make(
        "BYE",
        f"sip:phone@127.0.0.1:{seat.port}",
        to=answer.require("to"),
        Route=answer.all("record-route")[0],
    )
    callers.send(bye, exchange.port)
    ending = await seat.request()
    assert (ending.method, ending.uri, ending.all("route")) == ("BYE", f"sip:phone@127.0.0.1:{seat.port}", [])


async def test_a_seat_must_prove_itself_to_call_out(exchange, seat, callers):
    def invite(number="13800006021"):
        return seat.make("INVITE", f"sip:{number}@127.0.0.1:{exchange.port}")

    first = invite()
    seat.send(first, exchange.port)
    challenge = await seat.response()
    assert challenge.status == 407
    ack = seat.make("ACK", first.uri, to=challenge.require("to"))
    for name in ("from", "call-id"):
        ack.replace(name, [first.require(name)])
    ack.replace("cseq", [first.require("cseq").replace("INVITE", "ACK")])
    seat.send(ack, exchange.port)  # ends at the exchange: it was its refusal

    seat.send(seat.authorize(invite(), challenge, "6001", "wrong"), exchange.port)
    assert (await seat.response()).status == 403
    seat.send(seat.authorize(invite(), challenge, "6001", SECRET), exchange.port)
    arrived = await callers.request()
    assert (arrived.method, arrived.first("x-dialled-number")) == ("INVITE", "13800006021")
    assert arrived.first("proxy-authorization") is None
    for number, status in (("13900000000", 486), ("13900004040", 404), ("nobody", 404)):
        seat.send(seat.authorize(invite(number), challenge, "6001", SECRET), exchange.port)
        assert (await seat.response()).status == status


async def test_nobody_there_nowhere_to_go_and_too_many_hops(exchange, callers, phone):
    callers.send(callers.make("INVITE", f"sip:6002@127.0.0.1:{exchange.port}"), exchange.port)
    assert (await callers.response()).status == 480
    weary = callers.make("INVITE", f"sip:6002@127.0.0.1:{exchange.port}")
    weary.replace("max-forwards", ["0"])
    callers.send(weary, exchange.port)
    refusal = await callers.response()
    assert refusal.status == 483
    assert tag_of(refusal.require("to"))
    stranger = await phone()
    stranger.send(stranger.make("BYE", "sip:x@127.0.0.1:9", to="<sip:x@y>;tag=1"), exchange.port)
    assert (await stranger.response()).status == 403


async def test_nothing_is_sent_off_this_machine(exchange, phone):
    one = await phone()
    response = one.answer_to(one.make("OPTIONS", "sip:x"), 200, "OK")
    response.replace(
        "via", [f"SIP/2.0/UDP 127.0.0.1:{exchange.port};branch=z9hG4bKpx", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1"]
    )
    one.send(response, exchange.port)
    one.send(one.make("OPTIONS", f"sip:127.0.0.1:{exchange.port}"), exchange.port)
    assert (await one.response()).status == 200  # it was dropped, and the exchange lives on
    await asyncio.sleep(0)
    assert one.received.empty()


@pytest.mark.parametrize(
    ("number", "status"),
    [("13800006021", None), ("+8613800006021", None), ("13800000000", 486), ("4040", 404), ("12", 404), ("٣٣٣", 404)],
)
def test_the_dial_plan(number, status):
    assert practice_dial_plan(number) == status
