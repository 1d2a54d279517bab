"""Practice calls as a seat meets them: real SIP and RTP between two engines, by way of the exchange."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

import pytest

from agent_desktop.practice import control
from agent_desktop.practice.control import EndedBecause

pytestmark = [pytest.mark.sip, pytest.mark.e2e]

SEAT = "6001"


async def test_a_scripted_call_rings_with_its_facts_and_is_heard_both_ways(practice, seat):
    placed = await practice.ask(control.Place, scenario="fraud_complaint", to=SEAT)
    assert isinstance(placed, control.Done)

    ringing = await seat.until_call("ringing")
    assert ringing["remote_number"] == "13800006021"
    headers = {name: unquote(value) for name, value in ringing["headers"].items()}
    assert headers["x-call-uuid"] == placed.value
    assert headers["x-queue"] == "贵宾专线"
    assert headers["x-ivr-path"] == "贵宾/信用卡/交易异议"
    assert headers["x-verification"] == "L1"
    assert headers["x-queue-seconds"] == "6"
    told = await practice.until_told(control.Ringing)
    assert (told.call, told.number, told.scenario) == (placed.value, "13800006021", "fraud_complaint")

    seat.do("answer")
    await practice.until_told(control.Answered, call=placed.value)
    heard = await practice.until(lambda told: isinstance(told, control.Heard) and told.dbfs > -30)
    assert heard.dbfs == pytest.approx(-15, abs=2)  # the seat's tone, through A-law and RTP
    await practice.until(lambda told: isinstance(told, control.Heard) and told.spoken > 100)
    seat.do("heard")
    spoken = await seat.until(lambda told: "heard" in told)
    assert spoken["loudest"] > -30  # the caller's speech at the seat

    seat.do("digits 42")
    seat.do("hang_up")
    ended = await practice.until_told(control.Ended, call=placed.value)
    assert ended.because is EndedBecause.AGENT
    assert ended.talk_seconds > 1
    assert ended.heard_dbfs > -30
    await seat.until_call("ended")


async def test_a_caller_without_patience_leaves_an_abandoned_call(practice, seat):
    placed = await practice.ask(control.Place, scenario="early_hang_up", to=SEAT)
    await seat.until_call("ringing")
    ended = await practice.until_told(control.Ended, call=placed.value)
    assert ended.because is EndedBecause.ABANDONED
    assert ended.ring_seconds == pytest.approx(6, abs=1)
    assert (await seat.until_call("ended"))["end_reason"] == "abandoned"


async def test_a_seat_that_refuses_is_busy_to_the_caller(practice, seat):
    placed = await practice.ask(control.Place, scenario="card_loss", to=SEAT)
    await seat.until_call("ringing")
    seat.do("hang_up")
    ended = await practice.until_told(control.Ended, call=placed.value)
    assert (ended.because, ended.sip_status, ended.talk_seconds) == (EndedBecause.BUSY, 486, 0)


async def test_the_caller_hangs_up_on_request(practice, seat):
    placed = await practice.ask(control.Place, scenario="balance_enquiry", to=SEAT)
    await seat.until_call("ringing")
    seat.do("answer")
    await practice.until_told(control.Answered)
    seat.do("digits 4")
    await practice.until_told(control.Heard)
    assert isinstance(await practice.ask(control.HangUp, call=placed.value), control.Done)
    ended = await practice.until_told(control.Ended)
    assert ended.because is EndedBecause.CALLER
    assert ended.digits == "4"
    assert (await seat.until_call("ended"))["end_reason"] == "hung_up_there"
    again = await practice.ask(control.HangUp, call=placed.value)
    assert isinstance(again, control.Failed)
    assert again.code == "practice_call_unknown"


async def test_a_seat_dials_out_and_a_friendly_callee_picks_up(practice, seat):
    seat.do("dial 13800006021")
    ringing = await practice.until_told(control.Ringing)
    assert (ringing.incoming, ringing.seat, ringing.number) == (True, SEAT, "13800006021")
    talking = await seat.until_call("talking")
    assert talking["ring_seconds"] == pytest.approx(2, abs=1)
    heard = await practice.until(lambda told: isinstance(told, control.Heard) and told.dbfs > -30)
    assert heard.dbfs == pytest.approx(-15, abs=2)
    seat.do("hang_up")
    assert (await practice.until_told(control.Ended)).because is EndedBecause.AGENT


@pytest.mark.parametrize(
    ("number", "reason", "status"), [("13900000000", "busy", 486), ("13900004040", "unreachable", 404)]
)
async def test_some_numbers_are_busy_or_not_there(practice, seat, number, reason, status):
    seat.do(f"dial {number}")
    ended = await seat.until_call("ended")
    assert (ended["end_reason"], ended["sip_status"]) == (reason, status)


async def test_a_call_to_a_seat_that_is_not_registered_ends_at_once(practice):
    placed = await practice.ask(control.Place, scenario="balance_enquiry", to=SEAT)
    ended = await practice.until_told(control.Ended, call=placed.value)
    assert (ended.because, ended.sip_status) == (EndedBecause.UNREACHABLE, 480)


async def test_what_is_no_request_and_what_is_no_scenario_is_said(practice):
    practice.write(b"{]\n")
    await practice.until_told(control.Failed, code="practice_request_unusable")
    unknown = await practice.ask(control.Place, scenario="nobody", to=SEAT)
    assert isinstance(unknown, control.Failed)
    assert unknown.code == "practice_scenario_unknown"


async def test_a_taken_port_ends_the_process_with_a_clear_word(practice, start_process):
    taken = (await practice.until_told(control.Listening)).sip_port
    process = await start_process("-m", "agent_desktop.practice", "serve", "--sip-port", str(taken))
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    failed = control.decode_message(out.splitlines()[0])
    assert isinstance(failed, control.Failed)
    assert (failed.number, failed.code, failed.detail) == (0, "practice_port_taken", f"port={taken}")
    assert process.returncode == 1


async def test_a_terminated_process_says_goodbye_to_the_seat(practice, seat):
    await practice.ask(control.Place, scenario="balance_enquiry", to=SEAT)
    await seat.until_call("ringing")
    seat.do("answer")
    await practice.until_told(control.Answered)
    practice.process.terminate()
    assert (await seat.until_call("ended"))["end_reason"] == "hung_up_there"
