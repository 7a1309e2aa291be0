"""Routes of the server log, for its pages in the dashboard."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from msgspec import Meta, Struct
from sqlalchemy import func, select

from baseline.api import ApiGuild

from .export import csv_of
from .kinds import Kind, Topic
from .models import LogEntry
from .settings import LoggingSettings
from .wanted import Wanted

GUILD = "/guilds/{guild_id:str}"
MOST_EXPORTED = 20_000

Days = Annotated[int, Meta(ge=1, le=365)]
Text = Annotated[str, Meta(max_length=100)]
Snowflake = Annotated[str, Meta(pattern=r"^\d{1,20}$")]


class EntryView(Struct):
    """Ids are texts, because JavaScript's numbers cannot hold them."""

    id: str
    at: str
    kind: str
    user_id: str | None
    actor_id: str | None
    channel_id: str | None
    reason: str | None
    facts: dict[str, Any]


class Entries(Struct):
    total: int
    entries: list[EntryView]


class KindView(Struct):
    """`last_week` is how many events of the kind the last seven days hold."""

    kind: str
    logged: bool
    last_week: int


class TopicView(Struct):
    topic: str
    channel_id: str | None
    kinds: list[KindView]


class Configuration(Struct):
    keeps_days: int
    keeps_text: bool
    topics: list[TopicView]


@get(f"{GUILD}/entries")
async def list_entries(
    guild: NamedDependency[ApiGuild],
    *,
    kind: FromQuery[Kind | None] = None,
    member: FromQuery[Snowflake | None] = None,
    channel: FromQuery[Snowflake | None] = None,
    text: FromQuery[Text | None] = None,
    days: FromQuery[Days | None] = None,
    limit: FromQuery[Annotated[int, Meta(ge=1, le=500)]] = 50,
) -> Entries:
    """List the newest entries that fit, and how many fit."""
    total, found = await _found(guild, _wanted(kind, member, channel, text, days), most=limit)
    return Entries(total, [_view(entry) for entry in found])


@get(f"{GUILD}/export", media_type="text/csv")
async def export_entries(
    guild: NamedDependency[ApiGuild],
    *,
    kind: FromQuery[Kind | None] = None,
    member: FromQuery[Snowflake | None] = None,
    channel: FromQuery[Snowflake | None] = None,
    text: FromQuery[Text | None] = None,
    days: FromQuery[Days | None] = None,
) -> Response[bytes]:
    """Return the newest entries that fit as a CSV file."""
    _, found = await _found(guild, _wanted(kind, member, channel, text, days), most=MOST_EXPORTED)
    return Response(
        csv_of(found).encode("utf-8-sig"),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="log.csv"'},
    )


@get(f"{GUILD}/configuration")
async def read_configuration(guild: NamedDependency[ApiGuild]) -> Configuration:
    """Return the logged kinds, their channels, and their counts in the last week."""
    settings = await guild.settings(LoggingSettings)
    recent = LogEntry.at >= func.now() - timedelta(days=7)
    counted = select(LogEntry.kind, func.count()).where(recent).group_by(LogEntry.kind)
    async with guild.session() as session:
        numbers = dict((await session.execute(counted)).all())
    topics = [
        TopicView(
            topic=topic.value,
            channel_id=_text(getattr(settings, topic.value) or settings.channel),
            kinds=[
                KindView(kind.value, kind not in settings.off, numbers.get(kind.value, 0))
                for kind in Kind
                if kind.topic is topic
            ],
        )
        for topic in Topic
    ]
    return Configuration(settings.keeps_days, settings.keeps_text, topics)


async def _found(guild: ApiGuild, wanted: Wanted, *, most: int) -> tuple[int, list[LogEntry]]:
    fits = wanted.conditions(guild.id, func.now())
    async with guild.session() as session:
        total = await session.scalar(select(func.count()).select_from(LogEntry).where(*fits)) or 0
        newest = select(LogEntry).where(*fits).order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(most)
        return total, list(await session.scalars(newest))


def _wanted(kind: Kind | None, member: str | None, channel: str | None, text: str | None, days: int | None) -> Wanted:
    return Wanted(int(member) if member else None, kind, int(channel) if channel else None, text or None, days)


def _view(entry: LogEntry) -> EntryView:
    return EntryView(
        id=str(entry.id),
        at=entry.at.isoformat(),
        kind=entry.kind,
        user_id=_text(entry.user_id),
        actor_id=_text(entry.actor_id),
        channel_id=_text(entry.channel_id),
        reason=entry.reason,
        facts=entry.facts,
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


router = Router("/", route_handlers=[list_entries, export_entries, read_configuration])
