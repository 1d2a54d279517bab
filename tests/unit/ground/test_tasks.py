"""Owners of tasks: the newest of a name wins, and nothing outlives its owner."""

from __future__ import annotations

import asyncio

from agent_desktop.tasks import TaskOwner


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_task_started_under_a_running_name_cancels_its_predecessor() -> None:
    owner = TaskOwner("test")
    first = owner.start(forever(), "search")
    second = owner.start(forever(), "search")
    await asyncio.gather(first, return_exceptions=True)
    assert first.cancelled()
    assert not second.done()
    await owner.close()
    assert second.cancelled()


async def test_what_is_started_while_the_owner_closes_ends_too() -> None:
    owner = TaskOwner("test")
    late: list[asyncio.Task[None]] = []

    async def start_another_at_the_end() -> None:
        try:
            await forever()
        finally:
            late.append(owner.start(forever()))

    owner.start(start_another_at_the_end())
    await asyncio.sleep(0)
    await owner.close()
    assert [task.cancelled() for task in late] == [True]


async def test_a_cancelled_predecessor_is_waited_for_too() -> None:
    owner, ended = TaskOwner("test"), []

    async def slow_to_end() -> None:
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    owner.start(slow_to_end(), "search")
    await asyncio.sleep(0)
    owner.start(forever(), "search")
    await owner.close()
    assert ended == [True]


async def test_an_error_nobody_awaits_is_logged_once(expected_log_errors: list[str]) -> None:
    expected_log_errors.append("test:broken failed")

    async def break_down() -> None:
        raise ValueError("on purpose")

    owner = TaskOwner("test")
    task = owner.start(break_down(), "broken")
    await asyncio.gather(task, return_exceptions=True)
    await owner.close()
    assert isinstance(task.exception(), ValueError)
