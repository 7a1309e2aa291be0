"""Users without access get no data of a guild, not even whether the bot is in it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from domain.ids import GuildId
from tests.integration.http.browser import refused
from tests.integration.http.people import GUILD, INITIAL, LEFT_GUILD, MEMBER, STRANGER
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World
from tests.services import FreshDatabase

UNKNOWN = GuildId(999)


@pytest.mark.parametrize("extra", [{"guild_id": str(LEFT_GUILD)}, {"kind": "initial"}, {"granted_by": str(MEMBER)}])
async def test_only_settable_fields_are_stored(world: World, extra: dict[str, str]) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.post(f"/guilds/{GUILD}/authorized-users", json={"user_id": str(MEMBER), **extra})
    assert refused(answer) == (400, "request.invalid")


@pytest.mark.parametrize("path", ["", "/settings", "/audit-log", "/llm/usage", "/authorized-users", "/members"])
async def test_access_to_one_guild_opens_no_other(world: World, path: str) -> None:
    browser = await world.signed_in(INITIAL)
    assert refused(await browser.get(f"/guilds/{UNKNOWN}{path}")) == (403, "access.denied")
    assert refused(await browser.get(f"/guilds/{LEFT_GUILD}{path}")) == (409, "guild.inactive")
    answer = await browser.get(f"/guilds/{LEFT_GUILD}{path}", params={"guild_id": str(GUILD)})
    assert refused(answer) == (400, "request.invalid")


async def test_a_forbidden_guild_costs_exactly_the_work_of_an_unknown_one(database: FreshDatabase) -> None:
    """A difference in time would reveal which guilds the bot is in."""
    engine, statements = create_engine(database.app_url, schema=database.schema), list[str]()

    def noted(connection: Any, _record: object) -> None:
        connection.driver_connection.add_query_logger(lambda asked: statements.append(asked.query))

    event.listen(engine.sync_engine, "connect", noted)
    world = await World.create(Storage(begin=postgres_work(engine), grants=PostgresGrantsInForce(engine)))
    stranger = await world.signed_in(STRANGER)
    done = []
    for guild_id in (GUILD, LEFT_GUILD, UNKNOWN):
        statements.clear()
        assert refused(await stranger.get(f"/guilds/{guild_id}/settings")) == (403, "access.denied")
        await asyncio.sleep(0)  # the driver reports a statement in the loop's next turn
        done.append(tuple(statements))
    await engine.dispose()
    assert len(set(done)) == 1
    assert len(done[0]) == 1  # one statement reads both the bot's presence and the caller's access


async def test_a_forbidden_guild_and_an_unknown_one_get_the_same_answer(world: World) -> None:
    browser = await world.signed_in(STRANGER)
    answers = [await browser.get(f"/guilds/{guild_id}/settings") for guild_id in (GUILD, UNKNOWN)]
    bodies = []
    for answer, guild_id in zip(answers, (GUILD, UNKNOWN), strict=True):
        body = answer.json() | {"correlation_id": ""}
        bodies.append({name: str(value).replace(str(guild_id), "?") for name, value in body.items()})
    assert bodies[0] == bodies[1]
    received = [sorted(set(answer.headers) - {"x-correlation-id", "content-length"}) for answer in answers]
    assert received[0] == received[1]
