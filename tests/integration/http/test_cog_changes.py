"""The developer team changes cogs over HTTP, and reads what each process of the bot made of it."""

import asyncio
from collections.abc import AsyncIterator

from application.tasks import cancel_and_wait
from domain.audit import AuditAction
from domain.cogs.cog_change import CogOrder, CogOutcome
from domain.cogs.cog_record import CogRecord, CogState
from tests.integration.http.browser import problem_type
from tests.integration.http.people import INITIAL
from tests.integration.http.world import World

FAILURE = "it needs the package left_pad"


async def _obey(world: World, arrivals: AsyncIterator[CogOrder]) -> None:
    async for order in arrivals:
        await world.cog_orders.answer(order, CogOutcome(process="host:1", failure=None, runs=True))
        await world.cog_orders.answer(order, CogOutcome(process="host:2", failure=FAILURE, runs=False))


async def test_each_process_says_what_it_made_of_an_order_and_a_silent_one_is_counted(world: World) -> None:
    for number in (1, 2, 3):
        await world.cogs.post(f"host:{number}", [CogRecord(name="ask", state=CogState.LOADED)])
    developer = await world.signed_in(INITIAL)
    async with world.cog_orders.receive() as arrivals:
        processes = asyncio.create_task(_obey(world, arrivals))
        answer = await developer.post("/cogs/ask/changes", json={"operation": "reload"})
        await cancel_and_wait(processes)
    assert answer.json() == {
        "outcomes": [
            {"process": "host:1", "failure": None, "runs": True},
            {"process": "host:2", "failure": FAILURE, "runs": False},
        ],
        "unanswered": 1,
    }
    [row] = world.fleet_audit.fleet_wide
    assert (row.entry.action, row.entry.target) == (AuditAction.COG_CHANGE_REQUESTED, "ask")


async def test_without_the_bot_nothing_is_ordered(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    unknown = await developer.post("/cogs/ask/changes", json={"operation": "load"})
    assert problem_type(unknown) == "route.not_found"
    odd = await developer.post("/cogs/ask/changes", json={"operation": "dance"})
    assert problem_type(odd) == "request.invalid"
    assert world.fleet_audit.fleet_wide == []
