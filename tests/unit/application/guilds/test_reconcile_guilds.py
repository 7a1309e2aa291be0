"""Mark guilds as left that are missing when the bot is ready."""

from datetime import UTC, datetime

import pytest

from adapters.clock import SteppingClock
from adapters.persistence.guilds.memory_known import MemoryKnownGuilds
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.work.memory_work import memory_work
from application.guilds.reconcile_guilds import ReconcileGuilds, ReconcileGuildsCommand
from application.guilds.record_removal import RecordRemoval
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId

# With two shards, these guilds are on shards 0, 1, 0 and 1.
GUILDS = [GuildId(number << 22) for number in range(10, 14)]


@pytest.fixture
async def database() -> MemoryDatabase:
    database = MemoryDatabase()
    for guild_id in GUILDS:
        database.guilds[guild_id].guild = Guild(
            id=guild_id,
            name="Demo",
            icon_url=None,
            member_count=1,
            owner_id=UserId(1),
            added_by=UserId(1),
            added_by_source=AddedBySource.AUDIT_LOG,
            joined_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    return database


@pytest.fixture
def reconcile(database: MemoryDatabase) -> ReconcileGuilds:
    return ReconcileGuilds(MemoryKnownGuilds(database), RecordRemoval(memory_work(database), SteppingClock()))


def command(*present: GuildId, shards: frozenset[int]) -> ReconcileGuildsCommand:
    return ReconcileGuildsCommand(shard_ids=shards, shard_count=2, present=lambda guild_id: guild_id in present)


async def test_guilds_of_other_shards_are_left_alone(reconcile: ReconcileGuilds, database: MemoryDatabase) -> None:
    gone = await reconcile(command(GUILDS[0], shards=frozenset({0})))
    assert gone == (GUILDS[2],)
    active = await MemoryKnownGuilds(database).active()
    assert active == {GUILDS[0], GUILDS[1], GUILDS[3]}


async def test_a_guild_is_removed_once(reconcile: ReconcileGuilds) -> None:
    everywhere = command(*GUILDS[:3], shards=frozenset({0, 1}))
    assert await reconcile(everywhere) == (GUILDS[3],)
    assert await reconcile(everywhere) == ()


async def test_a_guild_that_is_joined_meanwhile_is_not_removed(reconcile: ReconcileGuilds) -> None:
    present = {GUILDS[0]}

    def is_present(guild_id: GuildId) -> bool:
        # The last one arrives while the first ones are looked at.
        present.add(GUILDS[3])
        return guild_id in present

    gone = await reconcile(ReconcileGuildsCommand(shard_ids=frozenset({0, 1}), shard_count=2, present=is_present))
    assert gone == (GUILDS[1], GUILDS[2])
