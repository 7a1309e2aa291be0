"""A removal of the bot is recorded; an outage of Discord is not mistaken for one."""

import pytest

from domain.audit import AuditAction
from simulators.discord.world import DEMO, OTHER
from tests.integration.discord.bots import running
from tests.integration.discord.listeners.stays import DEMO_ID, OTHER_ID, actions_of, is_inactive, known_before, recorded
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually


async def test_a_guild_that_removes_the_bot_becomes_inactive(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.env.remove_from(DEMO.id)
        await eventually(lambda: is_inactive(tested, DEMO_ID), "the removal to be recorded")
        other = await recorded(tested, OTHER_ID)

    assert other.active
    assert actions_of(tested) == [AuditAction.BOT_INSTALLED, AuditAction.BOT_REMOVED]


async def test_an_outage_is_not_a_removal(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.env.announce_outage(DEMO.id)
        await bot.env.idle()
        bot.env.announce_recovery(DEMO.id)
        await bot.env.idle()

    assert actions_of(tested) == [AuditAction.BOT_INSTALLED]


async def test_a_guild_that_removed_the_bot_while_it_was_away_becomes_inactive(tested: PlatformInMemory) -> None:
    await known_before(tested, DEMO_ID)
    async with running(tested.discord, places=[OTHER]):
        await eventually(lambda: is_inactive(tested, DEMO_ID), "the removal to be recorded")
        other = await recorded(tested, OTHER_ID)

    assert other.active
    assert actions_of(tested)[-1] is AuditAction.BOT_REMOVED


async def test_a_guild_that_removed_the_bot_while_a_shard_was_away_becomes_inactive(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.bot.dispatch("shard_disconnect", 0)
        await bot.env.idle()
        with bot.env.unseen():
            bot.env.remove_from(DEMO.id)
        bot.bot.dispatch("shard_connect", 0)
        await eventually(lambda: is_inactive(tested, DEMO_ID), "the removal to be recorded")
        other = await recorded(tested, OTHER_ID)

    assert other.active


@pytest.mark.parametrize("trouble", [False, True], ids=["Discord answers", "Discord is in trouble"])
async def test_a_shard_that_comes_back_loses_no_guild(tested: PlatformInMemory, trouble: bool) -> None:  # noqa: FBT001 - parametrised
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.bot.dispatch("shard_disconnect", 0)
        await bot.env.idle()
        if trouble:
            bot.env.inject_error("GET", f"/guilds/{DEMO.id}", status=400, times=None)
        bot.bot.dispatch("shard_connect", 0)
        await bot.env.idle()

    assert actions_of(tested) == [AuditAction.BOT_INSTALLED]


async def test_an_outage_at_start_is_not_a_removal(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await recorded(tested, DEMO_ID)
        bot.env.announce_outage(DEMO.id)
        await bot.env.idle()
        bot.bot.dispatch("ready")
        await bot.env.idle()
        guild = tested.database.guilds[DEMO_ID].guild

    assert guild is not None
    assert (guild.active, guild.name, actions_of(tested)) == (True, "Baseline Demo", [AuditAction.BOT_INSTALLED])


async def test_a_guild_that_was_wrongly_thought_to_be_left_goes_on_as_it_was(tested: PlatformInMemory) -> None:
    async with running(tested.discord):
        guild = await recorded(tested, DEMO_ID)
    await tested.discord.record_removal(DEMO_ID)
    async with running(tested.discord):
        again = await recorded(tested, DEMO_ID)

    assert again == guild
    assert actions_of(tested) == [AuditAction.BOT_INSTALLED, AuditAction.BOT_REMOVED, AuditAction.BOT_STILL_THERE]
