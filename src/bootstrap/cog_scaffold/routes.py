"""Routes of a new cog, which its page in the dashboard calls."""

from bootstrap.cog_scaffold.parts import NewCog


def api(cog: NewCog) -> str:
    """Return the text of `api.py`."""
    return _api_of_entries(cog) if cog.options.table else _api_of_overview(cog)


def _api_of_entries(cog: NewCog) -> str:
    return f'''"""Routes of {cog.title}, for its page in the dashboard."""

from litestar import Router, delete, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import select

from baseline.api import ApiGuild
from {cog.package}.models import {cog.cls}Entry

GUILD = "/guilds/{{guild_id:str}}"


class EntryView(Struct):
    """Ids are texts, because JavaScript's numbers cannot hold them."""

    id: str
    text: str


@get(f"{{GUILD}}/entries")
async def list_entries(guild: NamedDependency[ApiGuild]) -> list[EntryView]:
    """List the latest hundred entries, the latest first."""
    async with guild.session() as session:
        latest_first = {cog.cls}Entry.id.desc()
        entries = await session.scalars(select({cog.cls}Entry).order_by(latest_first).limit(100))
        return [EntryView(str(entry.id), entry.text) for entry in entries]


@delete(f"{{GUILD}}/entries/{{{{entry_id:int}}}}")
async def remove_entry(guild: NamedDependency[ApiGuild], entry_id: FromPath[int]) -> None:
    """Remove an entry."""
    async with guild.session() as session:
        entry = await session.get({cog.cls}Entry, entry_id)
        if entry is None:
            raise NotFoundException
        await session.delete(entry)


router = Router("/", route_handlers=[list_entries, remove_entry])
'''  # noqa: S608 - the text of a module, no SQL


def _api_of_overview(cog: NewCog) -> str:
    settings = cog.options.settings
    own = f"from {cog.package} import {cog.cls}Settings\n" if settings else ""
    reading = f"    settings = await guild.settings({cog.cls}Settings)\n" if settings else ""
    greeting = "settings.greeting" if settings else '"Hello"'
    unused = "" if settings else "  # noqa: ARG001 - what the route reads of the guild comes here"
    return f'''"""Routes of {cog.title}, for its page in the dashboard."""

from litestar import Router, get
from litestar.di import NamedDependency
from msgspec import Struct

from baseline.api import ApiGuild
{own}

class Overview(Struct):
    greeting: str


@get("/guilds/{{guild_id:str}}/overview")
async def get_overview(guild: NamedDependency[ApiGuild]) -> Overview:{unused}
    """Return what the page shows."""
{reading}    return Overview({greeting})


router = Router("/", route_handlers=[get_overview])
'''
