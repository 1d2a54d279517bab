"""Sign-in, tokens, who is signed in, and looks at masked data."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import SecretStr

from agent_desktop.backend.access import Anyone, Seat
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend, Services
from agent_desktop.backend.store import identity as store
from agent_desktop.backend.store.base import read_meta
from agent_desktop.backend.store.database import Transaction
from agent_desktop.backend.store.seat import shift_at
from agent_desktop.backend.tokens import digest_of, new_refresh_token
from agent_desktop.contract.identity import (
    AgentProfile,
    CustomerLook,
    RefreshRequest,
    SeatPolicy,
    Session,
    Shift,
    SignInRequest,
    SipAccount,
    Tokens,
)
from agent_desktop.contract.problems import ProblemType
from agent_desktop.identifiers import new_id

router = APIRouter(tags=["identity"])


@router.post("/sign-in")
async def sign_in(request: SignInRequest, backend: Backend) -> Session:
    """Sign an agent in; answers with tokens, phone account, shift and rules."""
    number = request.agent_number
    settings = backend.settings
    async with backend.database.write() as transaction:
        failures, locked_until = await store.count_attempt(transaction.connection, number, transaction.now)
        account = await store.find_account(transaction.connection, number)
    if locked_until is not None:
        seconds = max(1, int((locked_until - backend.clock.now()).total_seconds()))
        raise Refusal(ProblemType.LOCKED_OUT, f"{seconds} s left", headers={"Retry-After": str(seconds)})
    password = request.password.get_secret_value()
    verdict = await backend.passwords.verify(account.password_hash if account else None, password)
    if account is None or not verdict.right:
        await _note_failure(backend, number, failures)
        raise Refusal(ProblemType.WRONG_PASSWORD)
    async with backend.database.write() as transaction:
        connection, now = transaction.connection, transaction.now
        await store.forget_attempts(connection, number)
        if verdict.better_hash is not None:
            await store.change_password_hash(connection, number, verdict.better_hash)
        session_id = new_id()
        await store.add_session(connection, session_id, number, request.device, now)
        tokens, _ = await _issue(backend, transaction, session_id, number)
        shift = await shift_at(connection, number, now)
        policy = SeatPolicy.model_validate(await read_meta(connection, "policy") or {})
    sip = SipAccount(
        user=account.profile.extension,
        domain=settings.sip_domain,
        registrar=settings.registrar,
        secret=SecretStr(account.sip_secret),
    )
    return Session(
        **tokens.model_dump(),
        agent=account.profile,
        sip=sip,
        shift=Shift(name=shift.name, begins=shift.begins, ends=shift.ends) if shift else None,
        policy=policy,
        server_time=now,
    )


@router.post("/token/refresh")
async def refresh(request: RefreshRequest, backend: Backend) -> Tokens:
    """Exchange a refresh token for a new pair; each is good once.

    A token that comes again is either stolen or its answer was lost on the way. It is taken for a lost answer only
    within a few seconds and while nobody has used its successor; otherwise the whole session ends.
    """
    digest = digest_of(request.refresh_token)
    async with backend.database.write() as transaction:
        connection, now = transaction.connection, transaction.now
        token = await store.find_refresh_token(connection, digest)
        if token is None or token.revoked_at is not None or token.expires_at <= now:
            raise Refusal(ProblemType.TOKEN_EXPIRED, "sign in again")
        tokens, successor = await _issue(backend, transaction, token.session_id, token.agent_number)
        if await store.use_refresh_token(connection, digest, now, successor):
            return tokens
        grace = timedelta(seconds=backend.settings.refresh_grace_seconds)
        recent = token.used_at is not None and now - token.used_at < grace
        if recent and token.successor and await store.use_refresh_token(connection, token.successor, now, None):
            await store.replace_successor(connection, digest, successor)
            return tokens
        await store.revoke_session(connection, token.session_id, now)
    raise Refusal(ProblemType.TOKEN_REUSED, "the session has ended")


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT, response_class=Response)
async def sign_out(caller: Anyone, backend: Backend) -> None:
    """End the session; its tokens are worth nothing from now on."""
    async with backend.database.write() as transaction:
        await store.revoke_session(transaction.connection, caller.session_id, transaction.now)


@router.get("/me")
async def me(caller: Anyone) -> AgentProfile:
    """Who is signed in."""
    return caller.agent


@router.put("/customer-looks/{look_id}")
async def put_customer_look(look_id: UUID, look: CustomerLook, caller: Seat, backend: Backend) -> CustomerLook:
    """Record that the agent looked at masked data, and why."""
    if look.id != look_id:
        raise Refusal(ProblemType.ID_MISMATCH)
    async with backend.database.write() as transaction:
        caller.must_own(await store.record_look(transaction.connection, caller.number, look))
    return look


async def _note_failure(backend: Services, number: str, failures: int) -> None:
    """Lock the number after too many failures, longer each time."""
    settings = backend.settings
    beyond = failures - settings.failures_before_lock
    if beyond < 0:
        return
    seconds = min(settings.lock_seconds * 2 ** min(beyond, 16), settings.longest_lock_seconds)
    async with backend.database.write() as transaction:
        until = transaction.now + timedelta(seconds=seconds)
        await store.lock_account(transaction.connection, number, until)


async def _issue(
    backend: Services, transaction: Transaction, session_id: UUID, agent_number: str
) -> tuple[Tokens, str]:
    """Return a new pair, and the digest that is kept of its refresh token."""
    now = transaction.now
    access, expires = backend.access_tokens.issue(session_id, agent_number, now)
    refresh_token = new_refresh_token()
    digest = digest_of(refresh_token)
    until = now + timedelta(seconds=backend.settings.refresh_seconds)
    await store.add_refresh_token(transaction.connection, digest, session_id, until)
    return Tokens(access_token=access, access_expires_at=expires, refresh_token=refresh_token), digest
