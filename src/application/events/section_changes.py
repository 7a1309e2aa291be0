"""Pick the changes of settings and budgets out of the event feed."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from application.ports.events import Arrival, EventFeed, EventKind, Recent
from domain.ids import GuildId


@dataclass(frozen=True, slots=True)
class SectionChanged:
    """`key` names a section of settings, or the budgets."""

    guild_id: GuildId
    key: str
    version: int
    correlation_id: str | None = field(default=None, compare=False)


@asynccontextmanager
async def section_changes(feed: EventFeed) -> AsyncIterator[AsyncIterator[SectionChanged | None]]:
    """Follow the feed. None comes first, and after each interruption: any section may have changed before it."""
    async with feed.follow() as arrivals, aclosing(_changes(arrivals)) as changes:
        yield changes


async def _changes(arrivals: AsyncIterator[Arrival]) -> AsyncGenerator[SectionChanged | None, None]:
    async for arrival in arrivals:
        if isinstance(arrival, Recent):
            yield None
            continue
        event = arrival.event
        if (
            event.kind is EventKind.SETTINGS
            and event.guild_id is not None
            and event.section is not None
            and event.version is not None
        ):
            yield SectionChanged(event.guild_id, event.section, event.version, arrival.correlation_id)
