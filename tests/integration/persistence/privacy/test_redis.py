"""Keys of Redis that name a user or a guild are erased; an erasure does not lift limits on a user."""

import pytest
from redis.asyncio import Redis

from adapters.clock import FixedClock, SystemClock
from adapters.persistence.privacy.redis import RedisPersonalData
from adapters.persistence.sessions.redis import RedisSessionStore
from domain.privacy import Subject
from tests.contract.persistence.samples import NOON
from tests.contract.persistence.sessions.sessions import a_session
from tests.integration.persistence.privacy.seeding import ADA, BEN, GUILD, OTHER_GUILD


@pytest.fixture
def sessions(redis_client: Redis) -> RedisSessionStore:
    return RedisSessionStore(redis_client, FixedClock(NOON), namespace="test", secret_keys=["a secret for tests"])


@pytest.fixture
def data(redis_client: Redis, sessions: RedisSessionStore) -> RedisPersonalData:
    return RedisPersonalData(redis_client, sessions, namespace="test")


async def _keys(redis_client: Redis) -> set[str]:
    return {key.decode() async for key in redis_client.scan_iter("*")}


async def test_sessions_end_and_keys_and_values_that_name_the_user_go(
    redis_client: Redis, sessions: RedisSessionStore, data: RedisPersonalData
) -> None:
    adas, bens = await sessions.start(a_session(ADA)), await sessions.start(a_session(BEN))
    kept = {f"test:cogs:values:{BEN}", f"test:cogs:values:1{ADA}", f"test:budget:{ADA}", f"other:cogs:values:{ADA}"}
    gone = {f"test:cogs:values:game:{ADA}", "test:cogs:values:of-its-value", f"test:refusals:{GUILD}:{ADA}"}
    for key in kept | gone:
        await redis_client.set(key, f"<@{ADA}>" if "of-its-value" in key else "hello")
    before = await _keys(redis_client)
    removed = await data.erase(Subject.user(ADA), before=SystemClock().now(), late=False, actor=None)
    assert (await sessions.get(adas), (await sessions.get(bens)) is not None) == (None, True)
    assert removed["sessions"] == 1
    left = await _keys(redis_client)
    assert left & gone == set()
    assert kept <= left
    assert not any(":sessions-of:" in key for key in before - left if str(BEN) in key)


async def test_all_keys_of_a_guild_go_also_limits(redis_client: Redis, data: RedisPersonalData) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        for kind in ("budget", "cogs:values", "llm-responses", "refusals"):
            await redis_client.set(f"test:{kind}:{guild_id}:7", "hello")
    await data.erase(Subject.guild(GUILD), before=SystemClock().now(), late=False, actor=None)
    left = await _keys(redis_client)
    assert {str(GUILD) in key for key in left} == {False}
    assert len(left) == 4


async def test_an_export_has_the_users_sessions_without_their_secrets_and_the_values_of_cogs(
    redis_client: Redis, sessions: RedisSessionStore, data: RedisPersonalData
) -> None:
    session_id = await sessions.start(a_session(ADA))
    await sessions.start(a_session(BEN))
    await redis_client.set(f"test:cogs:values:game:{ADA}", "7 points")
    items = [item async for item in data.export(Subject.user(ADA))]
    assert [item.place for item in items] == ["sessions", "cogs' values"]
    assert items[1].values == {"key": f"game:{ADA}", "value": "7 points"}
    assert session_id not in str(items)
    assert a_session(ADA).tokens.access_token not in str(items)
