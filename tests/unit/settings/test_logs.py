"""No customer's number passes the log, however it is written and wherever in the record it stands."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.logs import RedactingFormatter, redact, set_up_logging

DIGITS = "0123456789"
groups = st.sampled_from(["", " ", "-", "."])
mobile = st.text(DIGITS, min_size=9, max_size=9).map(lambda rest: "1" + "3" + rest)
landline = st.text(DIGITS, min_size=8, max_size=8).map(lambda rest: "010" + rest)
document = st.tuples(st.text(DIGITS, min_size=17, max_size=17), st.sampled_from("0123456789Xx")).map("".join)
card = st.text(DIGITS, min_size=13, max_size=19)
around = st.text(st.characters(categories=["L", "P", "Zs"], exclude_characters="%"), max_size=12)


@st.composite
def written(draw: st.DrawFn) -> str:
    """Return a number as somebody may write it."""
    plain = draw(st.one_of(mobile, landline, document, card))
    separator = draw(groups)
    size = draw(st.integers(3, 4))
    text = separator.join(plain[i : i + size] for i in range(0, len(plain), size))
    return draw(st.sampled_from(["", "+86", "+86 ", "0086"])) + text


def fail(text: str) -> None:
    raise LookupError(text)


@given(written(), around, around)
def test_a_number_passes_nowhere(text: str, before: str, after: str) -> None:
    formatter = RedactingFormatter("%(levelname)s %(name)s: %(message)s")
    with pytest.raises(LookupError) as raised:
        fail(before + text + after)
    failure = (raised.type, raised.value, raised.tb)
    for record in (
        logging.LogRecord("room", logging.INFO, "x.py", 1, "caller %s" + after, (text,), None),
        logging.LogRecord("room", logging.INFO, "x.py", 1, "%r", ({"phone": before + text},), None),
        logging.LogRecord("room", logging.INFO, "x.py", 1, "failed", (), failure),
    ):
        line = formatter.format(record)
        assert text not in line
        # Line numbers of the traceback are digits as well; the message is behind them.
        assert not re.search(r"\d{3}", line.rsplit("LookupError: ", 1)[-1])


@given(st.uuids(), st.datetimes())
def test_ids_and_times_of_ours_stay(identifier: UUID, moment: object) -> None:
    text = f"submission {identifier} at {moment}"
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    ["（010）6555-1234", "6222 0212 3456 7890 123", "11010119900307123x", "１３８００１３８０００", "138.0013.8000"],
)
def test_numbers_as_people_write_them(text: str) -> None:
    assert not re.search(r"\d{4}", redact(f"客户号码{text}。"))


def test_the_file_is_written_below_the_data_folder(tmp_path: Path) -> None:
    handler = set_up_logging(tmp_path / "logs")
    try:
        logging.getLogger("agent_desktop.test").info("call from %s", "13800138000")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    text = (tmp_path / "logs" / "desktop.log").read_text()
    assert "call from ***" in text
