"""The phone process's door: a loopback socket, one desktop inside at a time, and nobody without the token.

Everything runs on one thread in `run`; other threads hand work in through `post`.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import queue
import selectors
import socket
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from agent_desktop.telephony.phone.protocol import (
    MAX_LINE_BYTES,
    PROTOCOL_VERSION,
    AnyRequest,
    Done,
    Failed,
    Hello,
    Message,
    decode_request,
    encode,
)

log = logging.getLogger(__name__)

PROVE_WITHIN_SECONDS = 3.0
MAX_UNPROVEN = 8
MAX_UNREAD_BYTES = 1024 * 1024
"""A desktop that reads nothing for so long is taken for dead."""


class Visitor:
    """One connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.proven = False
        self.came_at = time.monotonic()
        self.incoming = bytearray()
        self.outgoing = bytearray()


class Host(Protocol):
    """Who the door is for."""

    def attached(self) -> None:
        """A desktop came in (or took another's place): tell it everything."""

    def detached(self) -> None:
        """The desktop left."""

    def asked(self, request: AnyRequest, answer: Callable[[Message], None]) -> None:
        """The desktop asks; answer once, on the door's thread."""

    def due(self) -> None:
        """Do what time demands; called several times a second."""


class Door:
    """Accepts, proves, reads and writes lines."""

    def __init__(self, interval: float = 0.2) -> None:
        self.token = ""
        self._interval = interval
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._wake_here, self._wake_there = socket.socketpair()
        self._wake_here.setblocking(False)  # noqa: FBT003 - the socket's signature
        self._wake_there.setblocking(False)  # noqa: FBT003 - the socket's signature
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=4)
        self._listener.setblocking(False)  # noqa: FBT003 - the socket's signature
        self._visitors: set[Visitor] = set()
        self._inside: Visitor | None = None
        self._open = True
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake_here, selectors.EVENT_READ)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def occupied(self) -> bool:
        """Whether a desktop is attached."""
        return self._inside is not None

    def post(self, work: Callable[[], None]) -> None:
        """Have this done on the door's thread; from any thread."""
        self._posted.put(work)
        with contextlib.suppress(BlockingIOError, OSError):
            self._wake_there.send(b"\0")

    def tell(self, message: Message) -> None:
        """Send to the attached desktop, if there is one."""
        if self._inside is not None:
            self._send(self._inside, message)

    def close(self) -> None:
        """End `run` after the present round."""
        self._open = False

    def run(self, host: Host) -> None:
        """Serve until `close`."""
        while self._open:
            for key, events in self._selector.select(self._interval):
                if key.fileobj is self._listener:
                    self._accept()
                elif key.fileobj is self._wake_here:
                    with contextlib.suppress(BlockingIOError):
                        self._wake_here.recv(4096)
                else:
                    self._serve(key.data, events, host)
            while not self._posted.empty():
                self._posted.get()()
            self._dismiss_unproven()
            host.due()
        for visitor in list(self._visitors):
            self._flush(visitor)
            self._dismiss(visitor)
        self._listener.close()

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        if sum(not visitor.proven for visitor in self._visitors) >= MAX_UNPROVEN:
            connection.close()
            return
        connection.setblocking(False)  # noqa: FBT003 - the socket's signature
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitor = Visitor(connection)
        self._visitors.add(visitor)
        self._selector.register(connection, selectors.EVENT_READ, visitor)

    def _serve(self, visitor: Visitor, events: int, host: Host) -> None:
        if visitor in self._visitors and events & selectors.EVENT_WRITE:
            self._flush(visitor)
        if visitor in self._visitors and events & selectors.EVENT_READ:
            self._read(visitor, host)

    def _read(self, visitor: Visitor, host: Host) -> None:
        try:
            data = visitor.connection.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        visitor.incoming += data
        while visitor in self._visitors and (end := visitor.incoming.find(b"\n")) >= 0:
            line = bytes(visitor.incoming[:end])
            del visitor.incoming[: end + 1]
            self._take(visitor, line, host)
        if not data or len(visitor.incoming) > MAX_LINE_BYTES:
            self._dismiss(visitor, host)

    def _take(self, visitor: Visitor, line: bytes, host: Host) -> None:
        try:
            request = decode_request(line[: MAX_LINE_BYTES + 1])
        except (msgspec.DecodeError, UnicodeDecodeError):
            log.warning("a line that is no request of the protocol; the connection is closed")
            self._send(visitor, Failed(number=0, code="protocol_violated"))
            self._dismiss(visitor, host)
            return
        if visitor.proven:
            host.asked(request, lambda message: self._send(visitor, message))
        else:
            self._prove(visitor, request, host)

    def _prove(self, visitor: Visitor, request: AnyRequest, host: Host) -> None:
        code = ""
        if not isinstance(request, Hello) or not hmac.compare_digest(request.token.encode(), self.token.encode()):
            code = "token_refused"
        elif request.version != PROTOCOL_VERSION:
            code = "version_refused"
        if code:
            log.warning("a desktop was not let in: %s", code)
            self._send(visitor, Failed(number=request.number, code=code))
            self._dismiss(visitor, host)
            return
        before, self._inside = self._inside, visitor
        visitor.proven = True
        if before is not None:
            log.info("a newer desktop takes the place of the one before")
            self._send(before, Failed(number=0, code="replaced"))
            self._dismiss(before)
        self._send(visitor, Done(number=request.number))
        host.attached()

    def _send(self, visitor: Visitor, message: Message) -> None:
        if visitor not in self._visitors:
            return
        visitor.outgoing += encode(message)
        self._flush(visitor)
        if len(visitor.outgoing) > MAX_UNREAD_BYTES:
            visitor.connection.shutdown(socket.SHUT_RDWR)

    def _flush(self, visitor: Visitor) -> None:
        try:
            sent = visitor.connection.send(visitor.outgoing) if visitor.outgoing else 0
            del visitor.outgoing[:sent]
        except BlockingIOError:
            pass
        except OSError:
            visitor.outgoing.clear()  # it is gone; the read side will tell
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if visitor.outgoing else 0)
        self._selector.modify(visitor.connection, wanted, visitor)

    def _dismiss_unproven(self) -> None:
        latest = time.monotonic() - PROVE_WITHIN_SECONDS
        for visitor in [one for one in self._visitors if not one.proven and one.came_at < latest]:
            self._dismiss(visitor)

    def _dismiss(self, visitor: Visitor, host: Host | None = None) -> None:
        if visitor not in self._visitors:
            return
        self._visitors.remove(visitor)
        self._selector.unregister(visitor.connection)
        visitor.connection.close()
        if visitor is self._inside:
            self._inside = None
            if host is not None:
                host.detached()
