"""Routes of the guestbook, for its page in the dashboard."""

from typing import Annotated

from litestar import Router, delete, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct
from sqlalchemy import func, select

from baseline.api import ApiGuild

from .models import GuestbookEntry

GUILD = "/guilds/{guild_id:str}"


class EntryView(Struct):
    """Ids are texts, because JavaScript's numbers cannot hold them."""

    id: str
    user_id: str
    name: str
    text: str
    written_at: str


class Entries(Struct):
    total: int
    entries: list[EntryView]


@get(f"{GUILD}/entries")
async def list_entries(
    guild: NamedDependency[ApiGuild], limit: FromQuery[Annotated[int, Meta(ge=1, le=500)]] = 50
) -> Entries:
    """List the latest entries, the latest first."""
    async with guild.session() as session:
        total = await session.scalar(select(func.count()).select_from(GuestbookEntry)) or 0
        latest = select(GuestbookEntry).order_by(GuestbookEntry.id.desc()).limit(limit)
        return Entries(total, [_view(entry) for entry in await session.scalars(latest)])


@delete(f"{GUILD}/entries/{{entry_id:int}}")
async def remove_entry(guild: NamedDependency[ApiGuild], entry_id: FromPath[int]) -> None:
    """Remove an entry."""
    async with guild.session() as session:
        entry = await session.get(GuestbookEntry, entry_id)
        if entry is None:
            raise NotFoundException("This entry has been removed already.")
        await session.delete(entry)


def _view(entry: GuestbookEntry) -> EntryView:
    return EntryView(
        id=str(entry.id),
        user_id=str(entry.user_id),
        name=entry.name,
        text=entry.text,
        written_at=entry.written_at.isoformat(),
    )


router = Router("/", route_handlers=[list_entries, remove_entry])
