"""While Redis is away, shards identify in slots of the clock that all processes share."""

import math

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.gateway.shards import seconds_to_slot
from application.ports.bot.shards import IDENTIFY_SECONDS

NOW = st.floats(1.7e9, 1.9e9)


@given(now=NOW, later=st.floats(0, 60), count=st.integers(2, 64), concurrency=st.integers(1, 16), data=st.data())
def test_two_shards_of_a_bucket_never_identify_within_the_time_that_discord_asks_for(
    now: float, later: float, count: int, concurrency: int, data: st.DataObject
) -> None:
    one = data.draw(st.integers(0, count - 1))
    bucket = [shard_id for shard_id in range(one % concurrency, count, concurrency) if shard_id != one]
    for other in bucket:
        first = now + seconds_to_slot(now, one, count, concurrency)
        second = now + later + seconds_to_slot(now + later, other, count, concurrency)
        assert abs(first - second) >= IDENTIFY_SECONDS


@given(now=NOW, count=st.integers(1, 64), concurrency=st.integers(1, 16), data=st.data())
def test_a_slot_comes_within_one_turn_for_each_shard_of_the_bucket(
    now: float, count: int, concurrency: int, data: st.DataObject
) -> None:
    shard_id = data.draw(st.integers(0, count - 1))
    turns = math.ceil(count / concurrency)
    assert 0 <= seconds_to_slot(now, shard_id, count, concurrency) <= turns * (IDENTIFY_SECONDS + 1)
