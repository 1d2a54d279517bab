"""The demo's own six customers, whom the practice callers play. Every name and number is invented."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from agent_desktop.backend.seed.customers import account_number, id_document, products_of
from agent_desktop.backend.seed.people import NAMESPACE
from agent_desktop.contract.customers import Alert, AlertLevel, Customer, Product, ProductKind, ProductStatus, Tier

LONGEST_BRANCH = "呼和浩特分行 新城区成吉思汗大街哲里木路交汇处金融中心小微企业专营旗舰支行营业部"
"""Forty characters: what the narrowest pane must survive."""


def fixed_id(name: str) -> UUID:
    """Return the id of a fixed customer, the same in every demo database."""
    return uuid5(NAMESPACE, f"customer:{name}")


def fixed_customers(today: date, complaint_number: str) -> list[Customer]:
    """Return the six; `complaint_number` is the open order of the first."""
    rng = random.Random("fixed customers")
    return [
        _lin_jingyi(rng, today, complaint_number),
        _customer(rng, "陈国栋", "m", date(1979, 4, 12), "13900007132", "62008815", Tier.GOLD, "广州分行 天河支行", today, 4,
                  manager=("吴启明", "8231")),
        _customer(rng, "王秀兰", "f", _born(today, 71), "13700004865", "62008816", Tier.ORDINARY, "成都分行 锦江支行", today, 2,
                  preferences=["请放慢语速", "不使用手机银行"],
                  alerts=[Alert(level=AlertLevel.NOTICE, title="长者客户", text="请放慢语速，逐项确认；转账按反诈话术提示。")]),
        _with_mortgage(rng, today),
        _with_maturing_wealth(rng, today),
        _customer(rng, "郑伟", "m", date(1984, 9, 3), "13300009275", "62008819", Tier.GOLD, LONGEST_BRANCH, today, 12,
                  manager=("欧阳振华", "8460"), preferences=["不接受营销电话", "要求书面答复"],
                  alerts=[Alert(level=AlertLevel.WARNING, title="30 天内 4 次投诉", text="情绪激动，曾要求升级；先致歉并复述诉求，勿打断。"),
                          Alert(level=AlertLevel.WARNING, title="投诉工单超过承诺时限", text="请先查看未结工单进度。")]),
    ]  # fmt: skip


def _lin_jingyi(rng: random.Random, today: date, complaint_number: str) -> Customer:
    born = _born(today, 38)
    products = [
        Product(kind=ProductKind.CREDIT_CARD, name="白金信用卡", number=account_number(rng, ProductKind.CREDIT_CARD, "4417"),
                status=ProductStatus.FROZEN, balance=Decimal("12680.00"), limit=Decimal(80000), opened=date(2019, 5, 20),
                detail="临时冻结 · 账单日 12"),
        Product(kind=ProductKind.SAVINGS, name="储蓄账户", number=account_number(rng, ProductKind.SAVINGS, "0926"),
                status=ProductStatus.NORMAL, balance=Decimal("268410.55"), opened=date(2014, 8, 2), detail="活期 · 开户 2014"),
        Product(kind=ProductKind.TIME_DEPOSIT, name="三年定期", number=account_number(rng, ProductKind.TIME_DEPOSIT, "7710"),
                status=ProductStatus.NORMAL, balance=Decimal(500000), opened=date(2024, 3, 18), matures=date(2027, 3, 18),
                detail="年利率 2.35%"),
        Product(kind=ProductKind.MOBILE_BANKING, name="手机银行", number=account_number(rng, ProductKind.MOBILE_BANKING, "6021"),
                status=ProductStatus.SIGNED, opened=date(2015, 1, 9),
                detail=f"最近登录 {(today - timedelta(days=1)).isoformat()}"),
        Product(kind=ProductKind.WEALTH, name="澜江私享 365 天", number=account_number(rng, ProductKind.WEALTH, "3358"),
                status=ProductStatus.NORMAL, balance=Decimal(1200000), opened=today - timedelta(days=120),
                matures=today + timedelta(days=245), detail="R3 中风险"),
    ]  # fmt: skip
    return Customer(
        id=fixed_id("林静怡"),
        version=1,
        number="62008814",
        name="林静怡",
        gender="f",
        born=born,
        id_document=id_document(rng, born, "f"),
        phones=["+8613800006021"],
        branch="深圳分行 福田支行",
        manager_name="周文博",
        manager_extension="8123",
        tier=Tier.PRIVATE,
        do_not_call=True,
        preferences=["不接受营销电话"],
        alerts=[
            Alert(
                level=AlertLevel.WARNING,
                title="7 天内第 3 次来电",
                text=f"工单 {complaint_number}「信用卡盗刷投诉」处理中，请先告知进度。",
            )
        ],
        products=products,
    )


def _with_mortgage(rng: random.Random, today: date) -> Customer:
    mortgage = Product(
        kind=ProductKind.LOAN,
        name="个人住房贷款",
        number=account_number(rng, ProductKind.LOAN, "5102"),
        status=ProductStatus.NORMAL,
        balance=Decimal("1864200.00"),
        opened=date(2021, 6, 15),
        matures=date(2051, 6, 15),
        detail="每月 15 日还款 · LPR 浮动",
    )
    customer = _customer(rng, "赵明远", "m", date(1988, 11, 30), "13600005210", "62008817", Tier.ORDINARY,
                         "杭州分行 滨江支行", today, 3)  # fmt: skip
    return customer.model_copy(update={"products": [mortgage, *customer.products]})


def _with_maturing_wealth(rng: random.Random, today: date) -> Customer:
    wealth = Product(
        kind=ProductKind.WEALTH,
        name="澜江稳盈 180 天",
        number=account_number(rng, ProductKind.WEALTH, "8804"),
        status=ProductStatus.NORMAL,
        balance=Decimal(300000),
        opened=today - timedelta(days=176),
        matures=today + timedelta(days=4),
        detail="R2 中低风险 · 4 天后到期",
    )
    customer = _customer(rng, "孙丽华", "f", date(1971, 2, 8), "13500008846", "62008818", Tier.PLATINUM,
                         "上海分行 静安支行", today, 5, manager=("顾晓棠", "8377"))  # fmt: skip
    return customer.model_copy(update={"products": [wealth, *customer.products]})


def _customer(
    rng: random.Random,
    name: str,
    gender: str,
    born: date,
    phone: str,
    number: str,
    tier: Tier,
    branch: str,
    today: date,
    products: int,
    *,
    manager: tuple[str, str] = ("", ""),
    preferences: list[str] | None = None,
    alerts: list[Alert] | None = None,
) -> Customer:
    return Customer(
        id=fixed_id(name),
        version=1,
        number=number,
        name=name,
        gender=gender,
        born=born,
        id_document=id_document(rng, born, gender),
        phones=[f"+86{phone}"],
        branch=branch,
        manager_name=manager[0],
        manager_extension=manager[1],
        tier=tier,
        preferences=preferences or [],
        alerts=alerts or [],
        products=products_of(rng, today, tier, products),
    )


def _born(today: date, age: int) -> date:
    return today.replace(year=today.year - age, day=1) - timedelta(days=40)
