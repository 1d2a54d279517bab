"""What a practice caller is and says: a TOML file a scenario under `resources/practice`, its speech beside it."""

from __future__ import annotations

import tomllib
import wave
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from agent_desktop.practice.errors import ScenarioInvalid, ScenarioUnknown

SAMPLE_RATE = 8_000
"""Of the speech files: 8 kHz mono 16-bit, as a telephone hears it."""
T = TypeVar("T")

CALLEE = "callee"
"""The scenario of whoever answers when a seat dials out; never placed by itself."""

Seconds = Annotated[float, msgspec.Meta(ge=0, le=3600)]
_Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3,20}$")]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Verification(StrEnum):
    """What the IVR has established (DOMAIN.md, a call from ring to record)."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"


class Ending(StrEnum):
    """Who ends an answered call."""

    AGENT = "agent"  # the caller waits for the agent, at most `longest_seconds`
    CALLER = "caller"  # the caller hangs up `linger_seconds` after the last line


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a scenario file: unknown keys are slips and refused."""


class Person(_Table, frozen=True):
    """A customer of the seeded bank whom a scenario may name.

    `number` is the phone in national form; `customer_number` (客户号) is what an IVR that knows them passes on.
    """

    number: _Number
    customer_number: str = ""
    note: str = ""


class Caller(_Table, frozen=True):
    """Who calls: a person of `people.toml` by tag, or a bare number that no customer has."""

    customer: str = ""
    number: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{3,20})?$")] = ""
    known_to_ivr: bool = False


class Arrival(_Table, frozen=True):
    """How the call reaches the seat, and how long the caller lets it ring."""

    queue: str
    ivr_path: str
    verification: Verification = Verification.L0
    queue_seconds: Seconds = 0
    patience_seconds: Seconds = 45


class Line(_Table, frozen=True):
    """One thing the caller says, this many seconds after the answer."""

    at: Seconds
    text: _Text


class Talk(_Table, frozen=True):
    """What happens once the call is answered."""

    ending: Ending = Ending.AGENT
    longest_seconds: Seconds = 240
    linger_seconds: Seconds = 3
    lines: list[Line] = []


class Voice(_Table, frozen=True):
    """How the speech was made (`speech.py`)."""

    gender: Literal["f", "m"] = "f"
    speed: Annotated[int, msgspec.Meta(ge=80, le=400)] = 170


class _File(_Table, frozen=True, kw_only=True):
    order: int
    caller: Caller
    arrival: Arrival
    talk: Talk
    voice: Voice = Voice()
    expected: Annotated[list[_Text], msgspec.Meta(min_length=1)]


class Scenario(msgspec.Struct, frozen=True):
    """One practice call, ready to be placed.

    `expected` is what a good agent would do, for the trainer's check list. `audio` holds a file for each line.
    """

    key: str
    order: int
    number: str
    customer_number: str
    arrival: Arrival
    talk: Talk
    expected: list[str]
    audio: list[Path]

    @property
    def title_key(self) -> str:
        """Return the key of the title in the translations."""
        return f"practice.scenario.{self.key}"


class ScenarioBook:
    """All scenarios installed, by key."""

    def __init__(self, scenarios: list[Scenario]) -> None:
        self._scenarios = {scenario.key: scenario for scenario in sorted(scenarios, key=lambda item: item.order)}

    @classmethod
    def read(cls, folder: Path) -> ScenarioBook:
        """Read a folder of scenarios, `people.toml` and `audio/` among them.

        Raises:
            ScenarioInvalid: a file is not what it must be, or speech is missing; names the file.
        """
        people = _decode(folder / "people.toml", dict[str, Person])
        files = sorted(path for path in folder.glob("*.toml") if path.name != "people.toml")
        return cls([_scenario(path, people) for path in files])

    def find(self, key: str) -> Scenario:
        """Return a scenario.

        Raises:
            ScenarioUnknown: there is none of that name.
        """
        try:
            return self._scenarios[key]
        except KeyError:
            raise ScenarioUnknown(scenario=key) from None

    def rotation(self) -> list[Scenario]:
        """Return the scenarios that call seats, in the order of a demonstration."""
        return [scenario for scenario in self._scenarios.values() if scenario.key != CALLEE]


def speech_name(key: str, index: int) -> str:
    """Return the name of the file that speaks a scenario's line."""
    return f"{key}-{index + 1:02}.wav"


def read_speech(path: Path) -> bytes:
    """Return the samples of a speech file.

    Raises:
        ScenarioInvalid: it is missing or no 8 kHz mono 16-bit WAV.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (SAMPLE_RATE, 1, 2):
                raise ScenarioInvalid(file=path.name, reason="8 kHz mono 16-bit wanted")
            return file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ScenarioInvalid(file=path.name, reason=str(error)) from error


def _scenario(path: Path, people: dict[str, Person]) -> Scenario:
    file = _decode(path, _File)
    if bool(file.caller.customer) == bool(file.caller.number):
        raise ScenarioInvalid(file=path.name, reason="the caller is a customer or a number, one of the two")
    if file.caller.customer and file.caller.customer not in people:
        raise ScenarioInvalid(file=path.name, reason=f"no {file.caller.customer} in people.toml")
    times = [line.at for line in file.talk.lines]
    if times != sorted(times):
        raise ScenarioInvalid(file=path.name, reason="lines are not in order of time")
    person = people.get(file.caller.customer) or Person(number=file.caller.number)
    audio = [path.parent / "audio" / speech_name(path.stem, index) for index in range(len(file.talk.lines))]
    for speech in audio:
        if not speech.is_file():
            raise ScenarioInvalid(file=path.name, reason=f"{speech.name} is missing")
    return Scenario(
        key=path.stem,
        order=file.order,
        number=person.number,
        customer_number=person.customer_number if file.caller.known_to_ivr else "",
        arrival=file.arrival,
        talk=file.talk,
        expected=file.expected,
        audio=audio,
    )


def _decode(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ScenarioInvalid(file=path.name, reason=str(error)) from error
