"""The API's reports on shards, and which callers get them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.audit import AuditAction
from domain.ids import GuildId
from domain.sharding import ShardReport, ShardState
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, STRANGER
from tests.integration.http.world import World

SERVING, OTHER = (GUILD >> 22) % 2, 1 - (GUILD >> 22) % 2
UNKNOWN = GuildId(999)


def a_report(world: World, shard_id: int = SERVING) -> ShardReport:
    return ShardReport(
        shard_id=shard_id,
        shard_count=2,
        state=ShardState.READY,
        since=world.clock.now(),
        latency_ms=41.5,
        guild_count=1,
        process="host:1",
        process_started_at=world.clock.now(),
    )


async def test_each_shard_is_listed_with_its_last_report(world: World) -> None:
    at = world.clock.now()
    await world.shards.post(a_report(world, 0), [GUILD])
    world.clock.advance(timedelta(seconds=4))
    developer = await world.signed_in(INITIAL)
    assert (await developer.get("/shards")).json() == {
        "shard_count": 2,
        "shards": [
            {
                "shard_id": 0,
                "shard_count": 2,
                "state": "ready",
                "since": _text(at),
                "latency_ms": 41.5,
                "latencies_ms": [*[None] * 59, 41.5],
                "guild_count": 1,
                "process": "host:1",
                "process_started_at": _text(at),
                "last_heartbeat": _text(at),
            }
        ],
        "missing": [1],
    }


async def test_a_shard_that_is_silent_is_lost_and_then_missing(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    for shard_id in (0, 1):
        await world.shards.post(a_report(world, shard_id), [])
    world.clock.advance(timedelta(seconds=16))
    await world.shards.post(a_report(world, 1), [])
    answer = (await developer.get("/shards")).json()
    assert [shard["state"] for shard in answer["shards"]] == ["lost", "ready"]
    for _ in range(29):
        world.clock.advance(timedelta(seconds=10))
        await world.shards.post(a_report(world, 1), [])
    answer = (await developer.get("/shards")).json()
    assert ([shard["shard_id"] for shard in answer["shards"]], answer["missing"]) == ([1], [0])


async def test_without_a_bot_there_are_no_shards(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    assert (await developer.get("/shards")).json() == {"shard_count": None, "shards": [], "missing": []}
    assert (await developer.get(f"/shards/{GUILD}")).json() == {
        "guild_id": str(GUILD),
        "shard_id": None,
        "shard_count": None,
        "shard": None,
        "has_guild": False,
    }


async def test_a_guilds_own_people_see_the_shard_that_serves_it(world: World) -> None:
    await world.shards.post(a_report(world, SERVING), [GUILD])
    await world.shards.post(replace(a_report(world, OTHER), state=ShardState.DISCONNECTED), [])
    delegate = await world.signed_in(DELEGATE)
    answer = (await delegate.get(f"/shards/{GUILD}")).json()
    assert (answer["shard_id"], answer["shard"]["shard_id"], answer["has_guild"]) == (SERVING, SERVING, True)
    assert answer["shard"]["state"] == "ready"
    assert answer["shard"].keys().isdisjoint({"process", "process_started_at", "guild_count"})


async def test_a_guild_unknown_to_its_shard_is_marked(world: World) -> None:
    await world.shards.post(a_report(world, SERVING), [UNKNOWN])
    answer = (await (await world.signed_in(DELEGATE)).get(f"/shards/{GUILD}")).json()
    assert (answer["shard"]["shard_id"], answer["has_guild"]) == (SERVING, False)


async def test_a_guild_whose_shard_is_missing_still_has_its_number(world: World) -> None:
    await world.shards.post(a_report(world, OTHER), [])
    answer = (await (await world.signed_in(DELEGATE)).get(f"/shards/{GUILD}")).json()
    assert (answer["shard_id"], answer["shard_count"], answer["shard"]) == (SERVING, 2, None)


async def test_a_developers_lookup_of_a_guild_is_audited_there(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    assert (await developer.get(f"/shards/{LEFT_GUILD}")).is_success
    [entry] = [row.entry for row in world.memory.guilds[LEFT_GUILD].audit if _is_reading(row.entry.action)]
    assert (entry.actor_id, entry.target, entry.guild_id) == (INITIAL, "/api/v1/shards/{guild_id}", LEFT_GUILD)


async def test_reads_of_the_own_guild_and_of_all_shards_are_not_audited(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    for path in (f"/shards/{GUILD}", "/shards"):
        assert (await developer.get(path)).is_success
    assert not [row for row in world.memory.guilds[GUILD].audit if _is_reading(row.entry.action)]
    assert world.fleet_audit.fleet_wide == []


async def test_a_user_of_another_guild_is_refused(world: World) -> None:
    for user_id, guild_id in ((STRANGER, GUILD), (DELEGATE, LEFT_GUILD), (DELEGATE, UNKNOWN)):
        answer = await (await world.signed_in(user_id)).get(f"/shards/{guild_id}")
        assert (answer.status_code, problem_type(answer)) == (403, "access.denied")
    assert not [row for row in world.memory.guilds[LEFT_GUILD].audit if _is_reading(row.entry.action)]


@pytest.mark.parametrize("guild_id", ["me", "-1", "9223372036854775808"])
async def test_an_invalid_guild_id_is_reported(world: World, guild_id: str) -> None:
    answer = await (await world.signed_in(INITIAL)).get(f"/shards/{guild_id}")
    assert (answer.status_code, problem_type(answer)) == (400, "request.invalid")


async def test_without_redis_the_refusal_names_redis(world: World) -> None:
    world.shards.outage.down = True
    developer = await world.signed_in(INITIAL)
    for path in ("/shards", f"/shards/{GUILD}"):
        answer = await developer.get(path)
        assert (answer.status_code, problem_type(answer)) == (503, "service.unavailable")


def _is_reading(action: AuditAction) -> bool:
    return action is AuditAction.FLEET_READ


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
