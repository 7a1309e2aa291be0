"""Tests of whom the log names: the audit log's lines come before or after their events, and several at once."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import AuditLogAction
from sqlalchemy import select

from baseline.testing import SimulatedGuild, simulated_guild
from examples.logging_bot.kinds import Kind
from examples.logging_bot.models import LogEntry

BOT = "examples.logging_bot"


@pytest.fixture
async def guild() -> AsyncIterator[SimulatedGuild]:
    async with simulated_guild(BOT, tables=True) as simulated:
        yield simulated


async def renamed(guild: SimulatedGuild, name: str) -> None:
    """Dispatch Discord's event of a role's new name."""
    role = guild.role("Regular")
    after = copy.copy(role)
    after.name = name
    guild.bot.dispatch("guild_role_update", role, after)
    await guild.advance(0.1)


async def line(
    guild: SimulatedGuild,
    actor: str,
    action: AuditLogAction,
    subject_id: int,
    *,
    options: Any = None,
    **changes: str | None,
) -> None:
    """Dispatch a line of the audit log about what `actor` did."""
    data: Any = {
        "id": str(discord.utils.time_snowflake(guild.now)),
        "action_type": action.value,
        "user_id": str(guild.member(actor).id),
        "target_id": str(subject_id),
        "changes": [{"key": key, "new_value": value} for key, value in changes.items()],
        "options": options,
    }
    maps: Any = {key: {} for key in ("users", "integrations", "app_commands", "automod_rules", "webhooks")}
    guild.bot.dispatch("audit_log_entry_create", discord.AuditLogEntry(**maps, data=data, guild=guild.discord_guild))
    await guild.advance(0.1)


async def renamed_by(guild: SimulatedGuild, actor: str) -> None:
    await line(guild, actor, AuditLogAction.role_update, guild.role("Regular").id)


async def named(guild: SimulatedGuild, what: str = "changes") -> dict[str, int | None]:
    """Return the actor of each entry, by its fact `what`."""
    async with guild.services.session() as session:
        return {str(entry.facts.get(what)): entry.actor_id for entry in await session.scalars(select(LogEntry))}


async def test_a_line_names_the_next_event_no_more_once_it_has_named_one(guild: SimulatedGuild) -> None:
    await renamed(guild, "First")
    await renamed_by(guild, "mara")
    await renamed(guild, "Second")
    assert await named(guild) == {
        "['name: Regular → First']": guild.member("mara").id,
        "['name: Regular → Second']": None,
    }
    await renamed_by(guild, "leo")
    assert (await named(guild))["['name: Regular → Second']"] == guild.member("leo").id


@pytest.mark.parametrize("order", ["lines first", "events first"])
async def test_of_two_that_did_the_same_the_first_line_names_the_first_event(guild: SimulatedGuild, order: str) -> None:
    async def lines() -> None:
        await renamed_by(guild, "mara")
        await renamed_by(guild, "leo")

    if order == "lines first":
        await lines()
    await renamed(guild, "First")
    await renamed(guild, "Second")
    if order == "events first":
        await lines()
    assert list((await named(guild)).values()) == [guild.member("mara").id, guild.member("leo").id]


async def test_one_line_names_all_messages_that_a_moderator_deletes_until_another_one_does(
    guild: SimulatedGuild,
) -> None:
    """Discord counts deletions of one author in one channel in a single line."""
    leo = guild.member("leo")
    said = [await leo.say(text) for text in ("one", "two", "three")]
    await leo.delete(said[0])
    options = {"channel_id": str(guild.channel("general").id), "count": "1"}
    await line(guild, "mara", AuditLogAction.message_delete, leo.id, options=options)
    await leo.delete(said[1])
    await line(guild, "owner", AuditLogAction.message_delete, leo.id, options=options)
    await leo.delete(said[2])
    await guild.advance(0.1)
    mara, owner = guild.member("mara").id, guild.member("owner").id
    assert await named(guild, "text") == {"one": mara, "two": mara, "three": owner}


async def test_a_timeout_by_one_member_and_a_nickname_by_another_are_told_apart(guild: SimulatedGuild) -> None:
    member = guild.member("leo").member
    before, after = copy.copy(member), copy.copy(member)
    after.nick = "Lion"
    until = "2030-01-01T00:00:00+00:00"
    await line(guild, "mara", AuditLogAction.member_update, member.id, communication_disabled_until=until)
    guild.bot.dispatch("member_update", before, after)
    await guild.advance(0.1)
    assert await named(guild, "new") == {"Lion": None}
    await line(guild, "owner", AuditLogAction.member_update, member.id, nick="Lion")
    assert await named(guild, "new") == {"Lion": guild.member("owner").id}


async def test_without_the_intent_for_members_timeouts_come_from_the_audit_log() -> None:
    async with simulated_guild(BOT, tables=True, without_intents=["members"]) as guild:
        leo, until = guild.member("leo").id, "2030-01-01T00:00:00+00:00"
        await line(guild, "mara", AuditLogAction.member_update, leo, communication_disabled_until=until)
        await line(guild, "mara", AuditLogAction.member_update, leo, communication_disabled_until=None)
        async with guild.services.session() as session:
            logged = [(each.kind, each.user_id, each.actor_id) for each in await session.scalars(select(LogEntry))]
        mara = guild.member("mara").id
        assert logged == [(Kind.TIMED_OUT, leo, mara), (Kind.TIMEOUT_ENDED, leo, mara)]
