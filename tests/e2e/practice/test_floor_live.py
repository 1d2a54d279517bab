"""The floor by itself: calls and colleagues on the real backend."""

from __future__ import annotations

import asyncio

import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.contract.seat import AgentState, StateEvent
from agent_desktop.contract.supervision import TeamView
from agent_desktop.identifiers import new_id
from agent_desktop.practice import control
from agent_desktop.practice.backend_door import Person, backend_client
from support.backend import DEMO_AGENT, DEMO_LEADER, DEMO_PASSWORD, running_backend
from support.waiting import STEP_SECONDS

pytestmark = [pytest.mark.sip, pytest.mark.e2e]


async def test_a_ready_seat_is_called_and_the_team_moves(tmp_path, stage):
    running_practice, running_seat = stage
    options = ("--auto", "--colleagues", "--leader", DEMO_LEADER)
    async with running_backend(tmp_path) as backend, backend_client(backend.url) as client:
        agent, leader = Person(client, DEMO_AGENT, DEMO_PASSWORD), Person(client, DEMO_LEADER, DEMO_PASSWORD)
        before = {tile.agent_number: tile.since for tile in (await leader.get("/supervision/team", TeamView)).tiles}
        async with (
            running_practice(
                *options, "--backend", backend.url, AGENT_DESKTOP_PRACTICE_PASSWORD=DEMO_PASSWORD
            ) as practice,
            running_seat(practice) as seat,
        ):
            event = StateEvent(
                id=new_id(),
                agent_number=DEMO_AGENT,
                at=SystemClock().now(),
                state=AgentState.READY,
                previous=AgentState.SIGNED_OUT,
                seconds=0,
            )
            await agent.put(f"/state-events/{event.id}", event)
            rung = await seat.until_call("ringing", within=30)
            assert rung["remote_number"] == "13800006021"
            await practice.until_told(control.Ringing, scenario="fraud_complaint")

            moved: set[str] = set()
            async with asyncio.timeout(30):
                while len(moved - {DEMO_AGENT}) < 3:
                    view = await leader.get("/supervision/team", TeamView)
                    moved.update(tile.agent_number for tile in view.tiles if tile.since != before[tile.agent_number])
                    await asyncio.sleep(STEP_SECONDS * 10)
