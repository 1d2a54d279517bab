"""Synthetic customers: invented people with one to eight products."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from agent_desktop.backend.seed.names import branch_name, person_name
from agent_desktop.contract.customers import (
    Alert,
    AlertLevel,
    Customer,
    Product,
    ProductKind,
    ProductStatus,
    Tier,
)

TIERS = ((Tier.ORDINARY, 70), (Tier.GOLD, 19), (Tier.PLATINUM, 8), (Tier.PRIVATE, 3))
PREFERENCES = ("偏好短信通知", "偏好工作日白天来电", "不接受营销电话", "关注理财产品", "电子账单", "请用粤语沟通")
ALERTS = (
    (AlertLevel.NOTICE, "证件即将到期", "请提醒客户更新身份证件。"),
    (AlertLevel.NOTICE, "预留手机号超过三年未核实", "核身后请确认联系方式。"),
    (AlertLevel.WARNING, "近期有投诉未结", "先查看未结工单再答复。"),
    (AlertLevel.WARNING, "疑似受骗风险客户", "转账类业务请按反诈话术提示。"),
    (AlertLevel.NOTICE, "信用卡账单逾期 3 天内", "告知最低还款额与容时。"),
)


def new_uuid(rng: random.Random) -> UUID:
    """Return an id that the same seeding makes again."""
    return UUID(int=rng.getrandbits(128), version=4)


def id_document(rng: random.Random, born: date, gender: str) -> str:
    """Return an 18-digit document number with a right check digit, in region codes that nobody has been given."""
    region = rng.choice(("990101", "990203", "991102", "992301", "993405"))
    order = rng.randrange(0, 499) * 2 + (1 if gender == "m" else 0)
    body = f"{region}{born:%Y%m%d}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def account_number(rng: random.Random, kind: ProductKind, tail: str = "") -> str:
    """Return an invented account or card number, ending with `tail` if given."""
    prefix, length = ("625099", 16) if kind is ProductKind.CREDIT_CARD else ("621799", 19)
    middle = "".join(rng.choice("0123456789") for _ in range(length - 10))
    return prefix + middle + (tail or f"{rng.randrange(10000):04d}")


def _money(rng: random.Random, low: int, high: int) -> Decimal:
    return Decimal(rng.randint(low * 100, high * 100)) / 100


def _credit_card(rng: random.Random, today: date, tier: Tier) -> Product:
    name = {Tier.ORDINARY: "标准信用卡", Tier.GOLD: "金卡信用卡"}.get(tier, "白金信用卡")
    limit = Decimal(rng.choice((5000, 10000, 20000, 50000)) * (1 + 2 * (tier not in (Tier.ORDINARY, Tier.GOLD))))
    status = rng.choices(
        (ProductStatus.NORMAL, ProductStatus.FROZEN, ProductStatus.LOST, ProductStatus.OVERDUE), (92, 3, 2, 3)
    )[0]
    return Product(
        kind=ProductKind.CREDIT_CARD,
        name=name,
        number=account_number(rng, ProductKind.CREDIT_CARD),
        status=status,
        balance=_money(rng, 0, int(limit)),
        limit=limit,
        opened=_past(rng, today, 3000),
        detail=f"账单日 {rng.randint(1, 28)}",
    )


def _savings(rng: random.Random, today: date, tier: Tier) -> Product:
    opened = _past(rng, today, 5500)
    high = {Tier.ORDINARY: 60_000, Tier.GOLD: 300_000}.get(tier, 2_000_000)
    return Product(
        kind=ProductKind.SAVINGS,
        name="储蓄账户",
        number=account_number(rng, ProductKind.SAVINGS),
        status=rng.choices((ProductStatus.NORMAL, ProductStatus.DORMANT), (95, 5))[0],
        balance=_money(rng, 10, high),
        opened=opened,
        detail=f"活期 · 开户 {opened.year}",
    )


def _time_deposit(rng: random.Random, today: date, _tier: Tier) -> Product:
    years, name = rng.choice(((1, "一年定期"), (2, "两年定期"), (3, "三年定期"), (5, "五年定期")))
    opened = today - timedelta(days=rng.randint(1, years * 365 - 1))
    return Product(
        kind=ProductKind.TIME_DEPOSIT,
        name=name,
        number=account_number(rng, ProductKind.TIME_DEPOSIT),
        status=ProductStatus.NORMAL,
        balance=Decimal(rng.randint(1, 60) * 10_000),
        opened=opened,
        matures=opened + timedelta(days=years * 365),
        detail=f"年利率 {rng.choice(('1.15', '1.35', '1.55', '1.75'))}%",
    )


def _loan(rng: random.Random, today: date, _tier: Tier) -> Product:
    opened = _past(rng, today, 2500)
    return Product(
        kind=ProductKind.LOAN,
        name=rng.choice(("个人住房贷款", "消费贷款", "装修贷款")),
        number=account_number(rng, ProductKind.LOAN),
        status=rng.choices((ProductStatus.NORMAL, ProductStatus.OVERDUE), (96, 4))[0],
        balance=_money(rng, 20_000, 1_800_000),
        opened=opened,
        matures=opened + timedelta(days=3650 * rng.randint(1, 3)),
        detail=f"每月 {rng.randint(1, 28)} 日还款",
    )


def _wealth(rng: random.Random, today: date, _tier: Tier) -> Product:
    opened = _past(rng, today, 300)
    return Product(
        kind=ProductKind.WEALTH,
        name=f"澜江稳盈 {rng.choice((30, 90, 180, 365))} 天",
        number=account_number(rng, ProductKind.WEALTH),
        status=ProductStatus.NORMAL,
        balance=Decimal(rng.randint(1, 80) * 10_000),
        opened=opened,
        matures=today + timedelta(days=rng.randint(3, 300)),
        detail="R2 中低风险",
    )


def _fund(rng: random.Random, today: date, _tier: Tier) -> Product:
    return Product(
        kind=ProductKind.FUND,
        name=rng.choice(("澜江货币 A", "澜江纯债", "澜江沪深指数联接")),
        number=account_number(rng, ProductKind.FUND),
        status=ProductStatus.NORMAL,
        balance=_money(rng, 1000, 200_000),
        opened=_past(rng, today, 1200),
    )


def _mobile_banking(rng: random.Random, today: date, _tier: Tier) -> Product:
    login = today - timedelta(days=rng.randint(0, 60))
    return Product(
        kind=ProductKind.MOBILE_BANKING,
        name="手机银行",
        number=account_number(rng, ProductKind.MOBILE_BANKING),
        status=ProductStatus.SIGNED,
        opened=_past(rng, today, 2000),
        detail=f"最近登录 {login.isoformat()}",
    )


def _insurance(rng: random.Random, today: date, _tier: Tier) -> Product:
    return Product(
        kind=ProductKind.INSURANCE,
        name=rng.choice(("账户安全险", "重疾守护", "年金 · 安享")),
        number=account_number(rng, ProductKind.INSURANCE),
        status=ProductStatus.NORMAL,
        opened=_past(rng, today, 1000),
    )


Maker = Callable[[random.Random, date, Tier], Product]
OTHERS: tuple[Maker, ...] = (_credit_card, _time_deposit, _loan, _wealth, _fund, _mobile_banking, _insurance, _savings)
OTHER_WEIGHTS = (30, 14, 8, 12, 8, 26, 6, 6)


def products_of(rng: random.Random, today: date, tier: Tier, count: int) -> list[Product]:
    """Return `count` products; everybody has an account, and most have mobile banking before anything twice."""
    chosen: list[Maker] = [_savings]
    while len(chosen) < count:
        maker = rng.choices(OTHERS, OTHER_WEIGHTS)[0]
        if maker not in chosen or len(chosen) >= 5:
            chosen.append(maker)
    return [maker(rng, today, tier) for maker in chosen[:count]]


def synthetic_customer(rng: random.Random, place: int, today: date) -> Customer:
    """Return the customer of a place in the seed's row."""
    gender = rng.choice("mf")
    born = today - timedelta(days=rng.randint(18 * 366, 82 * 365))
    tier = rng.choices([tier for tier, _ in TIERS], [weight for _, weight in TIERS])[0]
    managed = tier is not Tier.ORDINARY
    phones = [f"+861{rng.choice((31, 33, 36, 39, 50, 52, 58, 71, 77, 86, 89, 99))}{place:08d}"]
    if rng.random() < 0.12:
        phones.append(f"+86755{rng.randint(20_000_000, 89_999_999)}")
    alerts = []
    if rng.random() < 0.15:
        level, title, text = rng.choice(ALERTS)
        alerts.append(Alert(level=level, title=title, text=text))
    return Customer(
        id=new_uuid(rng),
        version=1,
        number=f"6201{place:04d}" if place < 10_000 else f"62{place:06d}",
        name=person_name(rng, gender),
        gender=gender,
        born=born,
        id_document=id_document(rng, born, gender),
        phones=phones,
        branch=branch_name(rng),
        manager_name=person_name(rng, rng.choice("mf")) if managed else "",
        manager_extension=str(rng.randint(8100, 8999)) if managed else "",
        tier=tier,
        language=rng.choices(("普通话", "粤语", "英语"), (90, 8, 2))[0],
        do_not_call=rng.random() < 0.1,
        preferences=rng.sample(PREFERENCES, rng.choices((0, 1, 2), (55, 35, 10))[0]),
        alerts=alerts,
        products=products_of(rng, today, tier, rng.choices(range(1, 9), (12, 20, 22, 18, 12, 8, 5, 3))[0]),
    )


def _past(rng: random.Random, today: date, days: int) -> date:
    return today - timedelta(days=rng.randint(30, days))
