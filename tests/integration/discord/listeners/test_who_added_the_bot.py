"""The member that added the bot, from the audit log or else the owner, becomes the initial user."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import discord

from domain.audit import AuditAction
from domain.guilds import AddedBySource
from simulators.discord.world import DEMO, OTHER, build_guild
from tests.integration.discord.bots import running
from tests.integration.discord.listeners.stays import (
    ADMIN,
    BOT_ADD,
    DEMO_ID,
    MARA,
    OWNER,
    actions_of,
    is_active,
    is_inactive,
    is_initial,
    known_before,
    recorded,
)
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually


async def test_who_added_the_bot_becomes_the_initial_user(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.announce_join(DEMO.id)
        guild = await recorded(tested, DEMO_ID)

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
        guild = await recorded(tested, DEMO_ID)

    assert undecided
    assert (guild.added_by, guild.added_by_source) == (ADMIN, AddedBySource.AUDIT_LOG)


async def test_an_entry_about_another_bot_is_not_taken(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO)
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=OWNER, user_id=ADMIN)
        bot.env.announce_join(DEMO.id)
        guild = await recorded(tested, DEMO_ID)

    assert guild.added_by == OWNER


async def test_without_a_readable_audit_log_the_owner_is_the_initial_user(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.inject_error("GET", f"/guilds/{DEMO.id}/audit-logs", status=403, code=50013, times=None)
        bot.env.announce_join(DEMO.id)
        guild = await recorded(tested, DEMO_ID)

    assert (guild.added_by, guild.added_by_source) == (OWNER, AddedBySource.GUILD_OWNER)


async def test_discord_in_trouble_is_asked_again(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.inject_error("GET", f"/guilds/{DEMO.id}/audit-logs", status=503, times=2)
        bot.env.announce_join(DEMO.id)
        guild = await recorded(tested, DEMO_ID)

    assert (guild.added_by, guild.added_by_source) == (ADMIN, AddedBySource.AUDIT_LOG)


async def test_who_adds_the_bot_again_is_the_new_initial_user(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.env.remove_from(DEMO.id)
        await eventually(lambda: is_inactive(tested, DEMO_ID), "the removal to be recorded")
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.announce_join(DEMO.id)
        await eventually(lambda: is_active(tested, DEMO_ID), "the return to be recorded")

    active = [grant.user_id for grant in tested.database.guilds[DEMO_ID].grants if grant.revoked_at is None]
    assert active == [ADMIN]


async def test_who_added_the_bot_anew_while_it_was_away_is_the_new_initial_user(tested: PlatformInMemory) -> None:
    await known_before(tested, DEMO_ID, initial=ADMIN, delegate=MARA)
    async with running(tested.discord):
        await eventually(lambda: is_initial(tested, OWNER), "the new stay to be recorded")

    grants = tested.database.guilds[DEMO_ID].grants
    assert [grant.user_id for grant in grants if grant.revoked_at is None] == [OWNER]
    assert {grant.user_id for grant in grants if grant.revoked_at is not None} == {ADMIN, MARA}


async def test_an_entry_that_comes_after_the_owner_was_taken_corrects_it(tested: PlatformInMemory) -> None:
    async with running(replace(tested.discord, audit_log_waits=(0.01,)), places=[OTHER]) as bot:
        build_guild(bot.env, DEMO)
        entry = bot.env.backend.guilds[DEMO.id].audit_log_entries.pop()
        bot.env.announce_join(DEMO.id)
        before = await recorded(tested, DEMO_ID)
        bot.env.backend.record_audit_log(DEMO.id, BOT_ADD, target_id=entry.target_id, user_id=ADMIN)
        await eventually(lambda: is_initial(tested, ADMIN), "the true adder to be recorded")
        after = await recorded(tested, DEMO_ID)

    assert (before.added_by, before.added_by_source) == (OWNER, AddedBySource.GUILD_OWNER)
    assert (after.added_by, after.added_by_source) == (ADMIN, AddedBySource.AUDIT_LOG)
    assert actions_of(tested) == [AuditAction.BOT_INSTALLED, AuditAction.BOT_ADDER_CORRECTED]


async def test_an_audit_log_that_can_be_read_later_corrects_the_owner_at_start(tested: PlatformInMemory) -> None:
    async with running(tested.discord, places=[OTHER]) as bot:
        build_guild(bot.env, DEMO, added_by=ADMIN)
        bot.env.inject_error("GET", f"/guilds/{DEMO.id}/audit-logs", status=403, code=50013, times=1)
        bot.env.announce_join(DEMO.id)
        before = await recorded(tested, DEMO_ID)
        bot.env.backend.edit_guild(DEMO.id, {"name": "Renamed"})
        await eventually(lambda: is_initial(tested, ADMIN), "the true adder to be recorded")

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
        guild = await recorded(tested, DEMO_ID)

    assert undecided
    assert guild.added_by == MARA
