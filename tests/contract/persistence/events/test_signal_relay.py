"""Relay of signals: the bot's other processes receive each signal, and the sender does not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
from redis.asyncio import Redis

from adapters.persistence.events.memory_signals import MemorySignalNetwork, MemorySignalRelay
from adapters.persistence.events.redis_signals import RedisSignalRelay
from adapters.persistence.memory.outage import Outage
from application.ports.bot.signals import LARGEST_DATA, SignalRelay
from application.ports.errors import ServiceUnavailable
from domain.signals import InvalidSignal, Severity, Signal, SignalType
from tests.contract.contract import Contract
from tests.contract.persistence.samples import GUILD
from tests.waiting import eventually

SIGNAL = Signal(
    type=SignalType.RAID_SUSPECTED,
    severity=Severity.HIGH,
    source="Detector",
    guild_id=GUILD,
    data={"members": ["1", "2"], "score": 0.5, "none": None},
    at=datetime(2026, 11, 1, 12, tzinfo=UTC),
    correlation_id="abc",
    hops=3,
)

MakeRelay: TypeAlias = Callable[[], SignalRelay]


async def first(signals: AsyncIterator[Signal]) -> Signal:
    async with asyncio.timeout(60):
        return await anext(signals)


def numbered(number: int) -> Signal:
    return Signal(type=SignalType("test"), severity=Severity.LOW, source="a", guild_id=GUILD, data={"n": number})


class SignalRelayContract(Contract):
    async def test_a_signal_arrives_unchanged_in_every_other_process(self, relay: MakeRelay) -> None:
        sender = relay()
        async with relay().receive() as second, relay().receive() as third:
            await sender.send(SIGNAL)
            assert [await first(second), await first(third)] == [SIGNAL, SIGNAL]

    async def test_the_sender_does_not_receive_its_own_signal(self, relay: MakeRelay) -> None:
        here, there = relay(), relay()
        async with here.receive() as signals:
            await here.send(numbered(1))
            await there.send(numbered(2))
            assert await first(signals) == numbered(2)

    async def test_signals_of_a_sender_keep_their_order(self, relay: MakeRelay) -> None:
        sender = relay()
        async with relay().receive() as signals:
            for number in range(5):
                await sender.send(numbered(number))
            assert [(await first(signals)).data["n"] for _ in range(5)] == list(range(5))

    @pytest.mark.parametrize("data", [{"at": object()}, {"x": float("nan")}, {"x": "y" * LARGEST_DATA}])
    async def test_data_that_cannot_travel_is_refused_by_name(self, relay: MakeRelay, data: dict[str, object]) -> None:
        signal = Signal(type=SignalType("test"), severity=Severity.LOW, source="a", guild_id=GUILD, data=data)
        with pytest.raises(InvalidSignal, match=r"^data: "):
            await relay().send(signal)

    async def test_an_outage_is_raised(self, relay_without_redis: SignalRelay) -> None:
        with pytest.raises(ServiceUnavailable):
            await relay_without_redis.send(SIGNAL)


class TestMemory(SignalRelayContract):
    @pytest.fixture
    def relay(self) -> MakeRelay:
        network = MemorySignalNetwork()
        return lambda: MemorySignalRelay(network)

    @pytest.fixture
    def relay_without_redis(self) -> SignalRelay:
        outage = Outage("redis")
        outage.down = True
        return MemorySignalRelay(outage=outage)


class TestRedis(SignalRelayContract):
    @pytest.fixture
    def relay(self, redis_client: Redis) -> MakeRelay:
        return lambda: RedisSignalRelay(redis_client, namespace="bot")

    @pytest.fixture
    def relay_without_redis(self, client_of_nothing: Redis) -> SignalRelay:
        return RedisSignalRelay(client_of_nothing, namespace="bot")

    async def test_a_lost_connection_is_replaced(self, redis_client: Redis, relay: MakeRelay) -> None:
        sender = relay()
        async with relay().receive() as signals:
            await sender.send(numbered(1))
            assert await first(signals) == numbered(1)
            receiving = asyncio.ensure_future(first(signals))
            assert await redis_client.client_kill_filter(_type="pubsub") == 1

            async def arrived() -> bool:
                # A signal that is sent before the new subscription is lost, so it is sent again.
                await sender.send(numbered(2))
                return receiving.done()

            await eventually(arrived, "a signal over the new connection")
            assert await receiving == numbered(2)

    async def test_a_message_of_another_kind_is_skipped(self, redis_client: Redis, relay: MakeRelay) -> None:
        sender = relay()
        async with relay().receive() as signals:
            for message in (b"[1]", b"{", b'{"sender": "x"}', b"\xff"):
                await redis_client.publish("bot:signals", message)
            await sender.send(numbered(1))
            assert await first(signals) == numbered(1)
