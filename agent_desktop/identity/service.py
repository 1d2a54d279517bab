"""Sign-in: online first; offline with what an earlier sign-in left in the encrypted database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from psygnal import Signal
from pydantic import SecretStr, ValidationError

from agent_desktop.contract.identity import Session, SignInRequest
from agent_desktop.contract.problems import ProblemType
from agent_desktop.identifiers import new_id
from agent_desktop.identity import store
from agent_desktop.identity.errors import BackendDown, LockedOut, WrongPassword
from agent_desktop.identity.model import SeatFacts, SignedIn, tokens_of
from agent_desktop.identity.passwords import proves, verifier_of
from agent_desktop.imports import import_without
from agent_desktop.settings import Settings
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.errors import KeyLocked, KeyLost, KeyringUnavailable
from agent_desktop.storage.key import KeyVault, Unlocked
from agent_desktop.storage.lock import FileLock
from agent_desktop.storage.migrations import Migration
from agent_desktop.storage.secret_ring import SecretRing, system_ring
from agent_desktop.storage.set_aside import AsideReason, SetAside, move_aside
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendBusy, BackendRefused, BackendUnreachable
from agent_desktop.sync.health import Connection
from agent_desktop.sync.store import salvage
from agent_desktop.tasks import TaskOwner

log = logging.getLogger(__name__)

_SIGN_OUT_SECONDS = 2.0
_CATCH_UP_SECONDS = 30.0
"""After this long an offline sign-in asks the backend even though nobody has noticed its return."""


@dataclass(slots=True)
class _Seat:
    """What a sign-in holds until the sign-out."""

    number: str
    lock: FileLock
    client: BackendClient
    vault: KeyVault | None = None
    key: bytes = field(default=b"", repr=False)
    database: LocalDatabase | None = None


class IdentityService:
    """Signs one agent in and out.

    Attributes:
        renewed: facts fresh from the backend: after an offline sign-in was caught up, or after `renew`.
        password_needed: the backend wants the password (again): tokens have expired, or it was changed.
    """

    renewed = Signal(SeatFacts)
    password_needed = Signal()

    def __init__(
        self,
        settings: Settings,
        migrations: Sequence[Migration],
        connect: Callable[[], BackendClient],
        find_ring: Callable[[Literal["auto", "off"]], SecretRing | None] = system_ring,
    ) -> None:
        """Take the parts; nothing is opened before a sign-in.

        Args:
            settings: of which `data_dir` and `keyring` are used.
            migrations: of all rooms, `identity.store` and `sync.store` among them.
            connect: makes a client for one sign-in.
            find_ring: finds the keyring for a mode of `settings.keyring`.
        """
        self._settings = settings
        self._migrations = tuple(migrations)
        self._connect = connect
        self._find_ring = find_ring
        self._tasks = TaskOwner("identity")
        self._seat: _Seat | None = None

    async def sign_in(self, number: str, password: str, old_password: str | None = None) -> SignedIn:
        """Sign in, with the backend when it can be reached, otherwise by an earlier sign-in at this machine.

        Args:
            number: the agent's number.
            password: as the backend knows it.
            old_password: after `KeyLocked`: the password before it was changed; the key is wrapped anew.

        Raises:
            WrongPassword, LockedOut, BackendDown: nobody is signed in.
            AlreadyRunning: this agent's seat is open in another copy.
            KeyLocked: the password is right, but the local database is locked by an earlier one.
            KeyringUnavailable, DiskFull: the machine is in trouble; the next try may do.
        """
        if self._seat is not None:
            await self.sign_out()
        if not number.isascii() or not number.isdigit():
            raise WrongPassword
        seat = _Seat(number, FileLock(self._folder(number) / "sign-in.lock"), self._connect())
        seat.lock.acquire()
        try:
            signed_in = await self._open(seat, password, old_password)
        except BaseException:
            await self._give_back(seat)
            raise
        self._seat = seat
        seat.client.signed_out.connect(self._need_password)
        if signed_in.offline:
            self._tasks.start(self._catch_up(seat, password), name="catch-up")
        return signed_in

    async def renew(self, password: str) -> None:
        """Give the backend the password again, at the open seat.

        Raises:
            WrongPassword, LockedOut, BackendUnreachable: the seat goes on as it was.
        """
        if self._seat is not None:
            await self._renew(self._seat, password)

    async def give_up_locked(self, number: str) -> SetAside | None:
        """Set a locked database aside, for an agent who no longer knows the old password; the next sign-in starts anew.

        Raises:
            AlreadyRunning: the seat is open in another copy.
        """
        lock = FileLock(self._folder(number) / "sign-in.lock")
        lock.acquire()
        try:
            return await asyncio.to_thread(self._move_aside, number)
        finally:
            lock.release()

    async def sign_out(self) -> None:
        """Tell the backend if it listens, close the database, drop key and tokens. Stop sync before."""
        await self._tasks.close()
        seat, self._seat = self._seat, None
        if seat is None:
            return
        seat.client.signed_out.disconnect(self._need_password, missing_ok=True)
        if seat.client.tokens is not None:
            with contextlib.suppress(TimeoutError, BackendUnreachable, BackendRefused):
                async with asyncio.timeout(_SIGN_OUT_SECONDS):
                    await seat.client.send("POST", "/sign-out", {})
        await self._give_back(seat)

    async def warm_up(self) -> None:
        """Load in a worker thread what a sign-in needs, while the agent still types the password."""
        await asyncio.to_thread(_load)

    def _need_password(self) -> None:
        # Not `connect(self.password_needed.emit)`: psygnal then emits the first time twice.
        self.password_needed.emit()

    def _folder(self, number: str) -> Path:
        return self._settings.data_dir / "agents" / number

    def _database_path(self, number: str) -> Path:
        return self._folder(number) / "seat.db"

    async def _open(self, seat: _Seat, password: str, old_password: str | None) -> SignedIn:
        ring = await asyncio.to_thread(self._find_ring, self._settings.keyring)
        seat.vault = KeyVault(self._folder(seat.number) / "key.json", ring)
        # The key is derived while the backend thinks; a failure counts only once its answer is known.
        session, unlocked = await asyncio.gather(
            self._ask_if_there(seat, password), self._unlocked_early(seat.vault, password if not old_password else "")
        )
        if session is None and not seat.vault.exists:
            raise BackendDown
        if unlocked is None:
            unlocked = await self._unlock(seat.vault, seat.number, password, old_password, online=session is not None)
        seat.key = unlocked.key
        database = seat.database = await LocalDatabase.open(
            self._database_path(seat.number), unlocked.key, self._migrations, salvage
        )
        if session is None:
            return await self._offline(seat, database, password, unlocked)
        seat.client.authorise(tokens_of(session))
        facts = SeatFacts.of(session)
        await self._remember(database, facts, password, unlocked)
        return SignedIn(facts, database, seat.client, offline=False)

    async def _ask_if_there(self, seat: _Seat, password: str) -> Session | None:
        try:
            return await self._ask(seat, password)
        except BackendUnreachable as error:
            log.info("sign-in without the backend: %s", error.code)
            return None

    async def _ask(self, seat: _Seat, password: str) -> Session:
        try:
            device = await asyncio.to_thread(_device_id, self._settings.data_dir)
            request = SignInRequest(agent_number=seat.number, password=SecretStr(password), device=device)
            return Session.model_validate(await seat.client.send("POST", "/sign-in", request))
        except ValidationError:
            # Not chained: pydantic's message quotes the input.
            raise WrongPassword from None
        except BackendBusy as error:
            raise LockedOut(error.retry_after) from error
        except BackendRefused as error:
            if error.problem.type == ProblemType.LOCKED_OUT or error.problem.status == 423:
                raise LockedOut(error.retry_after) from error
            if error.problem.status in {401, 422}:
                raise WrongPassword from error
            raise

    async def _unlocked_early(self, vault: KeyVault, password: str) -> Unlocked | None:
        if not password or not vault.exists:
            return None
        try:
            return await asyncio.to_thread(vault.unlock, password)
        except (KeyLocked, KeyLost, KeyringUnavailable):
            return None

    async def _unlock(
        self, vault: KeyVault, number: str, password: str, old_password: str | None, *, online: bool
    ) -> Unlocked:
        try:
            if not vault.exists:
                return await asyncio.to_thread(vault.make, password)
            if old_password is not None and online:
                unlocked = await asyncio.to_thread(vault.unlock, old_password)
                await asyncio.to_thread(vault.keep, unlocked.key, password)
                return unlocked
            return await asyncio.to_thread(vault.unlock, password)
        except KeyLocked as error:
            if not online:
                raise WrongPassword from error
            raise
        except KeyLost:
            if not online:
                raise BackendDown from None
            log.warning("the database key is lost; its database is set aside")
            await asyncio.to_thread(move_aside, self._folder(number) / "key.json", "lost")
            return await asyncio.to_thread(vault.make, password)

    async def _offline(self, seat: _Seat, database: LocalDatabase, password: str, unlocked: Unlocked) -> SignedIn:
        known = await database.run(store.last)
        if known is None:
            raise BackendDown
        facts, verifier = known
        if not unlocked.proves_password and not await asyncio.to_thread(proves, verifier, password):
            raise WrongPassword
        return SignedIn(facts, database, seat.client, offline=True)

    async def _remember(self, database: LocalDatabase, facts: SeatFacts, password: str, unlocked: Unlocked) -> None:
        verifier = "" if unlocked.proves_password else await asyncio.to_thread(verifier_of, password)
        await database.run(lambda db: store.keep(db, facts, verifier))

    async def _catch_up(self, seat: _Seat, password: str) -> None:
        """Sign in with the backend as soon as it is there; then the password is forgotten."""
        online = asyncio.Event()

        def changed(connection: Connection) -> None:
            if connection.online:
                online.set()

        seat.client.health.changed.connect(changed)
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_CATCH_UP_SECONDS):
                        await online.wait()
                online.clear()
                try:
                    await self._renew(seat, password)
                except BackendUnreachable:
                    continue
                except (WrongPassword, LockedOut, BackendRefused) as error:
                    log.warning("the backend did not accept the offline sign-in: %s", error.code)
                    self.password_needed.emit()
                return
        finally:
            seat.client.health.changed.disconnect(changed, missing_ok=True)

    async def _renew(self, seat: _Seat, password: str) -> None:
        session = await self._ask(seat, password)
        if seat.database is None or seat.vault is None:
            return
        # The backend's password may be a new one: from now on it opens the database offline, too.
        await asyncio.to_thread(seat.vault.keep, seat.key, password)
        facts = SeatFacts.of(session)
        verifier = await asyncio.to_thread(verifier_of, password)
        await seat.database.run(lambda db: store.keep(db, facts, verifier))
        seat.client.authorise(tokens_of(session))
        self.renewed.emit(facts)

    async def _give_back(self, seat: _Seat) -> None:
        if seat.database is not None:
            await seat.database.close()
        seat.client.authorise(None)
        await seat.client.close()
        seat.key = b""
        seat.lock.release()

    def _move_aside(self, number: str) -> SetAside | None:
        path = self._database_path(number)
        key_file = self._folder(number) / "key.json"
        notice = SetAside(move_aside(path, AsideReason.GIVEN_UP), AsideReason.GIVEN_UP) if path.exists() else None
        if key_file.exists():
            move_aside(key_file, AsideReason.GIVEN_UP)
        return notice


def _device_id(data_dir: Path) -> str:
    """Return this installation's id, made once."""
    path = data_dir / "device"
    with contextlib.suppress(FileNotFoundError):
        if known := path.read_text(encoding="ascii").strip():
            return known
    made = str(new_id())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(made, encoding="ascii")
    return made


def _load() -> None:
    from argon2 import low_level  # noqa: F401, PLC0415 - slow, loaded for its effect
    from cryptography.hazmat.primitives.ciphers import aead  # noqa: F401, PLC0415 - slow, loaded for its effect

    from agent_desktop.storage.connection import load_sqlite_utils  # noqa: PLC0415 - brings SQLCipher

    load_sqlite_utils()
    # Its command line would bring rich and pygments along.
    import_without("httpx", "rich")
    from agent_desktop.sync import http  # noqa: F401, PLC0415 - slow, loaded for its effect
