"""Teams, agents and leaders of the demo centre. Every name is invented."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from agent_desktop.backend.passwords import DEMO_HASHER
from agent_desktop.backend.seed.names import person_name
from agent_desktop.backend.seed.sources import seeded_random
from agent_desktop.contract.identity import Role

NAMESPACE = UUID("6f0f3b8e-6f0e-5d0c-9a0e-3c8b1f2a7d10")
"""Ids of what the demo names are made from it, so that every seeding makes the same ones."""
DEMO_PASSWORD = "demo-1234"  # noqa: S105 - printed in the README; a demo database holds invented people only
DEMO_AGENT = "80217"

DEMO_TEAM_NAMES = (
    "张雨桐", "李思远", "王可欣", "陈嘉豪", "刘诗涵", "赵宇轩", "黄梓萱",
    "周子墨", "吴佳怡", "徐浩然", "孙若曦", "马俊杰", "朱语嫣", "胡志强",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the demo centre; agents' numbers and extensions begin with its own digits."""

    key: str
    name: str
    queue: str
    number_base: int
    extension_base: int
    leader_number: str
    leader_name: str
    skills: tuple[str, ...]

    @property
    def id(self) -> UUID:
        """The team's id, the same in every demo database."""
        return uuid5(NAMESPACE, f"team:{self.key}")


@dataclass(frozen=True, slots=True)
class Person:
    """An agent or leader. `place` counts from 0 in the team, `pace` stretches calls, `warmth` raises ratings."""

    number: str
    name: str
    role: Role
    team: Team
    extension: str
    place: int
    pace: float
    warmth: float

    @property
    def id(self) -> UUID:
        """The person's id, the same in every demo database."""
        return uuid5(NAMESPACE, f"agent:{self.number}")


TEAMS = (
    Team("general-1", "综合业务 1 组", "综合业务队列", 80000, 6100, "30019", "罗文静", ("综合业务",)),
    Team("general-2", "综合业务 2 组", "综合业务队列", 80100, 6200, "30020", "曹立群", ("综合业务",)),
    Team("general-3", "综合业务 3 组", "综合业务队列", 80200, 6000, "30021", "何敏", ("综合业务", "信用卡", "英语")),
    Team("card-1", "信用卡 1 组", "信用卡队列", 80300, 6300, "30022", "宋雅琴", ("信用卡",)),
    Team("card-2", "信用卡 2 组", "信用卡队列", 80400, 6400, "30023", "邓凯", ("信用卡",)),
    Team("outbound-1", "外呼 1 组", "外呼业务", 80500, 6500, "30024", "谢晓峰", ("外呼",)),
)


def team_people(team: Team) -> list[Person]:
    """Return a team's fourteen agents and its leader, who comes last."""
    rng = seeded_random(f"people:{team.key}")
    people = []
    for place in range(14):
        number = str(team.number_base + place)
        name = person_name(rng, rng.choice("mf"))
        if team.key == "general-3":
            number = DEMO_AGENT if place == 0 else number
            name = DEMO_TEAM_NAMES[place]
        extension = str(team.extension_base + 1 + place)
        pace, warmth = rng.uniform(0.86, 1.16), rng.uniform(0.93, 0.99)
        people.append(Person(number, name, Role.AGENT, team, extension, place, pace, warmth))
    leader_extension = str(team.extension_base + 90)
    people.append(Person(team.leader_number, team.leader_name, Role.LEADER, team, leader_extension, 14, 1, 1))
    return people


async def agent_rows(people: list[Person]) -> list[dict[str, Any]]:
    """Return the people as rows of `agents`, each with an own salt and SIP secret."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        hashes = await asyncio.gather(*(loop.run_in_executor(pool, DEMO_HASHER.hash, DEMO_PASSWORD) for _ in people))
    return [
        {
            "number": person.number,
            "id": person.id,
            "name": person.name,
            "role": person.role.value,
            "team_id": person.team.id,
            "extension": person.extension,
            "skills": list(person.team.skills),
            "password_hash": password_hash,
            "sip_secret": secrets.token_urlsafe(18),
            "active": True,
        }
        for person, password_hash in zip(people, hashes, strict=True)
    ]
