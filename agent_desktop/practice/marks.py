"""Marks that a stateless proxy must be able to make again: nothing is kept, so they are sealed from the message."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from agent_desktop.practice.sip_message import SipRequest, Via, tag_of

_COOKIE = "z9hG4bK"


class Marks:
    """Branches and tags of one exchange."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def branch(self, request: SipRequest, top: Via) -> str:
        """Return our branch: the same for a retransmission, for CANCEL, and for the ACK to a refusal.

        RFC 3261 §16.11; `top` is the sender's Via. A sender without the magic cookie is of RFC 2543.
        """
        if top.branch.startswith(_COOKIE):
            parts = [top.branch, top.host, str(top.port)]
        else:
            parts = [
                tag_of(request.require("to")) if request.method not in {"ACK", "CANCEL"} else "",
                tag_of(request.require("from")),
                request.require("call-id"),
                _sequence(request),
                str(top),
            ]
        return f"{_COOKIE}px{self._seal(parts)}"

    def own_tag(self, request: SipRequest) -> str:
        """Return the To tag of our own answers to this request and to its ACK."""
        return (
            f"px{self._seal(['tag', request.require('call-id'), tag_of(request.require('from')), _sequence(request)])}"
        )

    def _seal(self, parts: list[str]) -> str:
        text = "\x00".join(parts).encode("utf-8", "surrogateescape")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:24]


def _sequence(request: SipRequest) -> str:
    return request.require("cseq").split(" ", 1)[0]
