"""List all uses of Redis by a bot, each to be run under the name of one bot or the other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from redis.asyncio import Redis

from adapters.clock import FixedClock
from adapters.persistence.bot.redis_cog_board import RedisCogBoard
from adapters.persistence.bot.redis_cog_breakers import RedisCogBreakerBoard
from adapters.persistence.bot.redis_cog_orders import RedisCogOrders
from adapters.persistence.bot.redis_key_values import RedisKeyValues
from adapters.persistence.bot.redis_refusals import RedisRecentRefusals
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.persistence.bot.redis_synced_commands import RedisSyncedCommands
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.budgets.redis import RedisBudgetCounters
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.events.redis_signals import RedisSignalRelay
from adapters.persistence.events.redis_streams import RedisOpenStreams
from adapters.persistence.gateway.redis import RedisGatewayBoard
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.model_calls.redis_breakers import RedisBreakerBoard
from adapters.persistence.model_calls.redis_limits import RedisCallLimiter
from adapters.persistence.model_calls.redis_responses import RedisResponseCache
from adapters.persistence.privacy.redis import RedisPersonalData
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.sessions.redis_rate_limits import RedisRateLimiter
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from application.ports.bot.shards import GatewayInfo
from application.ports.budgets import Claim, Reservation
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.events import Event, EventKind, OpenStream, Recent
from application.ports.model_calls import BreakerState, CallLimits
from application.ports.rate_limits import Counted, RateLimit
from application.ports.sessions import Session, SignInAttempt
from domain.cogs.breaker import CogBreaker
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome
from domain.cogs.cog_record import CogRecord, CogState
from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId
from domain.privacy import Subject
from domain.sharding import ShardReport, ShardState
from domain.signals import Severity, Signal, SignalType
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILD, ALICE = GuildId(1_150_000_000_000_000_001), UserId(7)
LIMIT = Counted(limit=RateLimit(name="user", requests=1), subject=str(ALICE))
TOKENS = DiscordTokens(access_token="a", refresh_token="r", expires_at=NOON)
PATIENCE = 60


@dataclass(frozen=True)
class OfBot:
    redis: Redis
    namespace: str


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


async def remembers_commands(bot: OfBot) -> object:
    commands = RedisSyncedCommands(bot.redis, namespace=bot.namespace)
    before = await commands.get()
    await commands.put("fingerprint")
    return before, await commands.get()


async def relays_signals(bot: OfBot) -> object:
    signal = Signal(type=SignalType("test"), severity=Severity.LOW, source="a", guild_id=GUILD)
    async with RedisSignalRelay(bot.redis, namespace=bot.namespace).receive() as signals:
        await RedisSignalRelay(bot.redis, namespace=bot.namespace).send(signal)
        return await anext(signals)


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


async def shows_shards(bot: OfBot) -> object:
    board = RedisShardBoard(bot.redis, namespace=bot.namespace)
    report = ShardReport(
        shard_id=0,
        shard_count=1,
        state=ShardState.READY,
        since=NOON,
        latency_ms=1.0,
        guild_count=1,
        process="p",
        process_started_at=NOON,
    )
    await board.post(report, [GUILD])
    found = [entry.report for entry in await board.entries()], await board.holds(report, GUILD)
    await board.remove("p")
    return found


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


async def shows_cogs(bot: OfBot) -> object:
    board = RedisCogBoard(bot.redis, namespace=bot.namespace)
    await board.post("p", [CogRecord(name="welcome", state=CogState.LOADED)])
    found = await board.records()
    await board.remove("p")
    return found, await board.records()


async def switches_failing_cogs_off(bot: OfBot) -> object:
    board = RedisCogBreakerBoard(bot.redis, namespace=bot.namespace)
    breaker = CogBreaker(openings=1, opened_at=0, open_until=1, trial_until=2, failed="/roll", error="ValueError")
    kept = await board.put(GUILD, "welcome", breaker)
    return kept, await board.of(GUILD), await board.remove(GUILD, "welcome"), await board.all()


async def remembers_refusals(bot: OfBot) -> object:
    refusals = RedisRecentRefusals(bot.redis, FixedClock(NOON), namespace=bot.namespace)
    await refusals.note(GUILD, ALICE, CommandRefusal(at=NOON, command="/ask", text="Not now."))
    return await refusals.of(GUILD, ALICE)


async def keeps_values_of_cogs(bot: OfBot) -> object:
    values = RedisKeyValues(bot.redis, namespace=bot.namespace)
    before = await values.get("count")
    async with values.receive("weather") as messages:
        await values.publish("weather", "sun")
        received = await anext(messages)
    return before, await values.increment("count"), received, await values.delete("count")


async def shares_the_gateway(bot: OfBot) -> object:
    board = RedisGatewayBoard(bot.redis, FixedClock(NOON), namespace=bot.namespace)
    info = GatewayInfo(url="wss://gateway.example", shards=1, max_concurrency=1, remaining=1, reset_after=0)
    taken, before = await board.take_turn("identify", seconds=60), await board.info()
    await board.keep_info(info, seconds=60)
    return taken, before, await board.info(), await board.note_invalid_request()


async def orders_changes_of_cogs(bot: OfBot) -> object:
    orders = RedisCogOrders(bot.redis, namespace=bot.namespace)
    order = CogOrder(id="one", cog="welcome", operation=CogOperation.RELOAD, correlation_id="c")
    async with orders.receive() as arrivals:
        await orders.send(order)
        received = await anext(arrivals)
    await orders.answer(order, CogOutcome(process="p", failure=None, runs=True))
    return received, await orders.outcomes(order)


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
    "RedisSyncedCommands": remembers_commands,
    "RedisSignalRelay": relays_signals,
    "RedisEventFeed": tells_of_events,
    "RedisOpenStreams": counts_streams,
    "RedisShardBoard": shows_shards,
    "RedisBreakerBoard": breaks_circuits,
    "RedisCallLimiter": limits_calls,
    "RedisResponseCache": keeps_answers,
    "RedisCogBoard": shows_cogs,
    "RedisCogBreakerBoard": switches_failing_cogs_off,
    "RedisRecentRefusals": remembers_refusals,
    "RedisKeyValues": keeps_values_of_cogs,
    "RedisGatewayBoard": shares_the_gateway,
    "RedisCogOrders": orders_changes_of_cogs,
    "RedisPersonalData": exports_and_erases_personal_data,
}
