"""The log: a rotating file in the data folder, through a filter that no customer's number passes.

The rule of the house is to log ids only. The filter is the second line of defence: it blanks every run of digits
long enough to be a phone number, a document number or a card number, in whatever the record turns out to say.
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from typing_extensions import override

_FILE_BYTES = 5_000_000
_FILES = 5

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_STAMP = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?"
_NUMBER = r"\+?\d(?:[ \-.()（）/]{0,2}\d){6,}[xX]?"
_SENSITIVE = re.compile(f"(?P<keep>(?<![0-9a-fA-F-])(?:{_UUID})(?![0-9a-fA-F-])|(?<!\\d){_STAMP}(?!\\d))|{_NUMBER}")


def redact(text: str) -> str:
    """Blank every number of seven digits or more, however it is grouped; our own ids and time stamps stay.

    Seven digits is the shortest telephone number there is; a document number has 15 or 18, a card 13 to 19.
    """
    return _SENSITIVE.sub(lambda found: found["keep"] or "***", text)


class RedactingFormatter(logging.Formatter):
    """Blanks numbers in the finished line: message, arguments, exception and stack alike."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line without any customer's number."""
        return redact(super().format(record))


def set_up_logging(folder: Path, level: str = "INFO") -> logging.Handler:
    """Log to `folder/desktop.log`, rotating.

    Args:
        folder: made when missing.
        level: name of the least level kept.

    Returns:
        The handler, for whoever wants to take it down again.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "desktop.log", maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8")
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(level)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(min(root.level or logging.WARNING, logging.getLevelNamesMapping()[level]))
    # httpx logs each address it asks for, and addresses carry what was searched for.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    return handler
