"""Which shard serves a guild."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import GuildId
from domain.sharding import resolve_shard


def test_the_creation_time_in_the_snowflake_decides() -> None:
    assert resolve_shard(GuildId(5 << 22), 4) == 1
    assert resolve_shard(GuildId((5 << 22) + 4_194_303), 4) == 1


@given(st.integers(0, 2**64 - 1), st.integers(1, 5000))
def test_every_guild_has_a_shard_within_the_count(guild_id: int, shard_count: int) -> None:
    assert resolve_shard(GuildId(guild_id), shard_count) in range(shard_count)


@pytest.mark.parametrize("shard_count", [0, -1])
def test_without_shards_there_is_no_answer(shard_count: int) -> None:
    with pytest.raises(ValueError, match="shard_count"):
        resolve_shard(GuildId(1), shard_count)
