"""Delay must not pile up, tones must loop, and the score must follow the line."""

from __future__ import annotations

import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.telephony.phone.audio import AudioDesk, AudioOptions
from agent_desktop.telephony.phone.jitter import BYTES_PER_MS, JitterRing
from agent_desktop.telephony.phone.quality import mean_opinion_score
from agent_desktop.telephony.phone.sound import FRAME_BYTES
from agent_desktop.telephony.phone.tones import Loop, Tone, samples


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=80))
def test_the_ring_never_holds_more_than_its_most_and_keeps_order(steps: list[tuple[bool, int]]) -> None:
    ring = JitterRing(target_ms=20, most_ms=60)
    held = 0
    for pushing, milliseconds in steps:
        if pushing:
            ring.push(bytes(milliseconds * BYTES_PER_MS))
            held += milliseconds
        elif ring.pull(milliseconds * BYTES_PER_MS) is not None:
            held -= milliseconds
        assert len(ring._data) <= 60 * BYTES_PER_MS
        assert len(ring._data) <= held * BYTES_PER_MS


def test_after_running_dry_it_fills_to_its_target_first() -> None:
    ring = JitterRing(target_ms=20)
    ring.push(bytes(20 * BYTES_PER_MS))
    assert ring.pull(10 * BYTES_PER_MS) is not None
    assert ring.pull(20 * BYTES_PER_MS) is None
    ring.push(bytes(5 * BYTES_PER_MS))
    assert ring.pull(10 * BYTES_PER_MS) is None
    ring.push(bytes(5 * BYTES_PER_MS))
    assert ring.pull(10 * BYTES_PER_MS) is not None


@pytest.mark.parametrize("tone", list(Tone))
def test_tones_are_heard_and_never_clip(tone: Tone) -> None:
    period = array.array("h", samples(tone))
    assert 2000 < max(period) < 16000
    loop = Loop(period.tobytes())
    taken = b"".join(loop.take(FRAME_BYTES) for _ in range(400))
    assert taken[: len(period) * 2] == period.tobytes()
    assert taken[len(period) * 2 :].startswith(period.tobytes()[:1000])


def test_the_ring_can_be_turned_off() -> None:
    for ring in (True, False):
        desk = AudioDesk(AudioOptions(source="none", ring=ring), lambda _state: None)
        desk.play(Tone.RING)
        sounded = any(any(desk._speak(FRAME_BYTES)) for _ in range(20))
        assert sounded is ring


def test_a_good_line_scores_high_and_a_bad_one_low() -> None:
    assert mean_opinion_score(0, 0, 0) > 4.3
    assert mean_opinion_score(0, 1, 20) > mean_opinion_score(3, 1, 20) > mean_opinion_score(20, 1, 20)
    assert mean_opinion_score(0, 0, 20) > mean_opinion_score(0, 0, 900)


@given(st.floats(0, 100), st.floats(0, 5000), st.floats(0, 30_000))
def test_the_score_stays_on_its_scale(loss: float, jitter: float, round_trip: float) -> None:
    assert 1.0 <= mean_opinion_score(loss, jitter, round_trip) <= 4.5
