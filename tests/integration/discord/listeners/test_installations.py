"""Discord's events at start and later record the guilds that the bot is in."""

from typing import Any, cast

from domain.audit import AuditAction
from domain.guilds import AddedBySource
from simulators.discord.world import DEMO, OTHER, build_guild
from tests.integration.discord.bots import running
from tests.integration.discord.listeners.stays import ADMIN, BOT_ADD, DEMO_ID, OWNER, actions_of, recorded
from tests.integration.discord.platforms import PlatformInMemory


async def test_a_guild_that_added_the_bot_while_it_was_away_is_recorded_at_start(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[DEMO]):
        guild = await recorded(tested, DEMO_ID)

    assert (guild.name, guild.owner_id, guild.member_count) == ("Baseline Demo", OWNER, 5)
    assert (guild.added_by, guild.added_by_source) == (OWNER, AddedBySource.AUDIT_LOG)


async def test_a_guild_that_changes_its_mind_at_once_is_not_recorded(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER], patience=0.3) as bot:
        build_guild(bot.env, DEMO)
        entry = bot.env.backend.guilds[DEMO.id].audit_log_entries.pop()
        bot.env.announce_join(DEMO.id)
        await bot.env.idle()
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=entry.target_id, user_id=ADMIN)
        bot.env.remove_from(DEMO.id)
        await bot.env.idle()

    assert tested.database.guilds[DEMO_ID].guild is None


async def test_a_guild_that_was_out_of_reach_at_start_is_recorded_when_it_comes_back(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.announce_recovery(DEMO.id)
        guild = await recorded(tested, DEMO_ID)

    assert guild.added_by == ADMIN


async def test_a_new_name_is_taken_over(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.env.backend.edit_guild(DEMO.id, {"name": "Renamed"})
        await bot.env.idle()

    guild = tested.database.guilds[DEMO_ID].guild
    assert guild is not None
    assert (guild.name, actions_of(tested)) == ("Renamed", [AuditAction.BOT_INSTALLED])


async def test_a_guild_is_recorded_once_the_database_is_back(tested: PlatformInMemory) -> None:
    tested.database.outage.down = True
    async with running(tested.discord, patience=0.3):
        unrecorded = tested.database.guilds[DEMO_ID].guild is None
        tested.database.outage.down = False
        guild = await recorded(tested, DEMO_ID)

    assert unrecorded
    assert guild.added_by == OWNER


async def test_a_guild_that_is_out_of_reach_at_start_waits_until_it_comes_back(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        # Discord first sends a guild as unavailable, which simcord never does.
        bot.bot._connection._add_guild_from_data(cast("Any", {"id": str(DEMO.id), "unavailable": True}))
        bot.bot.dispatch("ready")
        await bot.env.idle()

    assert tested.database.guilds[DEMO_ID].guild is None
    assert tested.log.of("error") == []
    assert [line.event for line in tested.log.of("warning") if "COGS_PATH" not in line.event] == []
