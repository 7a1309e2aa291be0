"""List the uses of Redis by the process of a bot: commands, cogs, shards and the gateway."""

from collections.abc import Awaitable, Callable

from adapters.clock import FixedClock
from adapters.persistence.bot.redis_cog_board import RedisCogBoard
from adapters.persistence.bot.redis_cog_breakers import RedisCogBreakerBoard
from adapters.persistence.bot.redis_cog_orders import RedisCogOrders
from adapters.persistence.bot.redis_key_values import RedisKeyValues
from adapters.persistence.bot.redis_refusals import RedisRecentRefusals
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.persistence.bot.redis_synced_commands import RedisSyncedCommands
from adapters.persistence.events.redis_signals import RedisSignalRelay
from adapters.persistence.gateway.redis import RedisGatewayBoard
from application.ports.bot.shards import GatewayInfo
from domain.cogs.breaker import CogBreaker
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome
from domain.cogs.cog_record import CogRecord, CogState
from domain.cogs.refusal import CommandRefusal
from domain.sharding import ShardReport, ShardState
from domain.signals import Severity, Signal, SignalType
from tests.integration.persistence.two_bots.of_bot import ALICE, GUILD, NOON, OfBot


async def remembers_commands(bot: OfBot) -> object:
    commands = RedisSyncedCommands(bot.redis, namespace=bot.namespace)
    before = await commands.get(1)
    await commands.put(1, {"ask": [{"name": "ask"}]})
    return before, await commands.get(1)


async def relays_signals(bot: OfBot) -> object:
    signal = Signal(type=SignalType("test"), severity=Severity.LOW, source="a", guild_id=GUILD)
    async with RedisSignalRelay(bot.redis, namespace=bot.namespace).receive() as signals:
        await RedisSignalRelay(bot.redis, namespace=bot.namespace).send(signal)
        return await anext(signals)


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


WAYS_OF_THE_PROCESS: dict[str, Callable[[OfBot], Awaitable[object]]] = {
    "RedisSyncedCommands": remembers_commands,
    "RedisSignalRelay": relays_signals,
    "RedisShardBoard": shows_shards,
    "RedisCogBoard": shows_cogs,
    "RedisCogBreakerBoard": switches_failing_cogs_off,
    "RedisRecentRefusals": remembers_refusals,
    "RedisKeyValues": keeps_values_of_cogs,
    "RedisGatewayBoard": shares_the_gateway,
    "RedisCogOrders": orders_changes_of_cogs,
}
