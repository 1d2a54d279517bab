from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.errors import AgentDesktopError
from agent_desktop.resources import resources_root
from agent_desktop_ui import formatting
from agent_desktop_ui.texts import LANGUAGES, MissingText, Sentence, Texts, read_catalogue

FOLDER = resources_root() / "translations"
ROOMS = sorted({path.name for path in FOLDER.glob("*/*.toml")})


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_the_same_in_every_language(room: str) -> None:
    catalogues = {language: read_catalogue(FOLDER / language / room) for language in LANGUAGES}
    first = catalogues["zh_CN"]
    for language, catalogue in catalogues.items():
        assert set(catalogue) == set(first), language
        for key, text in catalogue.items():
            assert text.strip(), f"{language} {key}"
            assert fields(text) == fields(first[key]), f"{language} {key}"


def test_no_error_is_told_by_two_rooms() -> None:
    keys = [key for room in ROOMS for key in read_catalogue(FOLDER / "zh_CN" / room) if key.startswith("error.")]
    assert len(keys) == len(set(keys))


def test_missing_text_raises_in_tests_and_shows_its_key_elsewhere() -> None:
    with pytest.raises(MissingText):
        Texts("en", strict=True)("widgets.no_such_text")
    assert Texts("en")("widgets.no_such_text") == "widgets.no_such_text"


def test_an_error_is_told_with_its_facts_and_next_step(tmp_path: Path) -> None:
    room = tmp_path / "en" / "seat.toml"
    room.parent.mkdir()
    room.write_text(
        '"error.too_soon" = "Not before {at} ({why:.0f})"\n"error.too_soon.next" = "Wait."', encoding="utf-8"
    )

    class TooSoon(AgentDesktopError):
        code = "too_soon"

    assert Texts("en", root=tmp_path).sentence(TooSoon(at="14:30")) == Sentence("Not before 14:30 (–)", "Wait.")


def test_an_unknown_error_gets_the_general_sentence() -> None:
    class Odd(AgentDesktopError):
        code = "never_heard_of"

    assert Texts("en", strict=True).sentence(Odd()).text == "Something unexpected went wrong"


def test_figures_and_times_read_as_the_field_writes_them() -> None:
    texts, now = Texts("zh_CN", strict=True), datetime.now(UTC)
    assert [formatting.duration(s) for s in (0, 222.9, 3822, -5)] == ["00:00", "03:42", "1:03:42", "00:00"]
    assert formatting.long_duration(13880) == "03:51:20"
    assert formatting.short_duration(291.2) == "4:51"
    assert formatting.money(12680) == "12,680.00"
    assert formatting.percent(0.962) == "96.2%"
    assert formatting.percent(None) == "--"
    assert formatting.signed(-0.5) == "−0.5"
    assert formatting.ago(now + timedelta(seconds=9), now, texts) == "刚刚"
    assert formatting.ago(now - timedelta(minutes=3), now, texts) == "3 分钟前"
