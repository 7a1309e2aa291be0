"""Leave work to the worker, durably: `await later(session, remind, {"channel_id": 1}, at=…)`.

    @job(attempts=5)
    async def remind(run: JobRun) -> None:
        await run.send(run.payload["channel_id"], "Tea!")

A job is stored in the transaction of the session, and runs in a worker after that has committed, also if the bot has
stopped meanwhile. It is a function of a module that is imported with the cog.
"""

import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Integer, MetaData, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_COLUMN
from sqlalchemy.ext.asyncio import AsyncSession

from application.acting import current_guild
from application.correlation import current_correlation_id
from application.ports.clock import Clock
from baseline.api import ApiGuild
from baseline.stored_json import check_key, stored_json
from domain.backoff import doubled
from domain.settings import JsonValue

__all__ = ["Job", "JobRun", "MessageRefused", "job", "later"]

_NONCE_CHARACTERS: Final = 25
"""Most characters that Discord accepts."""

JOBS: Final = Table(
    "cog_jobs",
    MetaData(),
    Column("id", UUID_COLUMN(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid()),
    Column("guild_id", BigInteger),
    Column("cog", Text),
    Column("name", Text),
    Column("key", Text),
    Column("payload", JSONB),
    Column("due_at", DateTime(timezone=True)),
    Column("attempts", Integer),
    Column("error", Text),
    Column("failed_at", DateTime(timezone=True)),
    Column("correlation_id", Text),
    Column("started_at", DateTime(timezone=True)),
)
"""Queue of the jobs. Cogs use `later`."""


CLOCK: Final = "clock"
"""The key of a session's `info` under which the database puts the clock that decides when jobs are due."""


class MessageRefused(Exception):
    """Discord refused a message: the channel is gone, closed to the bot, or the text is not acceptable."""


class Messages(Protocol):
    """Sends messages of jobs: the worker has no gateway connection."""

    async def send(self, nonce: str, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        """Send as `JobRun.send` does. A message with an earlier one's nonce is not sent again for a few minutes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """The argument of a job. `session` is the transaction that also removes the job from the queue.

    What the job writes there is written once, however often the worker is killed: it commits together with the end of
    the job. Effects outside the database, such as a message, may happen again after a kill. `attempt` counts from 1.
    """

    id: UUID
    guild: ApiGuild
    payload: Mapping[str, Any]
    attempt: int
    session: AsyncSession
    messages: Messages
    _sends: Counter[str] = field(default_factory=Counter, init=False, repr=False, compare=False)

    async def send(self, channel_id: int, content: str, *, mentions: tuple[int, ...] = ()) -> None:
        """Send a message of at most 2,000 characters, in which only these members are pinged.

        What an earlier attempt has sent, the same text to the same channel, Discord drops within a few minutes. An
        attempt that sends it twice sends two messages. Raises `MessageRefused` where the channel is gone or closed to
        the bot, and `ServiceUnavailable("discord")` while Discord is away.
        """
        message = f"{channel_id} {content}"
        self._sends[message] += 1
        nonce = uuid5(self.id, f"{self._sends[message]} {message}").hex[:_NONCE_CHARACTERS]
        await self.messages.send(nonce, channel_id, content, mentions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A function that the worker runs. `cog` is its cog's file or folder, `seconds` the time limit of an attempt."""

    run: Callable[[JobRun], Awaitable[None]]
    cog: str
    name: str
    attempts: int
    seconds: float

    def retry_after(self, attempt: int) -> timedelta:
        """Return the wait after a failed attempt: 10 seconds, doubled each time, an hour at most."""
        return timedelta(seconds=doubled(10, attempt, longest=3600))


REGISTERED: Final[dict[tuple[str, str], Job]] = {}
"""The jobs of the imported cogs, by cog and name. A reloaded module replaces its own."""


def job(*, attempts: int = 5, seconds: float = 60) -> Callable[[Callable[[JobRun], Awaitable[None]]], Job]:
    """Declare a function as a job of its cog, by the name of the function.

    A failed attempt is repeated after 10 seconds, then twice as long each time; after `attempts` of them the job has
    failed, and `baseline jobs cogs` shows it for 30 days. Raises ValueError for fewer than one attempt, for a time
    limit that is not positive or above 300 seconds, and for a name that a job of another loaded module of the cog has.
    """
    if attempts < 1 or not 0 < seconds <= 300:
        raise ValueError("A job has at least one attempt, and at most 300 seconds.")

    def declared(run: Callable[[JobRun], Awaitable[None]]) -> Job:
        parts = run.__module__.split(".")
        new = Job(
            run=run,
            cog=parts[1] if len(parts) > 1 else parts[0],
            name=run.__name__,
            attempts=attempts,
            seconds=seconds,
        )
        _require_free(new)
        REGISTERED[new.cog, new.name] = new
        return new

    return declared


def _require_free(new: Job) -> None:
    """Raises ValueError if another loaded module of the cog declares the name. A reload may declare its own again."""
    held = REGISTERED.get((new.cog, new.name))
    if held is None or held.run.__module__ == new.run.__module__:
        return
    module = sys.modules.get(held.run.__module__)
    if module is not None and any(each is held for each in vars(module).values()):
        raise ValueError(
            f"The cog {new.cog!r} declares the job {new.name!r} in {held.run.__module__} and in "
            f"{new.run.__module__}: give one of the two functions another name."
        )


async def later(
    session: AsyncSession,
    work: Job,
    payload: Mapping[str, JsonValue] | None = None,
    *,
    at: datetime | None = None,
    key: str | None = None,
    guild_id: int | None = None,
) -> bool:
    """Add a job in the session's transaction. It runs after that has committed: not before `at`, or at once without it.

    With a `key`, a job of the same guild, function and key that waits already is kept, and False is returned. One that
    runs waits no longer, so that it may plan its own successor. If it fails, it is repeated beside that successor.

    Without `guild_id` it is the current guild; the database refuses another guild than the session's. The job runs
    under the correlation id of its caller. Raises ValueError for a payload that is no JSON or larger than 64,000 bytes
    in UTF-8, for a key beyond 200 characters, for zero bytes in either, and for a time without a time zone.
    """
    values = {
        "guild_id": current_guild("later(…)") if guild_id is None else int(guild_id),
        "cog": work.cog,
        "name": work.name,
        "key": key,
        "payload": stored_json(dict(payload or {}), "The payload"),
        "due_at": _now(session) if at is None else _aware(at),
        "correlation_id": current_correlation_id(),
    }
    if key is not None:
        check_key(key)
    added = await session.execute(insert(JOBS).values(values).on_conflict_do_nothing().returning(JOBS.c.id))
    return added.first() is not None


def _now(session: AsyncSession) -> datetime | ColumnElement[datetime]:
    """Return the time by the clock of claims, from which the database's may differ: as in a simulated guild."""
    clock: Clock | None = session.info.get(CLOCK)
    return func.now() if clock is None else clock.now()


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("The time of a job needs a time zone.")
    return at.astimezone(UTC)
