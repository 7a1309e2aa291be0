"""Limits, circuit breakers and cached replies of calls to models, shared by all processes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from domain.ids import GuildId
from domain.llm.breaker import BreakerState

Leave: TypeAlias = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """None is no limit. `per_minute` holds for any 60 seconds, not only for those of the clock."""

    per_minute: int | None = None
    concurrent: int | None = None

    def __post_init__(self) -> None:
        if any(limit is not None and limit < 1 for limit in (self.per_minute, self.concurrent)):
            raise ValueError(f"A limit of calls is at least 1, or none: {self}")

    @property
    def is_unlimited(self) -> bool:
        return self.per_minute is None and self.concurrent is None


class LimitReached(Exception):
    """No slot became free in time. `retry_after` is the estimated number of seconds until one is free."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"There is no slot within the next {retry_after:.1f} seconds.")
        self.retry_after = retry_after


class CallLimiter(Protocol):
    async def enter(self, *, patience: float) -> Leave:
        """Wait at most `patience` seconds for a slot, first come first served. Return the function that frees it.

        Call that function once. Raises `LimitReached` when no slot comes in time, immediately where that is known in
        advance, and `ServiceUnavailable`. Slots of a dead process expire.
        """
        ...

    async def close(self) -> None:
        """Free all slots. Twice is safe."""
        ...


class BreakerBoard(Protocol):
    """Shared by all processes. A model without an entry is not known to have failed.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def read(self, provider: str) -> Mapping[str, BreakerState]:
        """The entries of the provider's models."""
        ...

    async def replace(
        self, provider: str, model: str, seen: BreakerState | None, by: BreakerState | None
    ) -> tuple[bool, BreakerState | None]:
        """Replace the state `seen` by `by`; None is no entry.

        Returns whether `seen` was the current state, and the state afterwards. Of concurrent replacements of the same
        state one succeeds.
        """
        ...


class ResponseCache(Protocol):
    """Stored replies. `guild_id` None is the bot's own use. A guild never gets a reply that another one stored.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def get(self, guild_id: GuildId | None, key: str) -> bytes | None:
        """Return the stored value; None without one, or when it has expired."""
        ...

    async def put(self, guild_id: GuildId | None, key: str, value: bytes, *, seconds: int) -> None:
        """Replace the stored value. It expires after `seconds`, at least 1."""
        ...
