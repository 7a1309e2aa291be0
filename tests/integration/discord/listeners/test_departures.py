"""Events of leaving, kicked and banned members end their access to the dashboard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from adapters.discord.cogs.intents import BotIntents
from application.ports.events import Arrival, Event, EventKind, Published
from domain.audit import AuditAction
from domain.ids import GuildId, UserId
from simulators.discord.live_env import LiveEnv
from simulators.discord.world import DEMO
from tests.integration.discord.bots import RunningBot, running
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

DEMO_ID = GuildId(DEMO.id)
OWNER, ADMIN, MARA, LEO = (UserId(person.id) for person in DEMO.members)
KICK = 20
WITHOUT_MEMBERS = ("guilds", "moderation", "guild_messages")
WITH_MEMBERS = (*WITHOUT_MEMBERS, "members")


def left(env: LiveEnv) -> None:
    env.backend.remove_member(DEMO_ID, MARA)


def banned(env: LiveEnv) -> None:
    env.backend.apply_ban(DEMO_ID, MARA, None)


def kicked(env: LiveEnv) -> None:
    env.backend.remove_member(DEMO_ID, MARA)
    env.backend.record_audit_log(DEMO_ID, KICK, target_id=MARA, user_id=OWNER)


@pytest.mark.parametrize(
    ("leave", "intents"),
    [(left, WITH_MEMBERS), (banned, WITHOUT_MEMBERS), (kicked, WITHOUT_MEMBERS)],
    ids=["left", "banned", "kicked"],
)
async def test_who_is_no_member_any_more_loses_access(
    tested: PlatformInMemory, leave: Callable[[LiveEnv], None], intents: tuple[str, ...]
) -> None:
    async with running(replace(tested.discord, intents=BotIntents(intents, tested.discord.manifests))) as bot:
        await _delegated(tested, MARA, LEO)
        leave(bot.env)
        await eventually(lambda: _has_no_access(tested, MARA), "the delegation to end")

    assert await _has_access(tested, LEO)
    entries = [row.entry for row in tested.database.guilds[DEMO_ID].audit]
    assert [(entry.action, entry.target) for entry in entries[1:]] == [(AuditAction.ACCESS_MEMBER_LEFT, str(MARA))]


async def test_the_initial_user_who_leaves_stays_the_initial_user(tested: PlatformInMemory) -> None:
    async with running(replace(tested.discord, intents=BotIntents(WITH_MEMBERS, tested.discord.manifests))) as bot:
        await _delegated(tested, MARA)
        bot.env.backend.remove_member(DEMO_ID, OWNER)
        left(bot.env)
        await eventually(lambda: _has_no_access(tested, MARA), "the delegation to end")

    assert await _has_access(tested, OWNER)


async def test_the_departure_of_the_initial_user_is_published(tested: PlatformInMemory) -> None:
    platform = replace(tested.discord, intents=BotIntents(WITH_MEMBERS, tested.discord.manifests))
    async with running(platform) as bot, platform.event_feed.follow() as arrivals, asyncio.timeout(30):
        await anext(arrivals)
        bot.env.backend.remove_member(DEMO_ID, OWNER)
        events = [arrival.event async for arrival in _accesses(arrivals)]

    assert events == [Event(kind=EventKind.ACCESS, guild_id=DEMO_ID, user_ids=frozenset({OWNER}))]


async def test_without_the_intent_a_departure_changes_no_access(tested: PlatformInMemory) -> None:
    async with running(replace(tested.discord, intents=BotIntents(WITHOUT_MEMBERS, tested.discord.manifests))) as bot:
        await _delegated(tested, MARA)
        await _left_and_idle(bot)

    assert await _has_access(tested, MARA)


async def test_a_departure_is_recorded_once_the_database_is_back(tested: PlatformInMemory) -> None:
    async with running(
        replace(tested.discord, intents=BotIntents(WITH_MEMBERS, tested.discord.manifests), retry_waits=(0.05,) * 40)
    ) as bot:
        await _delegated(tested, MARA)
        tested.database.outage.down = True
        left(bot.env)
        await eventually(lambda: _was_warned(tested), "the outage to be noticed")
        tested.database.outage.down = False
        await eventually(lambda: _has_no_access(tested, MARA), "the delegation to end")


async def _left_and_idle(bot: RunningBot) -> None:
    left(bot.env)
    await bot.env.idle()


async def _delegated(tested: PlatformInMemory, *users: UserId) -> None:
    await eventually(lambda: _has_access(tested, OWNER), "the guild to be recorded")
    async with tested.discord.begin(DEMO_ID) as work:
        access = await work.guild_access.get()
        for user_id in users:
            access.grant(user_id, OWNER, tested.discord.clock.now())
        await work.guild_access.save(access)
        await work.commit()


async def _has_access(tested: PlatformInMemory, user_id: UserId) -> bool:
    async with tested.discord.begin(DEMO_ID) as work:
        return (await work.guild_access.get()).of(user_id) is not None


async def _has_no_access(tested: PlatformInMemory, user_id: UserId) -> bool:
    return not await _has_access(tested, user_id)


async def _was_warned(tested: PlatformInMemory) -> bool:
    return any(line.event == "A departure could not be recorded" for line in tested.log.of("warning"))


async def _accesses(arrivals: AsyncIterator[Arrival]) -> AsyncIterator[Published]:
    """Yield only the first change of access."""
    async for arrival in arrivals:
        if isinstance(arrival, Published) and arrival.event.kind is EventKind.ACCESS:
            yield arrival
            return
