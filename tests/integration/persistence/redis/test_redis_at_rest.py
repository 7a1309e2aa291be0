"""Redis stores no readable secret, and requests take few round trips."""

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.events import BEFORE_ALL, Event, EventKind, Recent
from application.ports.rate_limits import Counted, RateLimit
from application.ports.sessions import Session, SignInAttempt
from domain.ids import GuildId, UserId


async def _everything_in(redis: Redis, key: bytes | str) -> object:
    match await redis.type(key):
        case b"hash":
            return key, await redis.hgetall(key)
        case b"zset":
            return key, await redis.zrange(key, 0, -1)
        case _:
            return key, await redis.get(key)


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


async def test_redis_contains_no_readable_session_id_state_or_token(redis_client: Redis) -> None:
    session_id = await a_store(redis_client).start(SESSION)
    attempt = SignInAttempt(code_verifier="v", browser="b", proof="p", return_to="/")
    await RedisSignInAttempts(redis_client, namespace="bot").put("the-state", attempt, ttl=timedelta(minutes=1))
    keys = await redis_client.keys()
    assert len(keys) == 3
    everything = str([await _everything_in(redis_client, key) for key in keys])
    assert "Alice" in everything
    for secret in (session_id, "the-state", "access-secret", "refresh-secret"):
        assert secret not in everything


async def test_everything_in_redis_expires(redis_client: Redis) -> None:
    await a_store(redis_client).start(SESSION)
    attempt = SignInAttempt(code_verifier="v", browser="b", proof="p", return_to="/")
    await RedisSignInAttempts(redis_client, namespace="bot").put("the-state", attempt, ttl=timedelta(minutes=1))
    left = [await redis_client.pttl(key) for key in await redis_client.keys()]
    assert len(left) == 3
    assert 0 < min(left) <= max(left) <= 3_600_000


async def test_a_session_is_read_and_its_request_counted_in_one_trip(redis_client: Redis) -> None:
    store = a_store(redis_client)
    session_id = await store.start(SESSION)
    await store.get(session_id)  # loads the script into Redis
    await redis_client.config_resetstat()
    of_guild = Counted(limit=RateLimit(name="guild", requests=1), subject="1")
    await store.admit(session_id, per_user=RateLimit(name="user", requests=1), others=[of_guild])
    stats = await redis_client.info("commandstats")
    of_the_script = {"hmget", "hset", "pexpire", "time", "lindex", "llen", "rpush", "evalsha", "config|resetstat"}
    assert {name.removeprefix("cmdstat_") for name in stats} == of_the_script
    assert stats["cmdstat_evalsha"]["calls"] == 1


async def test_a_new_secret_key_still_opens_old_sessions(redis_client: Redis) -> None:
    session_id = await a_store(redis_client, "old").start(SESSION)
    assert await a_store(redis_client, "new", "old").get(session_id) == SESSION


async def test_another_secret_key_ends_all_sessions(redis_client: Redis) -> None:
    session_id = await a_store(redis_client, "old").start(SESSION)
    assert await a_store(redis_client, "new").get(session_id) is None


async def test_bots_that_share_a_redis_do_not_meet(redis_client: Redis) -> None:
    session_id = await a_store(redis_client, namespace="one").start(SESSION)
    assert await a_store(redis_client, namespace="two").get(session_id) is None
    one, two = (RedisEventFeed(redis_client, namespace=name) for name in ("one", "two"))
    async with two.follow() as arrivals:
        assert await anext(arrivals) == Recent((), BEFORE_ALL)
        await one.publish(Event(kind=EventKind.USAGE, guild_id=GuildId(1)))
        await two.publish(Event(kind=EventKind.USAGE, guild_id=GuildId(2)))
        arrival = await anext(arrivals)
        assert not isinstance(arrival, Recent)
        assert arrival.event.guild_id == GuildId(2)
