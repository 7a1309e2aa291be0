"""Tests of the server log: what is recorded, and who did it."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import discord
import pytest
from sqlalchemy import select

from baseline.testing import SimulatedGuild, simulated_guild
from examples.logging_bot.kinds import Kind
from examples.logging_bot.models import LogEntry
from examples.logging_bot.settings import LoggingSettings

BOT = "examples.logging_bot"


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild(BOT, tables=True, channels=["log", "quiet"]) as simulated:
        yield simulated


async def entries(guild: SimulatedGuild) -> Sequence[LogEntry]:
    """Return what was recorded, once the bot is idle."""
    await guild.advance(0.1)
    async with guild.services.session() as session:
        return list(await session.scalars(select(LogEntry).order_by(LogEntry.id)))


async def kinds(guild: SimulatedGuild) -> list[str]:
    return [entry.kind for entry in await entries(guild)]


async def test_an_edit_keeps_both_texts_and_a_deletion_the_last(guild: SimulatedGuild) -> None:
    mara = guild.member("mara")
    said = await mara.say("hello")
    await mara.edit(said, "goodbye")
    await mara.delete(said)
    edited, deleted = await entries(guild)

    assert (edited.kind, edited.user_id) == (Kind.MESSAGE_EDITED, mara.id)
    assert (edited.facts["before"], edited.facts["after"]) == ("hello", "goodbye")
    assert (deleted.kind, deleted.user_id, deleted.facts["text"]) == (Kind.MESSAGE_DELETED, mara.id, "goodbye")


async def test_texts_are_left_out_where_the_server_wants_that(guild: SimulatedGuild) -> None:
    await guild.configure(LoggingSettings, keeps_text=False)
    mara = guild.member("mara")
    await mara.delete(await mara.say("a secret"))
    (deleted,) = await entries(guild)
    assert "text" not in deleted.facts


async def test_without_the_intent_an_edit_is_logged_without_its_text() -> None:
    async with simulated_guild(BOT, tables=True, without_intents=["message_content"]) as guild:
        mara = guild.member("mara")
        await mara.edit(await mara.say("hello"), "goodbye")
        (edited,) = await entries(guild)
        assert edited.kind == Kind.MESSAGE_EDITED
        assert not {"before", "after"} & set(edited.facts)


async def test_members_who_come_and_go_are_logged(guild: SimulatedGuild) -> None:
    await guild.join("zoe")
    await guild.member("zoe").leave()
    joined, left = await entries(guild)
    assert (joined.kind, left.kind) == (Kind.MEMBER_JOINED, Kind.MEMBER_LEFT)
    assert joined.user_id == left.user_id


async def test_the_audit_log_names_who_banned_and_why(guild: SimulatedGuild) -> None:
    leo = guild.member("leo").member
    await guild.discord_guild.ban(leo, reason="Spam")
    await guild.discord_guild.unban(leo, reason="A mistake")
    logged = {entry.kind: entry for entry in await entries(guild)}

    me = guild.discord_guild.me.id
    assert (logged[Kind.MEMBER_BANNED].actor_id, logged[Kind.MEMBER_BANNED].reason) == (me, "Spam")
    assert (logged[Kind.MEMBER_UNBANNED].actor_id, logged[Kind.MEMBER_UNBANNED].reason) == (me, "A mistake")


async def test_timeouts_roles_and_nicknames_of_members_are_logged(guild: SimulatedGuild) -> None:
    mara = guild.member("mara").member
    await mara.edit(timed_out_until=guild.now + timedelta(hours=1))
    await mara.add_roles(guild.role("Moderator"))
    await mara.edit(nick="Mara the Quiet")
    logged = {entry.kind: entry for entry in await entries(guild)}

    assert {Kind.TIMED_OUT, Kind.ROLES_CHANGED, Kind.NICKNAME_CHANGED} <= set(logged)
    assert logged[Kind.ROLES_CHANGED].facts["added"] == ["Moderator"]
    assert logged[Kind.NICKNAME_CHANGED].facts["new"] == "Mara the Quiet"


async def test_a_kick_is_logged_with_the_member_that_kicked(guild: SimulatedGuild) -> None:
    await guild.member("leo").member.kick(reason="Rude")
    logged = {entry.kind: entry for entry in await entries(guild)}
    assert logged[Kind.MEMBER_KICKED].actor_id == guild.discord_guild.me.id
    assert logged[Kind.MEMBER_KICKED].reason == "Rude"


async def test_roles_channels_threads_emojis_and_invites_are_logged(guild: SimulatedGuild) -> None:
    role = await guild.discord_guild.create_role(name="Crew")
    await role.edit(name="Team")
    await role.delete()
    channel = await guild.discord_guild.create_text_channel("plans")
    await channel.edit(topic="What we plan")
    thread = await channel.create_thread(name="Picnic", type=discord.ChannelType.public_thread)
    await thread.delete()
    invite = await channel.create_invite()
    await invite.delete()
    await channel.delete()

    assert set(await kinds(guild)) >= {
        Kind.ROLE_CREATED,
        Kind.ROLE_CHANGED,
        Kind.ROLE_DELETED,
        Kind.CHANNEL_CREATED,
        Kind.CHANNEL_CHANGED,
        Kind.CHANNEL_DELETED,
        Kind.THREAD_CREATED,
        Kind.THREAD_DELETED,
        Kind.INVITE_CREATED,
        Kind.INVITE_DELETED,
    }


async def test_ignored_channels_members_and_kinds_are_left_out(guild: SimulatedGuild) -> None:
    quiet = guild.channel("quiet").id
    await guild.configure(LoggingSettings, ignored_channels=[quiet], ignored_members=[guild.member("leo").id])
    mara, leo = guild.member("mara"), guild.member("leo")
    await mara.delete(await mara.say("here", channel="quiet"))
    await leo.delete(await leo.say("there"))
    assert await kinds(guild) == []
    await guild.configure(LoggingSettings, ignored_channels=[], off=[Kind.MESSAGE_DELETED])
    await mara.delete(await mara.say("here", channel="quiet"))
    assert await kinds(guild) == []


async def test_threads_of_an_ignored_channel_are_left_out_with_it(guild: SimulatedGuild) -> None:
    quiet, mara = guild.channel("quiet"), guild.member("mara")
    await guild.configure(LoggingSettings, ignored_channels=[quiet.id])
    assert isinstance(quiet, discord.TextChannel)
    thread = await quiet.create_thread(name="Whispers", type=discord.ChannelType.public_thread)
    said = await mara.say("in a thread", channel="Whispers")
    await mara.edit(said, "edited in a thread")
    await mara.delete(said)
    left = await mara.say("left in the archive", channel="Whispers")
    await thread.edit(archived=True)
    await mara.delete(left)
    await thread.delete()
    assert await kinds(guild) == []


async def test_messages_in_threads_of_the_log_channel_are_left_out(guild: SimulatedGuild) -> None:
    log, mara = guild.channel("log"), guild.member("mara")
    await guild.configure(LoggingSettings, channel=log.id)
    assert isinstance(log, discord.TextChannel)
    await log.create_thread(name="About it", type=discord.ChannelType.public_thread)
    await mara.delete(await mara.say("in a thread", channel="About it"))
    assert await kinds(guild) == [Kind.THREAD_CREATED]
