"""List all uses of Redis by a bot, each to be run under the name of one bot or the other."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

from adapters.clock import FixedClock
from adapters.persistence.bot.redis_key_values import RedisKeyValues
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.budgets.redis import RedisBudgetCounters
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.events.redis_streams import RedisOpenStreams
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.model_calls.redis_breakers import RedisBreakerBoard
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from adapters.persistence.model_calls.redis_responses import RedisResponseCache
from adapters.persistence.privacy.redis import RedisPersonalData
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.sessions.redis_rate_limits import RedisRateLimiter
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from application.ports.budgets import Claim, Reservation
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.events import Event, EventKind, OpenStream, Recent
from application.ports.model_calls import CallLimits
from application.ports.rate_limits import Counted, RateLimit
from application.ports.sessions import Session, SignInAttempt
from domain.llm.breaker import BreakerState
from domain.privacy import Subject
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope
from tests.integration.persistence.two_bots.bot_process_on_redis import WAYS_OF_THE_PROCESS
from tests.integration.persistence.two_bots.of_bot import ALICE, GUILD, NOON, PATIENCE, OfBot

LIMIT = Counted(limit=RateLimit(name="user", requests=1), subject=str(ALICE))
TOKENS = DiscordTokens(access_token="a", refresh_token="r", expires_at=NOON)


async def counts_budgets(bot: OfBot) -> object:
    history = MemorySpendingHistory(MemoryDatabase(), unpriced_usd=Decimal(1))
    counters = RedisBudgetCounters(bot.redis, history, FixedClock(NOON), namespace=bot.namespace, patience=PATIENCE)
    month = BudgetCounter(scope=BudgetScope.GUILD, period=BudgetPeriod.MONTH, start=NOON.date(), guild_id=GUILD)
    reservation = Reservation(id="one", amount=5, claims=(Claim(month, 8),))
    reserved = await counters.reserve(reservation)
    counters.charge([month], 3)
    tallies = await counters.tallies([month])
    await counters.close()
    return reserved.held, tallies


def _sessions(bot: OfBot) -> RedisSessionStore:
    secret_keys = ["a secret that all of them have, alas"]
    return RedisSessionStore(bot.redis, FixedClock(NOON), namespace=bot.namespace, secret_keys=secret_keys)


async def keeps_sessions(bot: OfBot) -> object:
    store = _sessions(bot)
    session_id = await store.start(
        Session(
            user=DiscordUser(id=ALICE, name="Alice", avatar_url=None),
            tokens=TOKENS,
            csrf_token="c",
            created_at=NOON,
            expires_at=NOON + timedelta(days=1),
        )
    )
    admitted = await store.admit(session_id, per_user=LIMIT.limit, others=[LIMIT])
    await store.exempt(session_id, until=NOON + timedelta(hours=1))
    renewed = await store.claim_renewal(session_id), await store.replace_tokens(session_id, TOKENS)
    listed = await store.of_user(ALICE)
    ended = await store.end_of_user(ALICE, listed[0].handle)
    await store.end(session_id)
    return admitted.verdict.is_allowed, renewed, len(listed), ended, await store.get(session_id)


async def limits_requests(bot: OfBot) -> object:
    limiter = RedisRateLimiter(bot.redis, namespace=bot.namespace)
    verdicts = [(await limiter.take(LIMIT)).is_allowed for _ in range(2)]
    await limiter.give_back(LIMIT)
    return verdicts


async def keeps_sign_ins(bot: OfBot) -> object:
    attempts = RedisSignInAttempts(bot.redis, namespace=bot.namespace)
    await attempts.put(
        "state", SignInAttempt(code_verifier="v", browser="b", proof="p", return_to="/"), ttl=timedelta(minutes=1)
    )
    return await attempts.take("state"), await attempts.take("state")


async def tells_of_events(bot: OfBot) -> object:
    feed = RedisEventFeed(bot.redis, namespace=bot.namespace)
    async with feed.follow() as arrivals:
        recent = await anext(arrivals)
        assert isinstance(recent, Recent)
        await feed.publish(Event(kind=EventKind.USAGE, guild_id=GUILD))
        published = await anext(arrivals)
        assert not isinstance(published, Recent)
        return recent.events, published.event


async def counts_streams(bot: OfBot) -> object:
    streams, one = RedisOpenStreams(bot.redis, namespace=bot.namespace), OpenStream(ALICE, "one")
    taken = [
        await streams.take(stream, most=1, lease=timedelta(minutes=1)) for stream in (one, OpenStream(ALICE, "two"))
    ]
    await streams.renew([one], lease=timedelta(minutes=1))
    await streams.release(one)
    return taken


async def breaks_circuits(bot: OfBot) -> object:
    board = RedisBreakerBoard(bot.redis, namespace=bot.namespace)
    replaced = await board.replace("openai", "m", None, BreakerState(failures=1, failed_at=1.0))
    return replaced, await board.read("openai")


async def limits_calls(bot: OfBot) -> object:
    limiter = RedisCallLimiter(bot.redis, CallLimits(concurrent=1), namespace=bot.namespace, name="openai")
    leave = await limiter.enter(patience=PATIENCE)
    leave()
    await limiter.close()
    return "entered"


async def keeps_answers(bot: OfBot) -> object:
    cache = RedisResponseCache(bot.redis, namespace=bot.namespace)
    before = await cache.get(GUILD, "question")
    await cache.put(GUILD, "question", b"answer", seconds=60)
    return before, await cache.get(GUILD, "question")


async def exports_and_erases_personal_data(bot: OfBot) -> object:
    data = RedisPersonalData(bot.redis, _sessions(bot), namespace=bot.namespace)
    await RedisKeyValues(bot.redis, namespace=bot.namespace).increment(f"points-{ALICE}")
    subject = Subject.user(ALICE)
    exported = [item async for item in data.export(subject)]
    return exported, await data.erase(subject, before=NOON, late=False, actor=None)


WAYS: dict[str, Callable[[OfBot], Awaitable[object]]] = {
    "BudgetScripts": counts_budgets,
    "RedisBudgetCounters": counts_budgets,
    "RedisSessionStore": keeps_sessions,
    "RedisRateLimiter": limits_requests,
    "RedisSignInAttempts": keeps_sign_ins,
    "RedisEventFeed": tells_of_events,
    "RedisOpenStreams": counts_streams,
    "RedisBreakerBoard": breaks_circuits,
    "RedisCallLimiter": limits_calls,
    "RedisResponseCache": keeps_answers,
    "RedisPersonalData": exports_and_erases_personal_data,
    **WAYS_OF_THE_PROCESS,
}
