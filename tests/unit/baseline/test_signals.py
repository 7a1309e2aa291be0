"""The signal bus: isolated handlers, chains that end, and signals of other processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from adapters.clock import SystemClock
from adapters.persistence.events.memory_signals import MemorySignalNetwork, MemorySignalRelay
from adapters.persistence.memory.outage import Outage
from application.correlation import correlated, current_correlation_id
from application.tasks import cancel_and_wait
from baseline.signals import InvalidSignal, Severity, Signal, Signals, SignalType
from domain.ids import GuildId
from domain.signals import MOST_HOPS
from tests.waiting import in_turns

POLL_CLOSED = SignalType("polls.closed")


def a_signal(number: int = 1, type_: SignalType = POLL_CLOSED) -> Signal:
    return Signal(type=type_, severity=Severity.LOW, source="Polls", guild_id=GuildId(5), data={"number": number})


class Listener:
    def __init__(self) -> None:
        self.queue: asyncio.Queue[Signal] = asyncio.Queue()

    async def on_signal(self, signal: Signal) -> None:
        await self.queue.put(signal)

    async def next(self) -> Signal:
        async with asyncio.timeout(60):
            return await self.queue.get()


@pytest.fixture
async def signals() -> AsyncIterator[Signals]:
    bus = Signals(MemorySignalRelay(), SystemClock())
    yield bus
    await bus.close()


@asynccontextmanager
async def a_process(network: MemorySignalNetwork) -> AsyncIterator[Signals]:
    bus = Signals(MemorySignalRelay(network), SystemClock())
    following = asyncio.create_task(bus.follow())
    await asyncio.sleep(0)
    try:
        yield bus
    finally:
        await cancel_and_wait(following)
        await bus.close()


async def test_a_handler_gets_the_signals_of_its_type_in_order(signals: Signals) -> None:
    listener = Listener()
    signals.subscribe(POLL_CLOSED, listener.on_signal)
    await signals.emit(a_signal(type_=SignalType.RAID_SUSPECTED))
    emitted = [await signals.emit(a_signal(number)) for number in (1, 2)]
    assert [await listener.next(), await listener.next()] == emitted


async def test_a_star_gets_every_signal(signals: Signals) -> None:
    listener = Listener()
    signals.subscribe("*", listener.on_signal)
    await signals.emit(a_signal(type_=SignalType.RAID_SUSPECTED))
    await signals.emit(a_signal())
    assert [(await listener.next()).type for _ in range(2)] == ["raid_suspected", "polls.closed"]


@pytest.mark.parametrize("error", [RuntimeError("broken"), SystemExit(1), asyncio.CancelledError()], ids=repr)
async def test_a_failing_handler_is_logged_and_gets_the_next_signal(signals: Signals, error: BaseException) -> None:
    listener = Listener()

    async def fails(signal: Signal) -> None:
        if signal.data["number"] == 1:
            raise error
        await listener.on_signal(signal)

    signals.subscribe(POLL_CLOSED, fails)
    with capture_logs() as lines:
        await signals.emit(a_signal(1))
        await signals.emit(a_signal(2))
        assert (await listener.next()).data == {"number": 2}
    (line,) = lines
    assert (line["event"], line["signal"], line["source"]) == ("A handler of signals failed", "polls.closed", "Polls")


async def test_a_hanging_handler_delays_no_other(signals: Signals) -> None:
    listener = Listener()

    async def hangs(_: Signal) -> None:
        await asyncio.Event().wait()

    signals.subscribe("*", hangs)
    signals.subscribe("*", listener.on_signal)
    await signals.emit(a_signal())
    assert (await listener.next()).data == {"number": 1}


async def test_a_hanging_handler_does_not_collect_signals_without_end(signals: Signals) -> None:
    async def hangs(_: Signal) -> None:
        await asyncio.Event().wait()

    signals.subscribe("*", hangs)
    with capture_logs() as lines:
        for number in range(1005):
            await signals.emit(a_signal(number))
    assert {line["event"] for line in lines} == {"A signal was dropped: its handler is too slow"}


async def test_an_ended_subscription_gets_nothing(signals: Signals) -> None:
    ended, other = Listener(), Listener()
    subscription = signals.subscribe("*", ended.on_signal)
    signals.subscribe("*", other.on_signal)
    subscription.end()
    subscription.end()
    await signals.emit(a_signal())
    await other.next()
    assert ended.queue.empty()


async def test_a_handler_may_end_its_own_subscription_and_finish(signals: Signals) -> None:
    listener = Listener()

    async def once(signal: Signal) -> None:
        subscription.end()
        await asyncio.sleep(0)
        await listener.on_signal(signal)

    subscription = signals.subscribe("*", once)
    for _ in range(3):
        await signals.emit(a_signal())
    await listener.next()
    await in_turns(lambda: not [task for task in asyncio.all_tasks() if "Subscription._run" in repr(task)])
    assert listener.queue.empty()


async def test_subscriptions_of_a_cog_end_together(signals: Signals) -> None:
    removed, stays = Listener(), Listener()
    for wanted in ("*", POLL_CLOSED):
        signals.subscribe(wanted, removed.on_signal)
    signals.subscribe("*", stays.on_signal)
    signals.end_with(removed)
    await signals.emit(a_signal())
    await stays.next()
    assert removed.queue.empty()


async def test_a_handler_runs_under_the_correlation_id_of_the_emitter(signals: Signals) -> None:
    seen: asyncio.Queue[str | None] = asyncio.Queue()

    async def handler(_: Signal) -> None:
        await seen.put(current_correlation_id())

    signals.subscribe("*", handler)
    with correlated("abc"):
        assert (await signals.emit(a_signal())).correlation_id == "abc"
    assert await seen.get() == "abc"


async def test_handlers_that_answer_each_other_end_after_eight_hops(signals: Signals) -> None:
    listener = Listener()

    async def answers(signal: Signal) -> None:
        await listener.on_signal(signal)
        await signals.emit(replace(signal, source="Echo"))

    signals.subscribe("*", answers)
    with capture_logs() as lines:
        await signals.emit(a_signal())
        hops = [(await listener.next()).hops for _ in range(MOST_HOPS + 1)]
        await asyncio.sleep(0)
    assert hops == list(range(MOST_HOPS + 1))
    assert listener.queue.empty()
    assert [line["event"] for line in lines] == ["A signal was dropped: handlers emit in a loop"]


async def test_a_signal_stays_in_its_process_unless_it_is_emitted_everywhere() -> None:
    network, listener = MemorySignalNetwork(), Listener()
    async with a_process(network) as here, a_process(network) as there:
        there.subscribe("*", listener.on_signal)
        await here.emit(a_signal(1))
        await here.emit(a_signal(2), everywhere=True)
        assert (await listener.next()).data == {"number": 2}


async def test_hops_are_counted_over_processes() -> None:
    network, listener = MemorySignalNetwork(), Listener()
    async with a_process(network) as here, a_process(network) as there:

        async def answers(signal: Signal) -> None:
            if signal.source == "Polls":
                await there.emit(replace(signal, source="Echo"), everywhere=True)

        there.subscribe("*", answers)
        here.subscribe("*", listener.on_signal)
        await here.emit(a_signal(), everywhere=True)
        assert [(await listener.next()).hops for _ in range(2)] == [0, 1]


async def test_without_redis_a_signal_stays_in_its_process() -> None:
    outage, listener = Outage("redis"), Listener()
    outage.down = True
    bus = Signals(MemorySignalRelay(outage=outage), SystemClock())
    bus.subscribe("*", listener.on_signal)
    with capture_logs() as lines:
        await bus.emit(a_signal(), everywhere=True)
    assert (await listener.next()).data == {"number": 1}
    assert [line["event"] for line in lines] == ["A signal stays in this process"]
    await bus.close()


async def test_a_signal_of_no_guild_cannot_be_emitted_everywhere(signals: Signals) -> None:
    with pytest.raises(InvalidSignal, match=r"^guild_id: "):
        await signals.emit(replace(a_signal(), guild_id=None), everywhere=True)


@pytest.mark.parametrize("name", ["", "Ärger", "9lives", "a b", "x" * 65, "UPPER"])
def test_a_name_that_is_no_type_is_refused(name: str) -> None:
    with pytest.raises(InvalidSignal, match="must begin with a letter"):
        SignalType(name)


async def test_a_handler_that_is_no_coroutine_function_is_refused(signals: Signals) -> None:
    with pytest.raises(TypeError, match="async def"):
        signals.subscribe("*", lambda _: None)  # type: ignore[arg-type, return-value]  # the mistake under test


def test_severities_compare_by_urgency() -> None:
    assert max(Severity) is Severity.CRITICAL
    assert Severity("high") > Severity.MEDIUM >= Severity.MEDIUM
