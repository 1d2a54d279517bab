"""Three months of contacts and day totals, and the six customers' own histories."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from agent_desktop.backend.seed.calls import Who, answered_call, call_lengths, choose_reason
from agent_desktop.backend.seed.days import play_day, sampled_totals, shift_plan, totals_of
from agent_desktop.backend.seed.fixed import fixed_id
from agent_desktop.backend.seed.people import DEMO_AGENT, Person
from agent_desktop.backend.seed.reasons import Reason
from agent_desktop.backend.seed.size import SeedSize
from agent_desktop.contract.contacts import Channel, Outcome, ServiceType

Row = dict[str, Any]


def past_days(
    rng: random.Random, people: Sequence[Person], callers: Sequence[Who], size: SeedSize, today: date
) -> tuple[list[Row], list[Row]]:
    """Return rows of `contacts` and `day_totals` for the days before today.

    The demo agent's days and the demo team's latest are kept call by call; of the others a sample of the calls is kept,
    and their totals count the rest too.
    """
    contacts: list[Row] = []
    totals: list[Row] = []
    for place, person in enumerate(people):
        for ago in range(size.history_days, 0, -1):
            day = today - timedelta(days=ago)
            if (day.toordinal() + place) % 7 >= 5:
                continue
            dense = person.number == DEMO_AGENT or (person.team.key == "general-3" and ago <= size.dense_days)
            play = _whole_day if dense else _sampled_day
            made, counted = play(rng, person, callers, place, day, size)
            contacts += made
            totals.append({"agent_number": person.number, **counted})
    return contacts, totals


def _whole_day(
    rng: random.Random, person: Person, callers: Sequence[Who], place: int, day: date, _size: SeedSize
) -> tuple[list[Row], Row]:
    begins = datetime.combine(day, time(8)).astimezone()
    plan = shift_plan(begins, place)
    played = play_day(rng, person, callers, plan, begins + timedelta(hours=8))
    return played.contacts, totals_of(day, played, plan).model_dump()


def _sampled_day(
    rng: random.Random, person: Person, callers: Sequence[Who], _place: int, day: date, size: SeedSize
) -> tuple[list[Row], Row]:
    begins = datetime.combine(day, time(8)).astimezone()
    share = size.sparse_contacts_a_day
    count = int(share) + (rng.random() < share % 1)
    made = []
    for _ in range(count):
        reason = choose_reason(rng, person)
        offered = begins + timedelta(seconds=rng.uniform(0, 7.8 * 3600))
        lengths = call_lengths(rng, person, reason)
        made.append(answered_call(rng, person, rng.choice(callers), offered, reason, lengths))
    return made, sampled_totals(rng, day, made, person.pace).model_dump()


E, C = ServiceType.ENQUIRY, ServiceType.COMPLAINT
# name, phone, days ago, hour, minute, channel, reason, outcome, rating
LINES: tuple[tuple[str, str, int, int, int, Channel, Reason, Outcome, int | None], ...] = (
    ("林静怡", "+8613800006021", 0, 9, 12, Channel.PHONE, Reason(E, "查询冻结原因，已解释", "1-3-2", "客户询问卡片冻结原因，说明为其本人申请的临时冻结。", 1), Outcome.RESOLVED, 5),
    ("林静怡", "+8613800006021", 2, 20, 31, Channel.PHONE, Reason(C, "境外盗刷 2 笔", "1-3-2", "两笔境外网络交易非本人操作，已建投诉工单。", 1), Outcome.ORDER_OPENED, None),
    ("林静怡", "+8613800006021", 2, 20, 5, Channel.SMS, Reason(E, "挂失受理通知已送达", "", "", 1), Outcome.RESOLVED, None),
    ("林静怡", "+8613800006021", 48, 11, 40, Channel.PHONE, Reason(E, "理财到期提醒回访", "", "提醒理财到期，客户满意。", 1), Outcome.RESOLVED, 5),
    ("林静怡", "+8613800006021", 71, 15, 2, Channel.PHONE, Reason(E, "境外用卡通知登记", "2-1", "登记出境时间与地区。", 1), Outcome.RESOLVED, 4),
    ("陈国栋", "+8613900007132", 12, 10, 20, Channel.PHONE, Reason(E, "账户余额及明细查询", "1-1", "已核身，告知余额。", 1), Outcome.RESOLVED, 5),
    ("陈国栋", "+8613900007132", 33, 16, 45, Channel.PHONE, Reason(E, "定期存款利率咨询", "1-3", "告知挂牌利率。", 1), Outcome.RESOLVED, None),
    ("王秀兰", "+8613700004865", 3, 9, 50, Channel.PHONE, Reason(E, "存折补登及对账单", "1-1", "客户不使用手机银行，登记邮寄对账单。", 1), Outcome.ORDER_OPENED, 5),
    ("王秀兰", "+8613700004865", 20, 10, 5, Channel.PHONE, Reason(E, "疑似诈骗电话求证", "1-0", "按反诈话术劝阻，客户未转账。", 1), Outcome.RESOLVED, 5),
    ("赵明远", "+8613600005210", 9, 14, 12, Channel.PHONE, Reason(E, "房贷利率调整日咨询", "4-1", "说明重定价日与计算方式。", 1), Outcome.RESOLVED, 4),
    ("赵明远", "+8613600005210", 40, 11, 30, Channel.PHONE, Reason(E, "提前还款违约金咨询", "4-1", "告知规则，客户考虑。", 1), Outcome.CALL_BACK, None),
    ("孙丽华", "+8613500008846", 5, 15, 22, Channel.PHONE, Reason(E, "理财产品到期咨询", "3-1", "告知到期日与到账时间。", 1), Outcome.RESOLVED, 5),
    ("郑伟", "+8613300009275", 1, 13, 40, Channel.PHONE, Reason(C, "网点未按承诺回电", "1-0", "客户情绪激动，致歉并加急。", 1), Outcome.ORDER_OPENED, 1),
    ("郑伟", "+8613300009275", 8, 17, 5, Channel.PHONE, Reason(C, "短信通知费争议", "1-6", "要求退费并书面答复。", 1), Outcome.UNRESOLVED, 2),
    ("郑伟", "+8613300009275", 15, 9, 31, Channel.PHONE, Reason(C, "手机银行转账限额不合理", "1-4", "解释限额规则，客户不认可。", 1), Outcome.UNRESOLVED, 1),
    ("郑伟", "+8613300009275", 27, 18, 12, Channel.PHONE, Reason(C, "网点排队时间过长", "1-0", "转分支行处理。", 1), Outcome.ORDER_OPENED, 3),
)  # fmt: skip


def own_histories(people: Sequence[Person], now: datetime) -> list[Row]:
    """Return the six customers' contacts, with agents whose totals count more calls than are kept."""
    rng = random.Random("histories of the six")
    agents = [person for person in people if person.team.key != "general-3"]
    agents = agents or [person for person in people if person.number != DEMO_AGENT]
    rows = []
    for name, phone, days, hour, minute, channel, reason, outcome, rating in LINES:
        person = rng.choice(agents)
        at = (now - timedelta(days=days)).astimezone().replace(hour=hour, minute=minute, second=0, microsecond=0)
        if at > now - timedelta(minutes=20):
            at = now - timedelta(minutes=95)
        lengths = call_lengths(rng, person, reason)
        row = answered_call(rng, person, Who(fixed_id(name), phone), at, reason, lengths)
        row |= {"channel": channel.value, "outcome": outcome.value, "survey_rating": rating}
        if channel is not Channel.PHONE:
            row |= {"answered_at": None, "talk_seconds": 0.0, "hold_seconds": 0.0, "wrap_up_seconds": 0.0,
                    "ring_seconds": 0.0, "queue_seconds": 0.0, "direction": "outbound"}  # fmt: skip
        rows.append(row)
    return rows
