"""Read a server's Integrations rules: which members, roles and channels may use a command."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import discord

from adapters.discord.why.question import Question
from application.patience import answered_within
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot

_ROLE, _USER, _CHANNEL = 1, 2, 3
"""Discord's documentation, "Application Command Permission Type"."""
_PATIENCE_SECONDS: Final = 3.0
_SET_BY: Final = "someone who manages the server can change it under Server Settings, Integrations."

Entry = Mapping[str, Any]


async def overrides_of(question: Question, bot: Bot) -> tuple[Entry, ...]:
    """Return the server's entries for the command: its own, or those for all commands of the bot.

    None are returned if the server has set none, or if Discord does not answer in time.
    """
    root, application_id = question.root, bot.application_id
    if root is None or application_id is None:
        return ()
    try:
        entries = await answered_within(_PATIENCE_SECONDS, _fetched(bot, application_id, question.guild.id, root.name))
    except (discord.HTTPException, ServiceUnavailable):
        return ()
    return entries


async def _fetched(bot: Bot, application_id: int, guild_id: int, command: str) -> tuple[Entry, ...]:
    synced = await bot.tree.fetch_commands()
    by_command = await bot.http.get_guild_application_command_permissions(application_id, guild_id)
    ids = [each.id for each in synced if each.name == command]
    entries = {int(each["id"]): tuple(each["permissions"]) for each in by_command}
    return next((entries[each] for each in (*ids, application_id) if each in entries), ())


def override_reasons(question: Question, entries: Iterable[Entry]) -> list[str]:
    """Return a sentence for each rule of the server that excludes the member or the channel."""
    rules = {(int(each["type"]), int(each["id"])): bool(each["permission"]) for each in entries}
    guild, place = question.guild.id, question.place
    channels = [place.id, getattr(place, "parent_id", None) or place.id, guild - 1]
    found: list[str] = []
    if _first(rules, _CHANNEL, channels) is False:
        found.append(f"This server has turned {question.command_name} off in {place.mention}: {_SET_BY}")
    if not _member_may(rules, question.member, guild):
        found.append(f"This server does not let {_object(question)} use {question.command_name}: {_SET_BY}")
    return found


def _member_may(rules: Mapping[tuple[int, int], bool], member: discord.Member, guild: int) -> bool:
    own = rules.get((_USER, member.id))
    if own is not None:
        return own
    of_roles = [rules[_ROLE, role.id] for role in member.roles if role.id != guild and (_ROLE, role.id) in rules]
    return any(of_roles) if of_roles else rules.get((_ROLE, guild), True)


def _first(rules: Mapping[tuple[int, int], bool], kind: int, ids: Collection[int]) -> bool | None:
    return next((rules[kind, each] for each in ids if (kind, each) in rules), None)


def _object(question: Question) -> str:
    return "you" if question.asker.id == question.member.id else question.member.mention
