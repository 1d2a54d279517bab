"""The demo's own six customers, from `resources/demo/customers.toml`, and what they called about before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from agent_desktop.backend.seed.calls import Who, answered_call, call_lengths
from agent_desktop.backend.seed.customers import account_number, id_document, products_of
from agent_desktop.backend.seed.people import DEMO_AGENT, NAMESPACE, Person
from agent_desktop.backend.seed.reasons import Reason
from agent_desktop.backend.seed.sources import demo_file, seeded_random
from agent_desktop.contract.contacts import Channel, Direction, ServiceType
from agent_desktop.contract.customers import Customer, Product, ProductKind, Tier

_NOT_FIELDS = frozenset({"phone", "age", "product", "random_products"})


def fixed_id(name: str) -> UUID:
    """Return the id of a fixed customer, the same in every demo database."""
    return uuid5(NAMESPACE, f"customer:{name}")


def fixed_customers(today: date, complaint_number: str) -> list[Customer]:
    """Return the six; `complaint_number` is the open order that an alert names."""
    rng = seeded_random("fixed customers")
    return [_customer(rng, values, today, complaint_number) for values in demo_file("customers.toml")["customer"]]


def _customer(rng: random.Random, values: dict[str, Any], today: date, complaint_number: str) -> Customer:
    born = values["born"] if "born" in values else _born(today, values["age"])
    products = [_product(rng, product, today) for product in values.get("product", [])]
    products += products_of(rng, today, Tier(values["tier"]), values.get("random_products", 0))
    alerts = [{**alert, "text": alert["text"].format(complaint=complaint_number)} for alert in values.get("alerts", [])]
    given = {name: value for name, value in values.items() if name not in _NOT_FIELDS}
    made = {
        "id": fixed_id(values["name"]),
        "version": 1,
        "born": born,
        "id_document": id_document(rng, born, values["gender"]),
        "phones": [values["phone"]],
        "alerts": alerts,
        "products": products,
    }
    return Customer.model_validate(given | made)


def _product(rng: random.Random, values: dict[str, Any], today: date) -> Product:
    dates = {}
    if "opened_ago" in values:
        dates["opened"] = today - timedelta(days=values["opened_ago"])
    if "matures_in" in values:
        dates["matures"] = today + timedelta(days=values["matures_in"])
    number = account_number(rng, ProductKind(values["kind"]), values["tail"])
    return Product.model_validate({**values, **dates, "number": number})


def _born(today: date, age: int) -> date:
    return today.replace(year=today.year - age, day=1) - timedelta(days=40)


def own_histories(people: Sequence[Person], now: datetime) -> list[dict[str, Any]]:
    """Return the six customers' contacts, with agents whose totals count more calls than are kept."""
    rng = seeded_random("histories of the six")
    agents = [person for person in people if person.team.key != "general-3"]
    agents = agents or [person for person in people if person.number != DEMO_AGENT]
    phones = {values["name"]: values["phone"] for values in demo_file("customers.toml")["customer"]}
    rows = []
    for line in demo_file("histories.toml")["line"]:
        day = (now - timedelta(days=line["days_ago"])).astimezone()
        at = datetime.combine(day, line["at"]).astimezone()
        if at > now - timedelta(minutes=20):
            at = now - timedelta(minutes=95)  # a demo in the small hours still has this morning's call
        reason = Reason(ServiceType(line["service_type"]), line["reason"], line["ivr_path"], line["note"], 1)
        person = rng.choice(agents)
        who = Who(fixed_id(line["customer"]), phones[line["customer"]])
        row = answered_call(rng, person, who, at, reason, call_lengths(rng, person, reason))
        row |= {"channel": line["channel"], "outcome": line["outcome"], "survey_rating": line.get("rating")}
        rows.append(row if line["channel"] == Channel.PHONE else _message(row))
    return rows


def _message(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as that of a message sent to the customer: nobody talked."""
    lengths = ("ring_seconds", "queue_seconds", "talk_seconds", "hold_seconds", "wrap_up_seconds")
    return row | dict.fromkeys(lengths, 0.0) | {"answered_at": None, "direction": Direction.OUTBOUND.value}
