"""Attempts to load cogs, and the rule for two cogs that want the same name: the first by file name gets it.

Cogs are set up side by side, so which of two registers a name first depends on their speed. A cog that comes earlier by
file name takes the name over from a later one while both are being loaded, and the later one is left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from application.ports.bot.cog_modules import CogLoadFailed, NameTaken


@dataclass(slots=True, eq=False)
class Attempt:
    """`module` is the name of the imported module. `failure` is set as soon as the cog cannot be served."""

    cog: str
    module: str | None = None
    failure: CogLoadFailed | None = None


_current: ContextVar[Attempt | None] = ContextVar("attempt_to_load", default=None)


class Attempts:
    def __init__(self) -> None:
        self._open: dict[str, Attempt] = {}

    @contextmanager
    def begun(self, cog: str) -> Iterator[Attempt]:
        """Until the end of the block an earlier cog may take names over from this one."""
        attempt = self._open[cog] = Attempt(cog)
        try:
            yield attempt
        finally:
            del self._open[cog]

    @contextmanager
    def registering(self, attempt: Attempt) -> Iterator[None]:
        """Attribute registrations in the block, and in tasks that it creates, to the attempt."""
        token = _current.set(attempt)
        try:
            yield
        finally:
            _current.reset(token)

    def check(self) -> None:
        """Raise the failure of the attempt that the caller belongs to: a cog that was given up registers nothing."""
        attempt = _current.get()
        if attempt is not None and attempt.failure is not None:
            raise attempt.failure

    def take_over(self, what: str, holder: str | None) -> None:
        """Give up `holder`, so that the calling cog can have the name `what`. Raises `NameTaken` if it may not."""
        attempt = _current.get()
        name = "" if attempt is None else attempt.cog
        other = self._open.get(holder or "")
        if other is None or name not in self._open or name >= other.cog:
            raise NameTaken(name, what, holder)
        other.failure = other.failure or NameTaken(other.cog, what, name)


def cog_of(module: str | None) -> str | None:
    """Return the cog whose code is in the module of this name; None for Baseline's own."""
    top, _, rest = (module or "").partition(".")
    return None if top in {"adapters", "baseline", "discord", ""} else rest.partition(".")[0] or top
