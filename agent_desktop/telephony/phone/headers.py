"""What an INVITE says about the caller: the X- headers, the number and the name, as they stand on the wire."""

from __future__ import annotations

import re

MAX_HEADERS = 32
MAX_VALUE_CHARACTERS = 1024

_URI = re.compile(
    r'^\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^<"]*?))\s*<?\s*sips?:(?:(?P<user>[^@;>]*)@)?', re.ASCII
)
_NUMBER = re.compile(r"[0-9A-Za-z*#+._-]{1,64}", re.ASCII)
_TARGET = re.compile(r"sip:(?:[0-9A-Za-z*#+._-]{1,64}@)?[0-9A-Za-z.-]{1,253}(?::\d{1,5})?", re.ASCII)
_HEADER_NAME = re.compile(r"[Xx]-[A-Za-z0-9-]{1,60}", re.ASCII)


def x_headers(message: str) -> dict[str, str]:
    """Return the X- headers of a SIP message, names in lower case, values undecoded; of a repeated one the first."""
    head = re.split(r"\r?\n\r?\n", message, maxsplit=1)[0]
    unfolded = re.sub(r"\r?\n[ \t]+", " ", head)
    found: dict[str, str] = {}
    for line in re.split(r"\r?\n", unfolded)[1:]:
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon and name.startswith("x-") and name not in found and len(found) < MAX_HEADERS:
            found[name] = value.strip()[:MAX_VALUE_CHARACTERS]
    return found


def number_and_name(uri: str) -> tuple[str, str]:
    """Return the user part and the display name of a From or To value; empty where there is none."""
    match = _URI.match(uri)
    if match is None:
        return "", ""
    quoted = match["quoted"]
    name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match["plain"].strip()
    return match["user"] or "", name


def dial_target(to: str, domain: str) -> str | None:
    """Return the SIP URI to call for a number or a plain `sip:` URI; None if it is neither."""
    if _TARGET.fullmatch(to):
        return to
    number = re.sub(r"[ ()-]", "", to)
    if domain and _NUMBER.fullmatch(number):
        return f"sip:{number.replace('#', '%23')}@{domain}"
    return None


def sendable(name: str, value: str) -> bool:
    """Tell whether a header of ours may travel: an X- name, one line of ASCII (the rest percent-encoded)."""
    return bool(_HEADER_NAME.fullmatch(name)) and value.isascii() and value.isprintable()
