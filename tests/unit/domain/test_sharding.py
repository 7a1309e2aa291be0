"""Resolve the shard of a guild, and merge the shard reports of several processes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import GuildId
from domain.sharding import LOST_AFTER, ShardEntry, ShardReport, ShardState, fleet_of, resolve_shard

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
REPORT = ShardReport(
    shard_id=0,
    shard_count=2,
    state=ShardState.READY,
    since=NOON,
    latency_ms=41.5,
    guild_count=3,
    process="host:1",
    process_started_at=NOON,
)


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


def test_a_shard_without_recent_reports_is_lost() -> None:
    assert ShardEntry(REPORT, LOST_AFTER).state is ShardState.READY
    assert ShardEntry(REPORT, LOST_AFTER + MOMENT).state is ShardState.LOST


def test_without_reports_the_number_of_shards_is_unknown() -> None:
    fleet = fleet_of([])
    assert (fleet.shard_count, fleet.shards, fleet.missing) == (None, (), ())
    assert fleet.of_guild(GuildId(1)) is None


def test_shards_are_in_order_and_those_without_a_report_are_named() -> None:
    two, zero = (ShardEntry(replace(REPORT, shard_id=number, shard_count=4), MOMENT) for number in (2, 0))
    fleet = fleet_of([two, zero])
    assert (fleet.shard_count, fleet.shards, fleet.missing) == (4, (zero, two), (1, 3))


def test_around_a_restart_the_latest_report_of_a_shard_wins() -> None:
    killed = ShardEntry(REPORT, timedelta(seconds=20))
    fresh = ShardEntry(replace(REPORT, process="host:2", state=ShardState.CONNECTING), MOMENT)
    assert fleet_of([killed, fresh]).shards == fleet_of([fresh, killed]).shards == (fresh,)


def test_while_processes_disagree_on_the_number_of_shards_the_newer_one_is_right() -> None:
    old = ShardEntry(REPORT, timedelta())
    new = ShardEntry(replace(REPORT, shard_count=3, process_started_at=NOON + MOMENT), MOMENT)
    fleet = fleet_of([new, old])
    assert (fleet.shard_count, fleet.shards, fleet.missing) == (3, (old, new), (1, 2))


def test_a_lost_process_does_not_decide_the_number_of_shards() -> None:
    old = ShardEntry(REPORT, MOMENT)
    lost = ShardEntry(replace(REPORT, shard_count=3, process_started_at=NOON + MOMENT), timedelta(minutes=1))
    assert fleet_of([lost, old]).shard_count == 2
    assert fleet_of([lost]).shard_count == 3


def test_a_guild_is_found_at_its_shard() -> None:
    entries = [ShardEntry(replace(REPORT, shard_id=number), MOMENT) for number in (0, 1)]
    assert fleet_of(entries).of_guild(GuildId(5 << 22)) == entries[1]
    assert fleet_of(entries[:1]).of_guild(GuildId(5 << 22)) is None
