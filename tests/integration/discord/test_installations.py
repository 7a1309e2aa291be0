"""Who added the bot, and where it is: what the platform learns from Discord's events."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import discord
import pytest

from adapters.discord.simulator.world import DEMO, OTHER, build_guild
from application.record_installation import RecordInstallationCommand
from domain.access import GuildAccess
from domain.audit import AuditAction
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId
from tests.integration.discord.bots import running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

OWNER, ADMIN, MARA = (person.id for person in DEMO.members[:3])
DEMO_ID, OTHER_ID = GuildId(DEMO.id), GuildId(OTHER.id)
BOT_ADD = 28


async def test_a_guild_that_added_the_bot_while_it_was_away_is_recorded_at_start(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[DEMO]):
        guild = await _recorded(tested, DEMO_ID)

    assert (guild.name, guild.owner_id, guild.member_count) == ("Baseline Demo", OWNER, 5)
    assert (guild.added_by, guild.added_by_source) == (OWNER, AddedBySource.AUDIT_LOG)


async def test_who_added_the_bot_becomes_the_initial_user(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.announce_join(DEMO.id)
        guild = await _recorded(tested, DEMO_ID)

    assert guild.added_by == ADMIN
    assert [grant.user_id for grant in tested.database.guilds[DEMO_ID].grants] == [ADMIN]


async def test_an_audit_log_entry_that_comes_late_is_waited_for(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO)
        entry = bot.env.backend.guilds[DEMO.id].audit_log_entries.pop()
        bot.env.announce_join(DEMO.id)
        await asyncio.sleep(0.3)
        undecided = tested.database.guilds[DEMO_ID].guild is None
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=entry.target_id, user_id=ADMIN)
        guild = await _recorded(tested, DEMO_ID)

    assert undecided
    assert (guild.added_by, guild.added_by_source) == (ADMIN, AddedBySource.AUDIT_LOG)


async def test_an_entry_about_another_bot_is_not_taken(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO)
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=OWNER, user_id=ADMIN)
        bot.env.announce_join(DEMO.id)
        guild = await _recorded(tested, DEMO_ID)

    assert guild.added_by == OWNER


async def test_without_a_readable_audit_log_the_owner_is_the_initial_user(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.inject_error("GET", f"/guilds/{DEMO.id}/audit-logs", status=403, code=50013, times=None)
        bot.env.announce_join(DEMO.id)
        guild = await _recorded(tested, DEMO_ID)

    assert (guild.added_by, guild.added_by_source) == (OWNER, AddedBySource.GUILD_OWNER)


async def test_discord_in_trouble_is_asked_again(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.inject_error("GET", f"/guilds/{DEMO.id}/audit-logs", status=503, times=2)
        bot.env.announce_join(DEMO.id)
        guild = await _recorded(tested, DEMO_ID)

    assert (guild.added_by, guild.added_by_source) == (ADMIN, AddedBySource.AUDIT_LOG)


async def test_a_guild_that_removes_the_bot_becomes_inactive(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.env.remove_from(DEMO.id)
        await eventually(lambda: _is_inactive(tested, DEMO_ID), "the removal to be recorded")
        other = await _recorded(tested, OTHER_ID)

    assert other.active
    assert _actions(tested) == [AuditAction.BOT_INSTALLED, AuditAction.BOT_REMOVED]


async def test_an_outage_is_not_a_removal(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.env.announce_outage(DEMO.id)
        await bot.env.idle()
        bot.env.announce_recovery(DEMO.id)
        await bot.env.idle()

    assert _actions(tested) == [AuditAction.BOT_INSTALLED]


async def test_who_adds_the_bot_again_is_the_new_initial_user(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.env.remove_from(DEMO.id)
        await eventually(lambda: _is_inactive(tested, DEMO_ID), "the removal to be recorded")
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.announce_join(DEMO.id)
        await eventually(lambda: _is_active(tested, DEMO_ID), "the return to be recorded")

    active = [grant.user_id for grant in tested.database.guilds[DEMO_ID].grants if grant.revoked_at is None]
    assert active == [ADMIN]


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
        guild = await _recorded(tested, DEMO_ID)

    assert guild.added_by == ADMIN


async def test_a_new_name_is_taken_over(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.env.backend.edit_guild(DEMO.id, {"name": "Renamed"})
        await bot.env.idle()

    guild = tested.database.guilds[DEMO_ID].guild
    assert guild is not None
    assert (guild.name, _actions(tested)) == ("Renamed", [AuditAction.BOT_INSTALLED])


async def test_a_guild_is_recorded_once_the_database_is_back(tested: PlatformInMemory) -> None:
    tested.database.outage.down = True
    async with running(tested.discord, patience=0.3):
        unrecorded = tested.database.guilds[DEMO_ID].guild is None
        tested.database.outage.down = False
        guild = await _recorded(tested, DEMO_ID)

    assert unrecorded
    assert guild.added_by == OWNER


async def test_a_guild_that_removed_the_bot_while_it_was_away_becomes_inactive(tested: PlatformInMemory) -> None:
    await _known_before(tested, DEMO_ID)
    async with running(tested.discord, places=[OTHER]):
        await eventually(lambda: _is_inactive(tested, DEMO_ID), "the removal to be recorded")
        other = await _recorded(tested, OTHER_ID)

    assert other.active
    assert _actions(tested)[-1] is AuditAction.BOT_REMOVED


async def test_a_guild_that_removed_the_bot_while_a_shard_was_away_becomes_inactive(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.bot.dispatch("shard_disconnect", 0)
        await bot.env.idle()
        with bot.env.unseen():
            bot.env.remove_from(DEMO.id)
        bot.bot.dispatch("shard_connect", 0)
        await eventually(lambda: _is_inactive(tested, DEMO_ID), "the removal to be recorded")
        other = await _recorded(tested, OTHER_ID)

    assert other.active


@pytest.mark.parametrize("trouble", [False, True], ids=["Discord answers", "Discord is in trouble"])
async def test_a_shard_that_comes_back_loses_no_guild(tested: PlatformInMemory, trouble: bool) -> None:  # noqa: FBT001 - parametrised
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.bot.dispatch("shard_disconnect", 0)
        await bot.env.idle()
        if trouble:
            bot.env.inject_error("GET", f"/guilds/{DEMO.id}", status=400, times=None)
        bot.bot.dispatch("shard_connect", 0)
        await bot.env.idle()

    assert _actions(tested) == [AuditAction.BOT_INSTALLED]


async def test_an_outage_at_start_is_not_a_removal(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await _recorded(tested, DEMO_ID)
        bot.env.announce_outage(DEMO.id)
        await bot.env.idle()
        bot.bot.dispatch("ready")
        await bot.env.idle()
        guild = tested.database.guilds[DEMO_ID].guild

    assert guild is not None
    assert (guild.active, guild.name, _actions(tested)) == (True, "Baseline Demo", [AuditAction.BOT_INSTALLED])


async def test_a_guild_that_is_out_of_reach_at_start_waits_until_it_comes_back(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        # As Discord names it at first, which simcord never does.
        bot.bot._connection._add_guild_from_data(cast("Any", {"id": str(DEMO.id), "unavailable": True}))
        bot.bot.dispatch("ready")
        await bot.env.idle()

    assert tested.database.guilds[DEMO_ID].guild is None
    assert tested.log.of("error") == tested.log.of("warning") == []


async def test_who_added_the_bot_anew_while_it_was_away_is_the_new_initial_user(tested: PlatformInMemory) -> None:
    await _known_before(tested, DEMO_ID, initial=ADMIN, delegate=MARA)
    async with running(tested.discord):
        await eventually(lambda: _is_initial(tested, OWNER), "the new stay to be recorded")

    grants = tested.database.guilds[DEMO_ID].grants
    assert [grant.user_id for grant in grants if grant.revoked_at is None] == [OWNER]
    assert {grant.user_id for grant in grants if grant.revoked_at is not None} == {ADMIN, MARA}


async def test_a_guild_that_was_wrongly_thought_to_be_left_goes_on_as_it_was(tested: PlatformInMemory) -> None:
    async with running(tested.discord):
        guild = await _recorded(tested, DEMO_ID)
    await tested.discord.record_removal(DEMO_ID)
    async with running(tested.discord):
        again = await _recorded(tested, DEMO_ID)

    assert again == guild
    assert _actions(tested) == [AuditAction.BOT_INSTALLED, AuditAction.BOT_REMOVED, AuditAction.BOT_STILL_THERE]


async def test_an_entry_that_comes_after_the_owner_was_taken_corrects_it(tested: PlatformInMemory) -> None:
    async with running(replace(tested.discord, audit_log_waits=(0.01,)), places=[OTHER]) as bot:
        build_guild(bot.env, DEMO)
        entry = bot.env.backend.guilds[DEMO.id].audit_log_entries.pop()
        bot.env.announce_join(DEMO.id)
        before = await _recorded(tested, DEMO_ID)
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=entry.target_id, user_id=ADMIN)
        await eventually(lambda: _is_initial(tested, ADMIN), "the true adder to be recorded")
        after = await _recorded(tested, DEMO_ID)

    assert (before.added_by, before.added_by_source) == (OWNER, AddedBySource.GUILD_OWNER)
    assert (after.added_by, after.added_by_source) == (ADMIN, AddedBySource.AUDIT_LOG)
    assert _actions(tested) == [AuditAction.BOT_INSTALLED, AuditAction.BOT_ADDER_CORRECTED]


async def test_an_audit_log_that_can_be_read_later_corrects_the_owner_at_start(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.inject_error("GET", f"/guilds/{DEMO.id}/audit-logs", status=403, code=50013, times=1)
        bot.env.announce_join(DEMO.id)
        before = await _recorded(tested, DEMO_ID)
        bot.env.backend.edit_guild(DEMO.id, {"name": "Renamed"})
        await eventually(lambda: _is_initial(tested, ADMIN), "the true adder to be recorded")

    assert before.added_by_source is AddedBySource.GUILD_OWNER


async def test_an_entry_of_an_earlier_stay_is_not_taken(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        entry = bot.env.backend.guilds[DEMO.id].audit_log_entries[-1]
        entry.id = discord.utils.time_snowflake(discord.utils.utcnow() - timedelta(hours=1))
        bot.env.announce_join(DEMO.id)
        await asyncio.sleep(0.3)
        undecided = tested.database.guilds[DEMO_ID].guild is None
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=entry.target_id, user_id=MARA)
        guild = await _recorded(tested, DEMO_ID)

    assert undecided
    assert guild.added_by == MARA


async def _known_before(
    tested: PlatformInMemory, guild_id: GuildId, *, initial: int = OWNER, delegate: int = ADMIN
) -> None:
    """As a process that ran long ago left it."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    await tested.discord.record_installation(
        RecordInstallationCommand(
            guild_id=guild_id,
            name="As it was",
            icon_url=None,
            member_count=2,
            owner_id=UserId(OWNER),
            added_by=UserId(initial),
            added_by_source=AddedBySource.AUDIT_LOG,
            joined_at=long_ago,
        )
    )
    async with tested.discord.begin(guild_id) as work:
        access = await work.guild_access.get()
        access.grant(UserId(delegate), UserId(initial), long_ago)
        await work.guild_access.save(access)
        await work.commit()


async def _is_initial(tested: PlatformInMemory, user_id: int) -> bool:
    initial = GuildAccess(DEMO_ID, tested.database.guilds[DEMO_ID].grants).initial
    return initial is not None and initial.user_id == user_id


async def _recorded(tested: PlatformInMemory, guild_id: GuildId) -> Guild:
    await eventually(lambda: _is_active(tested, guild_id), "the guild to be recorded", patience=5)
    guild = tested.database.guilds[guild_id].guild
    assert guild is not None
    return guild


async def _is_active(tested: PlatformInMemory, guild_id: GuildId) -> bool:
    guild = tested.database.guilds[guild_id].guild
    return guild is not None and guild.active


async def _is_inactive(tested: PlatformInMemory, guild_id: GuildId) -> bool:
    guild = tested.database.guilds[guild_id].guild
    return guild is not None and not guild.active


def _actions(tested: PlatformInMemory) -> list[AuditAction]:
    return [row.entry.action for row in tested.database.guilds[DEMO_ID].audit]
