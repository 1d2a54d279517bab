"""Work orders in every state of their life, as the history left them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid5

from agent_desktop.backend.departments import department_of
from agent_desktop.backend.seed.calls import Who
from agent_desktop.backend.seed.customers import new_uuid
from agent_desktop.backend.seed.fixed import fixed_id
from agent_desktop.backend.seed.people import DEMO_AGENT, NAMESPACE, Person
from agent_desktop.backend.seed.sources import seeded_random
from agent_desktop.backend.store.work_orders import order_number
from agent_desktop.contract.work_orders import PROMISED_HOURS, OrderStatus, OrderStep, Urgency, WorkOrder

COMPLAINT_RUNNING = 473
"""Running number of the fixed customer's complaint; ordinary ones of the demo stay below."""

KINDS = (
    ("complaint.credit_card.unauthorised", "客户称信用卡发生非本人交易，要求核实并返还款项。", Urgency.URGENT),
    ("complaint.credit_card.fee", "客户对信用卡年费有异议，要求退还。", Urgency.NORMAL),
    ("complaint.branch.service", "客户反映网点排队时间过长，柜员态度冷淡。", Urgency.NORMAL),
    ("complaint.ebanking.failure", "手机银行转账失败但余额已扣，要求尽快处理。", Urgency.CRITICAL),
    ("application.account.statement", "客户要求核对三个月前的交易明细并邮寄对账单。", Urgency.NORMAL),
    ("enquiry.loan.repayment", "客户咨询提前还款违约金，需贷款部门书面答复。", Urgency.NORMAL),
    ("application.credit_card.replace", "客户补卡逾期未收到，要求查询邮寄进度。", Urgency.URGENT),
    ("suggestion.general", "建议在手机银行首页增加长者模式入口。", Urgency.NORMAL),
)
LIFE: dict[OrderStatus, tuple[str, ...]] = {
    OrderStatus.SUBMITTED: ("submit",),
    OrderStatus.ASSIGNED: ("submit", "assign"),
    OrderStatus.IN_PROGRESS: ("submit", "assign", "start"),
    OrderStatus.ANSWERED: ("submit", "assign", "start", "answer"),
    OrderStatus.CALL_BACK: ("submit", "assign", "start", "answer", "call_back"),
    OrderStatus.RETURNED: ("submit", "assign", "return"),
    OrderStatus.SUSPENDED: ("submit", "assign", "start", "suspend"),
    OrderStatus.CLOSED: ("submit", "assign", "start", "answer", "call_back", "close"),
}


def complaint_number(today: date) -> str:
    """Return the number of the fixed customer's open complaint, two days old."""
    return order_number(today - timedelta(days=2), COMPLAINT_RUNNING)


def demo_orders(
    rng: random.Random, people: Sequence[Person], callers: Sequence[Who], count: int, now: datetime
) -> list[WorkOrder]:
    """Return `count` orders, three open ones of the demo agent among them."""
    agents = [person for person in people if person.number != DEMO_AGENT]
    orders = _of_the_demo_agent(now)
    running = Counter({(now - timedelta(days=2)).astimezone().date(): 0})
    while len(orders) < count:
        kind, summary, urgency = rng.choice(KINDS)
        age = rng.expovariate(1 / 20) % 88 + 0.1
        at = now - timedelta(days=age)
        status = _status_after(rng, age)
        day = at.astimezone().date()
        running[day] += 1
        agent = rng.choice(agents)
        orders.append(
            _order(rng, order_number(day, running[day]), kind, summary, urgency, status, agent.number,
                   rng.choice(callers), at, now)
        )  # fmt: skip
    return orders


def _of_the_demo_agent(now: datetime) -> list[WorkOrder]:
    rng = seeded_random("orders of the demo agent")
    lin = Who(fixed_id("林静怡"), "")
    zheng = Who(fixed_id("郑伟"), "")
    wang = Who(fixed_id("王秀兰"), "")
    complaint = (now - timedelta(days=2)).astimezone().replace(hour=20, minute=31, second=0, microsecond=0)
    today = now.astimezone().date()
    first = _order(
        rng, complaint_number(today), "complaint.credit_card.unauthorised",
        "客户称凌晨发生两笔境外网络交易非本人操作，金额合计 12,680.00 元，要求核实并返还款项。",
        Urgency.NORMAL, OrderStatus.IN_PROGRESS, DEMO_AGENT, lin, complaint, now,
    )  # fmt: skip
    first = first.model_copy(
        update={
            "id": uuid5(NAMESPACE, "order:林静怡"),
            "fields": {
                "card": "白金信用卡 尾号 4417",
                "amount": "12,680.00",
                "transaction_time": f"{(complaint - timedelta(hours=17)):%Y-%m-%d %H:%M}",
                "police_report": "planned",
            },
            "voice_of_customer": ["盗刷", "境外交易"],
        }
    )
    rest = (
        (
            "complaint.branch.service",
            "客户投诉网点两次承诺回电均未兑现，要求支行负责人书面答复。",
            Urgency.URGENT,
            OrderStatus.ASSIGNED,
            zheng,
            timedelta(hours=30),
            401,
        ),
        (
            "application.account.statement",
            "客户要求纸质对账单邮寄至预留地址，字号放大。",
            Urgency.NORMAL,
            OrderStatus.ANSWERED,
            wang,
            timedelta(hours=52),
            402,
        ),
    )
    orders = [first]
    for kind, summary, urgency, status, who, ago, running in rest:
        at = now - ago
        number = order_number(at.astimezone().date(), running)
        orders.append(_order(rng, number, kind, summary, urgency, status, DEMO_AGENT, who, at, now))
    return orders


def _order(
    rng: random.Random,
    number: str,
    kind: str,
    summary: str,
    urgency: Urgency,
    status: OrderStatus,
    agent_number: str,
    who: Who,
    at: datetime,
    now: datetime,
) -> WorkOrder:
    actions = LIFE[status]
    department = department_of(kind)
    available = (now - at).total_seconds()
    steps = []
    for place, action in enumerate(actions):
        moment = at + timedelta(seconds=min(available * 0.95, 5 * 3600.0 * place) if place > 1 else place)
        by = agent_number if action == "submit" else "system" if action == "assign" else department
        steps.append(OrderStep(id=new_uuid(rng), at=moment, by=by, action=action,
                               text=department if action == "assign" else ""))  # fmt: skip
    return WorkOrder(
        id=new_uuid(rng),
        version=len(steps),
        number=number,
        type=kind,
        urgency=urgency,
        status=status,
        customer_id=who.customer_id,
        created_by=agent_number,
        created_at=at,
        promised_at=at + timedelta(hours=PROMISED_HOURS[urgency]),
        department="" if status is OrderStatus.SUBMITTED else department,
        summary=summary,
        steps=steps,
    )


def _status_after(rng: random.Random, days: float) -> OrderStatus:
    if days > 10:
        return rng.choices((OrderStatus.CLOSED, OrderStatus.SUSPENDED), (97, 3))[0]
    return rng.choices(
        (
            OrderStatus.SUBMITTED,
            OrderStatus.ASSIGNED,
            OrderStatus.IN_PROGRESS,
            OrderStatus.ANSWERED,
            OrderStatus.CALL_BACK,
            OrderStatus.RETURNED,
            OrderStatus.CLOSED,
        ),
        (4, 12, 24, 12, 8, 4, 36),
    )[0]
