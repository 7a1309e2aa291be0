"""Find the channels, roles and members of a guild by the names that people type."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import discord

from adapters.discord.commands.settings_name_lists import split_names, unquoted
from adapters.discord.commands.settings_values import (
    MENTIONS,
    NOTHING,
    Unreadable,
    field_schema,
    items_schema,
)
from adapters.discord.isolated import isolated

_MOST_FOUND: Final = 20
_NOUNS: Final = {"discord-channel": "channel", "discord-role": "role", "discord-member": "member"}


class GuildNames:
    def __init__(self, guild: discord.Guild) -> None:
        self._guild = guild

    async def with_mentions(self, section: Mapping[str, Any], field: str, text: str) -> str:
        """Return what was typed for the field with each name replaced by its mention. Raises `Unreadable`."""
        schema, _ = field_schema(section, field)
        several = schema.get("type") == "array"
        format_ = (items_schema(section, schema) if several else schema).get("format", "")
        if format_ not in MENTIONS or text.strip().casefold() in {*NOTHING, ""}:
            return text

        def is_name(whole: str) -> bool:
            return any(_is_called(name, whole) for _, name in self._cached(format_))

        if several:
            return ", ".join([await self._mention(format_, name) for name in split_names(text, is_name)])
        name = text.strip()
        return await self._mention(format_, name if is_name(name) else unquoted(name))

    def shown(self, format_: str, value: str) -> str:
        """Return the name as it is typed, or the mention of an id without a name of its own."""
        found = [name for id_, name in self._cached(format_) if str(id_) == value]
        name = found[0] if found else ""
        # A list is split at commas, line ends and quotes.
        if (
            not name
            or re.search(r'[,\n"“”]', name)
            or len({id_ for id_, other in self._cached(format_) if other.casefold() == name.casefold()}) > 1
        ):
            return MENTIONS[format_][1].format(value)
        return f"{'#' if format_ == 'discord-channel' else '@'}{name.removeprefix('@')}"

    async def _mention(self, format_: str, text: str) -> str:
        pattern, mention, wanted = MENTIONS[format_]
        if pattern.fullmatch(text):
            return text
        known = list(self._cached(format_))
        found = {id_ for id_, name in known if name in {text, _without_sign(text)}} or {
            id_ for id_, name in known if _is_called(name, text)
        }
        if not found and format_ == "discord-member" and text.removeprefix("@"):
            # The gateway sends few members by itself.
            try:
                members = await self._guild.query_members(text.removeprefix("@"), limit=_MOST_FOUND)
            except TimeoutError:
                raise Unreadable(f"Discord does not look up members right now. It must be {wanted}.") from None
            found = {id_ for id_, name in _names_of(members) if _is_called(name, text)}
        noun = _NOUNS[format_]
        if not found:
            raise Unreadable(f"There is no {noun} called {isolated(text[:100])} here. It must be {wanted}.")
        if len(found) > 1:
            choices = ", ".join(str(id_) for id_ in sorted(found)[:_MOST_FOUND])
            raise Unreadable(f"Several {noun}s are called {isolated(text[:100])}. It must be the id of one: {choices}.")
        return mention.format(found.pop())

    def _cached(self, format_: str) -> Iterable[tuple[int, str]]:
        if format_ == "discord-channel":
            return [(channel.id, channel.name) for channel in (*self._guild.channels, *self._guild.threads)]
        if format_ == "discord-role":
            return [(role.id, role.name) for role in self._guild.roles]
        return _names_of(self._guild.members)


def _names_of(members: Iterable[discord.Member]) -> list[tuple[int, str]]:
    return [
        (member.id, name)
        for member in members
        for name in (member.display_name, member.name, member.global_name)
        if name
    ]


def _is_called(name: str, text: str) -> bool:
    return name.casefold() in {text.casefold(), _without_sign(text).casefold()}


def _without_sign(text: str) -> str:
    return text[1:] if text.startswith(("#", "@")) else text
