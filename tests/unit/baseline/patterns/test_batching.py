"""A batcher flushes items in few trips, and acknowledges an item once it is flushed."""

import asyncio

import pytest

from baseline.patterns import Batcher


class Store:
    """Waits for `free`, and then keeps the batch."""

    def __init__(self) -> None:
        self.trips: list[tuple[str, list[int]]] = []
        self.free = asyncio.Event()

    async def flush(self, key: str, items: list[int]) -> None:
        await self.free.wait()
        self.trips.append((key, items))


async def test_what_comes_meanwhile_makes_the_next_batch_in_order() -> None:
    store = Store()
    batcher = Batcher(store.flush, most=3)
    first = asyncio.ensure_future(batcher.add("a", 0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rest = [asyncio.ensure_future(batcher.add("a", number)) for number in range(1, 6)]
    await asyncio.sleep(0)
    assert not first.done()
    store.free.set()
    await asyncio.gather(first, *rest)
    assert store.trips == [("a", [0]), ("a", [1, 2, 3]), ("a", [4, 5])]
    assert batcher.waiting == 0


async def test_keys_do_not_wait_for_one_another() -> None:
    trips: list[str] = []
    never = asyncio.Event()

    async def flush(key: str, _items: list[int]) -> None:
        if key == "slow":
            await never.wait()
        trips.append(key)

    batcher = Batcher(flush)
    slow = asyncio.ensure_future(batcher.add("slow", 1))
    await batcher.add("quick", 1)
    assert trips == ["quick"]
    never.set()
    await slow


async def test_a_bad_item_fails_alone() -> None:
    kept: list[int] = []

    async def flush(_key: str, items: list[int]) -> None:
        if 13 in items:
            raise ValueError("bad")
        kept.extend(items)

    batcher = Batcher(flush)
    outcomes = await asyncio.gather(*(batcher.add("a", item) for item in (1, 13, 2)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    assert kept == [1, 2]
    await batcher.add("a", 3)
    assert kept == [1, 2, 3]


async def test_a_cancelled_caller_leaves_its_item_in_the_batch() -> None:
    store = Store()
    batcher = Batcher(store.flush)
    given_up = asyncio.ensure_future(batcher.add("a", 1))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    store.free.set()
    await batcher.drain()
    assert store.trips == [("a", [1])]
