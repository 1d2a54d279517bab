"""What an INVITE says, as the agent reads it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.telephony.model import CallState, call_from, error_of
from agent_desktop.telephony.phone.headers import dial_target, number_and_name, sendable, x_headers
from agent_desktop.telephony.phone.protocol import CallInfo

INVITE = (
    "INVITE sip:6001@127.0.0.1 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 127.0.0.1:5060\r\n"
    "X-Queue: %E4%BF%A1%E7%94%A8%E5%8D%A1\r\n"
    "x-call-uuid:0199-aa\r\n"
    "X-IVR-Path: 1\r\n  >3\r\n"
    "X-Queue: second\r\n"
    "\r\n"
    "X-Body: not a header\r\n"
)


def test_x_headers_are_read_folded_and_once_and_never_from_the_body() -> None:
    assert x_headers(INVITE) == {
        "x-queue": "%E4%BF%A1%E7%94%A8%E5%8D%A1",
        "x-call-uuid": "0199-aa",
        "x-ivr-path": "1 >3",
    }


@pytest.mark.parametrize(
    ("uri", "number", "name"),
    [
        ('"张 \\"三\\"" <sip:13800000000@10.0.0.1:5060;x=1>', "13800000000", '张 "三"'),
        ("Bob <sip:6002@pbx>", "6002", "Bob"),
        ("sip:+8613800000000@pbx", "+8613800000000", ""),
        ("<sip:pbx>", "", ""),
        ("nonsense", "", ""),
    ],
)
def test_number_and_name(uri: str, number: str, name: str) -> None:
    assert number_and_name(uri) == (number, name)


@given(st.text())
def test_any_from_value_is_survived(uri: str) -> None:
    number_and_name(uri)


@pytest.mark.parametrize(
    ("to", "target"),
    [
        ("138 0000-0000", "sip:13800000000@pbx"),
        ("*61#", "sip:*61%23@pbx"),
        ("sip:6002@127.0.0.1:5080", "sip:6002@127.0.0.1:5080"),
        ("", None),
        ("1;evil", None),
        ("sip:a@b>\r\nX-Y: z", None),
        ("sip:a@b;transport=tcp", None),
    ],
)
def test_only_numbers_and_plain_uris_are_dialled(to: str, target: str | None) -> None:
    assert dial_target(to, "pbx") == target


@pytest.mark.parametrize("value", ["a\r\nVia: x", "综合", "\x00"])
def test_no_header_smuggles_another(value: str) -> None:
    assert not sendable("X-Queue", value)
    assert not sendable("Via", "x")
    assert sendable("X-Queue", quote("综合"))


def info(**headers: str) -> CallInfo:
    named = {f"x-{name.replace('_', '-')}": value for name, value in headers.items()}
    return CallInfo(
        id="1", incoming=True, state=CallState.TALKING, remote_number="138", headers=named, talk_seconds=4.0
    )


def test_a_call_carries_what_the_ivr_knew() -> None:
    call = call_from(
        info(queue=quote("信用卡"), verification="L2", queue_seconds="12.5", call_uuid="u", customer_number="C1"), 100.0
    )
    assert (call.queue, call.verification, call.queue_seconds) == ("信用卡", "L2", 12.5)
    assert (call.call_uuid, call.customer_number) == ("u", "C1")
    assert call.seconds(103.0).talk == 7.0
    assert call.seconds(103.0).hold == 0.0


@pytest.mark.parametrize("level", ["", "L3", "l9", "L2; admin"])
def test_an_unknown_level_proves_nothing(level: str) -> None:
    assert call_from(info(verification=level), 0.0).verification == "L0"


@pytest.mark.parametrize("seconds", ["nan", "-1", "inf", "x", "1e9"])
def test_unbelievable_queue_seconds_are_none(seconds: str) -> None:
    assert call_from(info(queue_seconds=seconds), 0.0).queue_seconds == 0.0


@given(st.text())
def test_any_header_value_is_survived_and_shows_no_control_characters(value: str) -> None:
    queue = call_from(info(queue=value), 0.0).queue
    assert queue.isprintable()


@given(st.text(alphabet=st.characters(categories=["L", "N"])))
def test_percent_encoding_is_undone(text: str) -> None:
    assert call_from(info(queue=quote(text)), 0.0).queue == "".join(c for c in text if c.isprintable())


def test_a_code_of_the_phone_has_its_error() -> None:
    assert error_of("line_busy").code == "line_busy"
    assert error_of("never heard of").code == "phone_failed"
