"""Ports for cogs: modules, states, refusals, what they keep without tables, and the API that they read."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from domain.cogs.cog_record import CogRecord
from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId
from domain.settings import JsonValue


class CogLoadFailed(Exception):
    """The cog cannot be used; `reason` is one line for the bot's author. The cause is chained.

    An exception's own text may hold secrets: it is in `detail`, for the log alone.
    """

    def __init__(self, name: str, reason: str, detail: str = "") -> None:
        super().__init__(f"Cog {name!r} was not loaded: {reason}")
        self.name = name
        self.reason = reason
        self.detail = detail


class NameTaken(CogLoadFailed):
    """The cog declares or registers a name that is taken. `holder` is the cog that has it, None for Baseline itself."""

    def __init__(self, name: str, what: str, holder: str | None) -> None:
        owner = "one of Baseline's own" if holder is None else f"that of cog {holder!r}"
        super().__init__(name, f"its {what} is already {owner}; rename {'it' if holder is None else 'one of them'}")
        self.what = what
        self.holder = holder


@dataclass(frozen=True, slots=True)
class FoundCog:
    """`path` is the module's file, or the package's `__init__.py`."""

    name: str
    path: Path

    @property
    def module(self) -> str:
        """The name that its module is imported under."""
        folder = self.path.parent.parent if self.path.name == "__init__.py" else self.path.parent
        return f"{folder.name}.{self.name}"


@dataclass(frozen=True, slots=True)
class CogApi:
    """A cog's addition to the HTTP API: the module with its routes, or the reason why there is none."""

    cog: str
    module: ModuleType | CogLoadFailed


class CogModules(Protocol):
    def find(self) -> tuple[FoundCog, ...]:
        """Every module and package in the folder, by name; names that start with `_` are left out."""
        ...

    def load(self, cog: FoundCog) -> ModuleType:
        """Import the cog afresh, so that changed code is seen. Raises `CogLoadFailed` for whatever its code raises."""
        ...


@dataclass(frozen=True, slots=True)
class ImportedCog:
    """A cog's module, and the function that puts what it declares in place of what the cog declared before.

    `declare` runs no code of the cog. Call it in the loop's thread; twice is safe. It raises `CogLoadFailed`, and
    `NameTaken` if another cog has declared the same settings section.
    """

    module: ModuleType
    declare: Callable[[], None]


class CogSource(CogModules, Protocol):
    """`load` imports and declares. The bot does both in steps: code of a cog may block, and runs in a thread."""

    def import_cog(self, cog: FoundCog) -> ImportedCog:
        """Import the cog afresh and read what it declares. Any thread may call it. Raises `CogLoadFailed`."""
        ...

    def withdraw(self, name: str) -> None:
        """Remove what the cog of this name has declared. Twice is safe."""
        ...

    def saved(self, name: str) -> Callable[[], None]:
        """Return a function that declares again what the cog of this name declares now."""
        ...


class CogBoard(Protocol):
    """State of the cogs in each process of the bot. What is not posted again within a minute vanishes.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def post(self, process: str, records: Sequence[CogRecord]) -> None:
        """Replace what the process has posted before. The manifests of the records are not kept."""
        ...

    async def remove(self, process: str) -> None:
        """Remove what the process has posted. Twice is safe."""
        ...

    async def records(self) -> tuple[tuple[CogRecord, ...], ...]:
        """Return the records of each process that has posted recently, in no order, without manifests."""
        ...


class RecentRefusals(Protocol):
    """The last few commands that were refused to a member of a guild, or that failed, for a quarter of an hour.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def note(self, guild_id: GuildId, member_id: UserId, refusal: CommandRefusal) -> None:
        """Keep it, in place of the oldest if there are five."""
        ...

    async def of(self, guild_id: GuildId, member_id: UserId) -> tuple[CommandRefusal, ...]:
        """Return those of the member, the latest first."""
        ...


class KeyValues(Protocol):
    """Every method may raise `ServiceUnavailable("redis")`. Seconds are whole and above zero."""

    async def get(self, key: str) -> str | None:
        """None when there is no value, or when it has expired."""
        ...

    async def set(self, key: str, value: str, *, seconds: int | None = None) -> None:
        """Replace the value, and its expiry: without `seconds` it does not expire."""
        ...

    async def increment(self, key: str, by: int = 1) -> int:
        """Add to a whole number, atomically, and return the sum; a missing one is 0. The expiry stays.

        Raises ValueError when the value is no whole number.
        """
        ...

    async def delete(self, *keys: str) -> int:
        """Return how many there were."""
        ...

    async def expire(self, key: str, seconds: int) -> bool:
        """Return whether there is such a value, which now expires."""
        ...

    async def expires_in(self, key: str) -> int | None:
        """Return the whole seconds that are left; None when there is no value or it does not expire."""
        ...

    async def publish(self, channel: str, message: str) -> None:
        """Send to all who receive at this moment, in this process too: at most once, never stored."""
        ...

    def receive(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """Yield new messages, in the order of each sender.

        Survives a lost connection; messages sent meanwhile are missed.
        """
        ...


class DocumentStore(Protocol):
    """Every method may raise `ServiceUnavailable("database")`."""

    async def get(self, guild_id: GuildId, cog: str, key: str) -> JsonValue:
        """None when there is none, which a stored None reads as too."""
        ...

    async def put(self, guild_id: GuildId, cog: str, key: str, value: JsonValue) -> None:
        """Replace the document."""
        ...

    async def delete(self, guild_id: GuildId, cog: str, key: str) -> bool:
        """Return whether there was one."""
        ...

    async def keys(self, guild_id: GuildId, cog: str, prefix: str) -> tuple[str, ...]:
        """Return the keys that begin with the prefix, in order of their code points."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCall:
    """The guild that is read, the member whose access counts, and the cog that calls."""

    guild_id: int
    user_id: int
    cog: str


class ApiRefused(Exception):
    """The API refused the call. The text says why, in words for the member; `code` is the problem's type.

    `status` is that of the HTTP response.
    """

    def __init__(self, reason: str, *, code: str, status: int) -> None:
        super().__init__(reason)
        self.code = code
        self.status = status


class PlatformApi(Protocol):
    async def read(self, call: MemberCall, path: str, query: Mapping[str, str]) -> Any:
        """Return the answer of `GET /api/v1/guilds/{guild_id}` followed by `path`: JSON decoded, other text as it is.

        Raises `ApiRefused`, and `ServiceUnavailable("API")` when the API cannot be reached.
        """
        ...
