"""Refuse commands for developers only, and a cog's commands and events in guilds that have switched it off."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, TypeAlias

from discord import app_commands

from adapters.discord.event_origins import guild_of
from application.cogs.attempts import cog_of
from application.cogs.switches.switches import GuildSwitches, off_sentence
from domain.ids import GuildId

WHILE_OFF: Final = "_while_off"
Listener: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]


class DevelopersOnly(app_commands.CheckFailure):
    """The caller is not in the developer team, or the team cannot be looked up."""


class SwitchedOff(app_commands.CheckFailure):
    """A cog is off in this guild. The message is a sentence for the member: why, and what switches it on."""


async def refuse_switched_off(switches: GuildSwitches, guild_id: int | None, cog: str | None) -> None:
    """Raises `SwitchedOff` if the cog of this file or folder is off in the guild; None is no cog."""
    if guild_id is not None and cog is not None and await switches.is_off(guild_id, cog):
        raise SwitchedOff(await switches.why_off(GuildId(guild_id), cog) or off_sentence(cog))


def listeners_on(
    switches: GuildSwitches, listeners: Sequence[Listener], arguments: Sequence[Any]
) -> Sequence[Listener] | None:
    """Return what to call for these listeners in the event's guild; None if its switches must be read first."""
    guild_id = guild_of(arguments)
    off = () if guild_id is None else switches.known_off(guild_id)
    if not off:
        return None if off is None else listeners
    chosen = (_while_off(each) if _cog_behind(each) in off else each for each in listeners)
    return [each for each in chosen if each is not None]


async def is_switched_off(switches: GuildSwitches, code: object, guild_id: int | None) -> bool:
    """Return whether a listener or handler belongs to a cog that is off in the guild."""
    return guild_id is not None and await switches.is_off(guild_id, _cog_behind(code))


def _cog_behind(code: object) -> str | None:
    owner = getattr(code, "__self__", None)
    return cog_of(str(getattr(code, "__module__", "")) if owner is None else type(owner).__module__)


async def call_unless_off(switches: GuildSwitches, listener: Listener, arguments: Sequence[Any]) -> None:
    """Call a listener unless its cog is off in the guild that the event is about.

    The cog's method `<listener>_while_off`, such as `on_message_while_off`, is called instead if there is one.
    """
    is_off = await is_switched_off(switches, listener, guild_of(arguments))
    chosen = _while_off(listener) if is_off else listener
    if chosen is not None:
        await chosen(*arguments)


def _while_off(listener: Listener) -> Listener | None:
    found: Listener | None = getattr(
        getattr(listener, "__self__", None), f"{getattr(listener, '__name__', '')}{WHILE_OFF}", None
    )
    return found
