"""A seat that says what a test tells it to: the services as the face hears them, without phone, backend or disk.

Values are the product's own; only the services behind them are played. The tour and the e2e tests use the real ones.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psygnal import Signal

from agent_desktop.contract.contacts import Direction, VerificationLevel
from agent_desktop.contract.customers import Tier
from agent_desktop.contract.identity import AgentProfile, Role, SeatPolicy, Shift
from agent_desktop.contract.seat import AgentState
from agent_desktop.customers.model import CustomerCard
from agent_desktop.errors import AgentDesktopError
from agent_desktop.identifiers import new_id
from agent_desktop.interactions.model import PHASE_OF_CALL, Interaction, Phase
from agent_desktop.seat.model import BreakAllowance, Refusal, SeatStatus, StateRefused
from agent_desktop.sync.health import Connection
from agent_desktop.sync.outbox import OutboxState
from agent_desktop.telephony.model import Call, CallState, Line
from agent_desktop.telephony.phone.protocol import LineState, Quality

AGENT = AgentProfile(
    id=UUID(int=1), number="80217", name="张雨桐", role=Role.AGENT, team_id=UUID(int=2), team_name="综合业务 3 组",
    extension="6001",
)  # fmt: skip
SHIFT = Shift(
    name="早班", begins=datetime(2026, 11, 20, 0, tzinfo=UTC), ends=datetime(2026, 11, 20, 8, tzinfo=UTC)
)  # fmt: skip
POLICY = SeatPolicy()


def customer(name: str = "林静怡", tier: Tier = Tier.PRIVATE) -> CustomerCard:
    """Return a customer with the longest realistic branch."""
    return CustomerCard(
        id=UUID(int=3), number="6200 8814", name=name, gender="f", age=38, id_document="4403** **** **** 012X",
        phones=("138 **** 6021",), branch="深圳分行福田支行", manager_name="周文博", manager_extension="8123",
        tier=tier, language="普通话", do_not_call=True, preferences=(), alerts=(), products=(),
        as_of=datetime.now(UTC), fresh=True,
    )  # fmt: skip


def call(state: CallState = CallState.RINGING, **facts: object) -> Call:
    """Return an incoming call."""
    values: dict[str, object] = {
        "id": "c1", "incoming": True, "state": state, "remote_number": "13800136021", "remote_name": "",
        "queue": "信用卡队列", "ivr_path": "1›3›2 挂失", "customer_number": "", "verification": "L0",
        "call_uuid": "u1", "queue_seconds": 12.0, "muted": False, "began_at": datetime.now(UTC),
        "ring_seconds": 3.0, "talk_seconds": 0.0, "hold_seconds": 0.0, "measured_at": time.monotonic(),
        "quality": None, "end_reason": None, "sip_status": 0,
    }  # fmt: skip
    return Call(**{**values, **facts})  # type: ignore[arg-type]


class ScriptedPhone:
    """Telephony: one call at most, moved by commands at once."""

    line_changed = Signal(Line)
    call_changed = Signal(Call)
    phone_changed = Signal(bool)
    audio_changed = Signal(object)

    def __init__(self) -> None:
        self.sound_missing = False
        self.line = Line(state=LineState.REGISTERED, status=200, account="6001")
        self.live: Call | None = None
        self.phone_alive = True
        self.asked: list[tuple[str, ...]] = []
        self.fails: AgentDesktopError | None = None

    def become(self, live: Call | None, **facts: object) -> None:
        """Show another call, or the same with other facts."""
        self.live = replace(live, **facts) if live is not None else None
        if self.live is not None:
            self.call_changed.emit(self.live)

    async def answer(self, call_id: str) -> None:
        self._note("answer", call_id)
        self.become(self.live, state=CallState.TALKING)

    async def hang_up(self, call_id: str) -> None:
        self._note("hang_up", call_id)
        ended, self.live = self.live, None
        assert ended is not None
        self.call_changed.emit(replace(ended, state=CallState.ENDED))

    async def hold(self, call_id: str) -> None:
        self._note("hold", call_id)
        self.become(self.live, state=CallState.HELD)

    async def resume(self, call_id: str) -> None:
        self._note("resume", call_id)
        self.become(self.live, state=CallState.TALKING)

    async def mute(self, call_id: str, on: bool) -> None:  # noqa: FBT001 - the service's own signature
        self._note("mute", call_id, str(on))
        self.become(self.live, muted=on)

    async def send_digits(self, call_id: str, digits: str) -> None:
        self._note("digits", call_id, digits)

    async def dial(self, number: str) -> str:
        self._note("dial", number)
        return "c2"

    def _note(self, *asked: str) -> None:
        self.asked.append(asked)
        if self.fails is not None:
            raise self.fails


class ScriptedSeatState:
    """The seat's state; refuses a break when `refusal` is set."""

    changed = Signal(SeatStatus)

    def __init__(self, state: AgentState = AgentState.READY) -> None:
        self.status = SeatStatus(state, datetime.now(UTC))
        self.refusal: Refusal | None = None
        self.passed = 18.0

    def seconds(self) -> float:
        return self.passed

    def break_allowance(self) -> BreakAllowance:
        return BreakAllowance(680, 1800, self.refusal)

    async def go(self, state: AgentState) -> None:
        if state is AgentState.BREAK and self.refusal is not None:
            raise StateRefused(self.refusal)
        self.become(state)

    def become(self, state: AgentState) -> None:
        """Take a state."""
        self.status = replace(self.status, state=state)
        self.changed.emit(self.status)

    async def raise_hand(self) -> None:
        self.status = replace(self.status, hand_raised=True)
        self.changed.emit(self.status)

    async def lower_hand(self) -> None:
        self.status = replace(self.status, hand_raised=False)
        self.changed.emit(self.status)


