"""The scenarios that ship, and what a scenario file must say."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from agent_desktop.practice.caller import call_headers
from agent_desktop.practice.errors import ScenarioInvalid, ScenarioUnknown
from agent_desktop.practice.scenario import CALLEE, ScenarioBook, read_speech
from agent_desktop.practice.voice import BRIDGE_RATE, FRAME_BYTES, SILENT_DBFS, ScriptedVoice, timeline
from agent_desktop.resources import resources_root

FOLDER = resources_root() / "practice"


@pytest.fixture
def book() -> ScenarioBook:
    return ScenarioBook.read(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "practice"))


def test_the_asked_for_callers_are_there(book):
    numbers = {scenario.key: scenario.number for scenario in book.rotation()}
    assert numbers == {
        "fraud_complaint": "13800006021",
        "balance_enquiry": "13900007132",
        "card_loss": "13700004865",
        "loan_repayment": "13600005210",
        "wealth_maturity": "13500008846",
        "branch_complaint": "13300009275",
        "unknown_caller": "17000001234",
        "early_hang_up": "13900007132",
    }
    with pytest.raises(ScenarioUnknown):
        book.find("nobody")


def test_the_people_are_the_seeded_bank_s():
    people = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8")).values()
    seeded = tomllib.loads((resources_root() / "demo" / "customers.toml").read_text(encoding="utf-8"))["customer"]
    assert {(f"+86{person['number']}", person["customer_number"]) for person in people} == {
        (customer["phone"], customer["number"]) for customer in seeded
    }


def test_every_line_is_spoken_before_the_next_begins_and_the_whole_is_small(book):
    for scenario in [*book.rotation(), book.find(CALLEE)]:
        free_at = 0.0
        for line, path in zip(scenario.talk.lines, scenario.audio, strict=True):
            assert line.at >= free_at, f"{scenario.key}: {line.text}"
            free_at = line.at + len(read_speech(path)) / 16_000
        assert free_at < scenario.talk.longest_seconds
    assert sum(path.stat().st_size for path in (FOLDER / "audio").glob("*.wav")) < 3_000_000


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_scenario_has_a_title(book, language):
    texts = tomllib.loads((resources_root() / "translations" / language / "practice.toml").read_text(encoding="utf-8"))
    for scenario in [*book.rotation(), book.find(CALLEE)]:
        assert texts[scenario.title_key.removeprefix("practice.")]


def test_the_headers_travel_as_ascii_and_say_what_the_ivr_knows(book):
    headers = call_headers(book.find("balance_enquiry"), "the-id")
    assert all(value.isascii() for value in headers.values())
    assert unquote(headers["X-IVR-Path"]) == "个人业务/账户查询/人工"
    assert headers["X-Verification"] == "L2"
    assert headers["X-Queue-Seconds"] == "12"
    assert headers["X-Call-UUID"] == "the-id"
    assert "X-Customer-Number" not in call_headers(book.find("unknown_caller"), "x")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('verification = "L2"', 'verification = "L9"', "L9"),
        ("patience_seconds = 45", "patience = 45", "patience"),
        ('customer = "chen_guodong"', 'customer = "nobody"', "nobody"),
        ('customer = "chen_guodong"', 'number = "13900007132"\ncustomer = "chen_guodong"', "one of the two"),
        ("at = 7.0", "at = 0.1", "order"),
        ("order = 2", "order = ", ""),
        ("at = 15.0", "at = -1.0", ""),
    ],
)
def test_a_slip_in_a_file_is_named(copy, old, new, reason):
    path = copy / "balance_enquiry.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioInvalid) as caught:
        ScenarioBook.read(copy)
    assert caught.value.facts["file"] == "balance_enquiry.toml"
    assert reason in str(caught.value.facts["reason"])


def test_missing_and_broken_speech_is_named(copy):
    speech = copy / "audio" / "card_loss-01.wav"
    speech.write_bytes(b"RIFF")
    with pytest.raises(ScenarioInvalid):
        read_speech(speech)
    speech.unlink()
    with pytest.raises(ScenarioInvalid, match="invalid"):
        ScenarioBook.read(copy)


def test_a_voice_speaks_its_script_on_time_then_is_silent(book):
    scenario = book.find("balance_enquiry")
    voice = ScriptedVoice(timeline(scenario))
    assert voice.take() is None  # nobody has answered
    voice.begin()
    track = bytearray()
    while (frame := voice.take()) is not None:
        assert len(frame) == FRAME_BYTES
        track.extend(frame)
    assert len(track) / 2 / BRIDGE_RATE == pytest.approx(voice.length_seconds, abs=0.02)
    before = bytes(track[: int(scenario.talk.lines[0].at * BRIDGE_RATE) * 2])
    assert set(before) == {0}
    ear = ScriptedVoice(b"")
    for start in range(0, len(track), FRAME_BYTES):
        ear.give(bytes(track[start : start + FRAME_BYTES]))
    level = ear.level()
    assert -40 < level.dbfs < level.loudest_dbfs < 0
    assert level.frames == len(track) // FRAME_BYTES
    assert ear.level().dbfs == SILENT_DBFS
