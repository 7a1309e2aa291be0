"""The guild, member and cog for which code runs. The bot sets them; services use them when a call names none."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias


class NoCurrentGuild(RuntimeError):
    """A service was called without a guild where no guild is current."""

    def __init__(self, call: str) -> None:
        super().__init__(
            f"{call} needs a guild: name one (guild_id=…), or call it inside a command, a component, a listener, a "
            "signal handler or a loop over guilds, where the guild is known."
        )


class NoCurrentMember(RuntimeError):
    """A service that answers for a member was called where no member is current."""

    def __init__(self, call: str) -> None:
        super().__init__(
            f"{call} answers for a member, and none is current here: call it inside a command, a component or the "
            "listener of something that a member did."
        )


class NoCurrentCog(RuntimeError):
    """A service that is divided by cogs was called where no cog is current."""

    def __init__(self, call: str) -> None:
        super().__init__(
            f"{call} belongs to a cog, and none is current here: call it inside the cog's setup, commands, listeners "
            "or loops, or name the cog."
        )


class Acting(Protocol):
    """`cog` is the name of the cog's class, `home` that of its file or folder; `guilds` are those of this process."""

    @property
    def guild_id(self) -> int | None: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def cog(self) -> str | None: ...
    @property
    def home(self) -> str | None: ...
    @property
    def guilds(self) -> Callable[[], Collection[int]] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingFor:
    """An `Acting` with known values."""

    guild_id: int | None = None
    user_id: int | None = None
    cog: str | None = None
    home: str | None = None
    guilds: Callable[[], Collection[int]] | None = None


Deferred: TypeAlias = tuple[Callable[[Any, Any], Acting], Any, Any]
"""A function and its arguments that make an `Acting` on demand: most code never asks for one."""

NOTHING = ActingFor()
_acting: ContextVar[Acting | Deferred] = ContextVar("acting", default=NOTHING)


def current() -> Acting:
    found = _acting.get()
    if isinstance(found, tuple):
        make, *arguments = found
        return make(*arguments)
    return found


def current_guild(call: str) -> int:
    """Return the current guild. Raises `NoCurrentGuild`, which names the call."""
    guild_id = current().guild_id
    if guild_id is None:
        raise NoCurrentGuild(call)
    return guild_id


enter = _acting.set
"""Set the guild, member and cog for the rest of the current context."""


@contextmanager
def acting(who: Acting) -> Iterator[None]:
    """Run the block for this guild, member and cog. Tasks that it starts inherit them."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def acting_in(guild_id: int) -> Iterator[None]:
    """Run the block for another guild; the cog stays the same."""
    before = current()
    now = ActingFor(guild_id=guild_id, cog=before.cog, home=before.home, guilds=before.guilds)
    with acting(now):
        yield


def acting_of(owner: object, subscriber: Acting, guild_id: int | None) -> ActingFor:
    """Return for whom a handler runs: its `owner`, where it is a method, or else the cog that subscribed."""
    return ActingFor(
        guild_id=guild_id,
        cog=subscriber.cog if owner is None else type(owner).__name__,
        home=subscriber.home if owner is None else home_of(owner),
        guilds=subscriber.guilds,
    )


def home_of(cog: object) -> str:
    """Return the name of the cog's file or folder: of `cogs.weather.commands` it is `weather`."""
    parts = type(cog).__module__.split(".")
    return parts[1] if len(parts) > 1 else parts[0]