class ScriptedContacts:
    """The contact in progress."""

    changed = Signal(Interaction)

    def __init__(self) -> None:
        self.current: Interaction | None = None
        self.wrapped = 42.0
        self.completed_with: list[AgentState] = []

    def wrap_up_seconds(self) -> float:
        return self.wrapped

    async def complete(self, next_state: AgentState = AgentState.READY) -> None:
        self.completed_with.append(next_state)

    def follow(self, live: Call, card: CustomerCard | None = None, *, level: str = "L0") -> None:
        """Take up the contact of a call."""
        self.current = Interaction(
            id=new_id(), call_id=live.id, call_uuid=live.call_uuid, direction=Direction.INBOUND,
            remote_number=live.remote_number, queue=live.queue, ivr_path=live.ivr_path,
            phase=PHASE_OF_CALL.get(live.state, Phase.WRAP_UP), offered_at=datetime.now(UTC),
            verification=VerificationLevel(level), customer=card,
        )  # fmt: skip
        self.changed.emit(self.current)


class ScriptedHealth:
    """The way to the backend."""

    changed = Signal(Connection)

    def __init__(self) -> None:
        self.current = Connection(online=True, since=datetime.now(UTC), latency_ms=18.2)

    def lose(self) -> None:
        self.current = Connection(online=False, since=datetime.now(UTC) - timedelta(seconds=134))
        self.changed.emit(self.current)


class ScriptedOutbox:
    """What waits."""

    changed = Signal(OutboxState)

    def __init__(self) -> None:
        self.state = OutboxState()


class ScriptedSync:
    """Health and outbox."""

    def __init__(self) -> None:
        self.health = ScriptedHealth()
        self.outbox = ScriptedOutbox()


@dataclass
class KnowledgeFacts:
    """What the status strip asks of the knowledge's state."""

    articles: int = 102_418
    ready: bool = True
    synced_at: datetime | None = field(default_factory=lambda: datetime.now(UTC))


class ScriptedKnowledge:
    """Freshness of the knowledge."""

    state_changed = Signal(object)

    def __init__(self) -> None:
        self.state = KnowledgeFacts()


class ScriptedSession:
    """All of a signed-in seat that the shell asks for."""

    def __init__(self, state: AgentState = AgentState.READY) -> None:
        self.agent, self.shift, self.policy = AGENT, SHIFT, POLICY
        self.telephony = ScriptedPhone()
        self.seat = ScriptedSeatState(state)
        self.interactions = ScriptedContacts()
        self.sync = ScriptedSync()
        self.knowledge = ScriptedKnowledge()

    def ring(self, card: CustomerCard | None = None) -> Call:
        """Let a call ring."""
        ringing = call()
        self.telephony.become(ringing)
        self.seat.become(AgentState.RINGING)
        self.interactions.follow(ringing, card)
        return ringing

    def talk(self, card: CustomerCard | None = None, seconds: float = 222.0, mos: float = 4.2) -> Call:
        """Be in the middle of a call."""
        quality = Quality("opus", 0.4, 6, 38, mos)
        talking = call(CallState.TALKING, talk_seconds=seconds, quality=quality)
        self.telephony.become(talking)
        self.seat.become(AgentState.TALKING)
        self.interactions.follow(talking, card, level="L2")
        return talking

    def wrap_up(self) -> None:
        """Have the call behind, the note before."""
        ended = call(CallState.ENDED)
        self.telephony.live = None
        self.interactions.follow(ended, customer())
        self.seat.become(AgentState.WRAP_UP)
