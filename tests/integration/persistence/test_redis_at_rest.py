"""What Redis gets to know, and how often it is asked."""

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.redis.sessions import RedisSessionStore
from adapters.persistence.redis.settings_feed import RedisSettingsFeed
from adapters.persistence.redis.sign_in_attempts import RedisSignInAttempts
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session, SignInAttempt
from application.ports.settings import SettingsChanged
from domain.ids import GuildId, UserId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SESSION = Session(
    user=DiscordUser(id=UserId(1), name="Alice", avatar_url=None),
    tokens=DiscordTokens(access_token="access-secret", refresh_token="refresh-secret", expires_at=NOON),
    csrf_token="csrf",
    created_at=NOON,
    expires_at=NOON + timedelta(hours=1),
)


def a_store(redis: Redis, *secret_keys: str, namespace: str = "bot") -> RedisSessionStore:
    return RedisSessionStore(redis, FixedClock(NOON), namespace=namespace, secret_keys=secret_keys or ["secret"])


async def test_who_reads_redis_finds_no_session_id_state_or_token(redis_client: Redis) -> None:
    session_id = await a_store(redis_client).start(SESSION)
    attempt = SignInAttempt(code_verifier="v", browser="b", return_to="/")
    await RedisSignInAttempts(redis_client, namespace="bot").put("the-state", attempt, ttl=timedelta(minutes=1))
    keys = await redis_client.keys()
    assert len(keys) == 2
    everything = str([*keys, *(await redis_client.mget(keys))])
    for secret in (session_id, "the-state", "access-secret", "refresh-secret"):
        assert secret not in everything


async def test_everything_in_redis_expires(redis_client: Redis) -> None:
    await a_store(redis_client).start(SESSION)
    attempt = SignInAttempt(code_verifier="v", browser="b", return_to="/")
    await RedisSignInAttempts(redis_client, namespace="bot").put("the-state", attempt, ttl=timedelta(minutes=1))
    left = [await redis_client.pttl(key) for key in await redis_client.keys()]
    assert len(left) == 2
    assert 0 < min(left) <= max(left) <= 3_600_000


async def test_reading_a_session_is_one_command(redis_client: Redis) -> None:
    store = a_store(redis_client)
    session_id = await store.start(SESSION)
    await redis_client.config_resetstat()
    assert await store.get(session_id) == SESSION
    counted = {name: int(stats["calls"]) for name, stats in (await redis_client.info("commandstats")).items()}
    assert {name: calls for name, calls in counted.items() if not name.startswith("cmdstat_config")} == {
        "cmdstat_getex": 1
    }


async def test_a_new_secret_key_still_opens_old_sessions(redis_client: Redis) -> None:
    session_id = await a_store(redis_client, "old").start(SESSION)
    assert await a_store(redis_client, "new", "old").get(session_id) == SESSION


async def test_another_secret_key_ends_all_sessions(redis_client: Redis) -> None:
    session_id = await a_store(redis_client, "old").start(SESSION)
    assert await a_store(redis_client, "new").get(session_id) is None


async def test_bots_that_share_a_redis_do_not_meet(redis_client: Redis) -> None:
    session_id = await a_store(redis_client, namespace="one").start(SESSION)
    assert await a_store(redis_client, namespace="two").get(session_id) is None
    async with RedisSettingsFeed(redis_client, namespace="two").listen() as changes:
        await RedisSettingsFeed(redis_client, namespace="one").announce(SettingsChanged(GuildId(1), "ask", 1))
        await RedisSettingsFeed(redis_client, namespace="two").announce(SettingsChanged(GuildId(2), "ask", 1))
        assert await anext(changes) == SettingsChanged(GuildId(2), "ask", 1)


async def test_word_that_cannot_be_understood_means_that_anything_may_have_changed(redis_client: Redis) -> None:
    async with RedisSettingsFeed(redis_client, namespace="bot").listen() as changes:
        for message in ("not json", "{}", '{"guild_id": "x", "key": "ask", "version": 1}', "[]"):
            await redis_client.publish("bot:settings-changed", message)
            assert await anext(changes) is None
