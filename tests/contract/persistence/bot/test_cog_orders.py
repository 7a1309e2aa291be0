"""Orders on cogs reach every process that receives, and each answers for itself."""

from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.persistence.bot.memory_cog_orders import MemoryCogOrders
from adapters.persistence.bot.redis_cog_orders import RedisCogOrders
from application.ports.bot.cog_orders import CogOrders
from application.ports.errors import ServiceUnavailable
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome
from tests.contract.contract import Contract
from tests.waiting import eventually

ORDER = CogOrder(id="1", cog="ask", operation=CogOperation.RELOAD, correlation_id="c", done_by="bot-1:42")
DONE = CogOutcome(process="host:1", failure=None, runs=True)
FAILED = CogOutcome(process="host:2", failure="it needs the package \u2028 left_pad", runs=False)


class CogOrdersContract(Contract):
    async def test_an_order_reaches_every_process_unchanged(self, orders: CogOrders) -> None:
        async with AsyncExitStack() as open_:
            receivers = [await open_.enter_async_context(orders.receive()) for _ in range(2)]
            await orders.send(ORDER)
            assert [await anext(receiver) for receiver in receivers] == [ORDER, ORDER]

    async def test_orders_arrive_in_order(self, orders: CogOrders) -> None:
        second = CogOrder(id="2", cog="ask", operation=CogOperation.UNLOAD)
        async with orders.receive() as arrivals:
            await orders.send(ORDER)
            await orders.send(second)
            assert [await anext(arrivals), await anext(arrivals)] == [ORDER, second]

    async def test_what_was_sent_before_is_missed(self, orders: CogOrders) -> None:
        await orders.send(ORDER)
        async with orders.receive() as arrivals:
            later = CogOrder(id="3", cog="ask", operation=CogOperation.LOAD)
            await orders.send(later)
            assert await anext(arrivals) == later

    async def test_an_order_collects_the_outcome_of_each_process(self, orders: CogOrders) -> None:
        assert await orders.outcomes(ORDER) == ()
        await orders.answer(ORDER, FAILED)
        await orders.answer(ORDER, CogOutcome(process="host:1", failure="x", runs=False))
        await orders.answer(ORDER, DONE)
        assert await orders.outcomes(ORDER) == (DONE, FAILED)
        assert await orders.outcomes(CogOrder(id="4", cog="ask", operation=CogOperation.LOAD)) == ()

    async def test_an_outage_is_named(self, orders_away: CogOrders) -> None:
        for attempt in (orders_away.send(ORDER), orders_away.answer(ORDER, DONE), orders_away.outcomes(ORDER)):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(CogOrdersContract):
    @pytest.fixture
    def orders(self) -> CogOrders:
        return MemoryCogOrders()

    @pytest.fixture
    def orders_away(self) -> CogOrders:
        orders = MemoryCogOrders()
        orders.outage.down = True
        return orders


class TestRedis(CogOrdersContract):
    @pytest.fixture
    def orders(self, redis_client: Redis) -> CogOrders:
        return RedisCogOrders(redis_client, namespace="bot")

    @pytest.fixture
    def orders_away(self, client_of_nothing: Redis) -> CogOrders:
        return RedisCogOrders(client_of_nothing, namespace="bot")

    async def test_outcomes_leave_nothing_in_redis(self, redis_client: Redis) -> None:
        orders = RedisCogOrders(redis_client, namespace="bot", kept_for=timedelta(milliseconds=50))
        await orders.answer(ORDER, DONE)

        async def is_empty() -> bool:
            return await redis_client.keys("bot:cog-order*") == []

        await eventually(is_empty, "the outcomes to expire")

    async def test_an_order_of_another_release_is_skipped(self, orders: CogOrders, redis_client: Redis) -> None:
        async with orders.receive() as arrivals:
            for text in ("", "[]", "{}", '{"id": "1", "cog": "ask", "operation": "dance"}'):
                await redis_client.publish("bot:cog-orders", text)
            await orders.send(ORDER)
            assert await anext(arrivals) == ORDER

    async def test_bots_that_share_a_redis_do_not_order_one_another(
        self, orders: CogOrders, redis_client: Redis
    ) -> None:
        await RedisCogOrders(redis_client, namespace="another").answer(ORDER, DONE)
        assert await orders.outcomes(ORDER) == ()
