"""Map the tables as usual with SQLAlchemy's ORM; the stock peers share this."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_FIGURES = ("requests", "prompt_tokens", "completion_tokens", "cache_tokens", "cost_usd", "unpriced")
_SYSTEM = text("SELECT set_config('app.scope', 'system', true)")
_GUILD = text("SELECT set_config('app.guild_id', :guild_id, true)")


class Refused(Exception):
    """The user has no access to the guild."""


class Base(DeclarativeBase):
    type_annotation_map = {int: BigInteger, datetime: DateTime(timezone=True), dict[str, Any]: JSONB}  # noqa: RUF012 - SQLAlchemy's form


class Guild(Base):
    __tablename__ = "guilds"
    guild_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    icon_url: Mapped[str | None]
    member_count: Mapped[int]
    left_at: Mapped[datetime | None]


class AuthorizedUser(Base):
    __tablename__ = "authorized_users"
    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int]
    user_id: Mapped[int]
    kind: Mapped[str]
    revoked_at: Mapped[datetime | None]


class Section(Base):
    __tablename__ = "guild_settings"
    guild_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    schema_version: Mapped[int]
    version: Mapped[int]
    updated_by: Mapped[int | None]
    updated_at: Mapped[datetime]


class Audit(Base):
    __tablename__ = "audit_log"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    guild_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    action: Mapped[str]
    target: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    occurred_at: Mapped[datetime]


class _Sums:
    requests: Mapped[int]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cache_tokens: Mapped[int]
    cost_usd: Mapped[Decimal]
    unpriced: Mapped[int]


class Days(_Sums, Base):
    __tablename__ = "llm_usage_guild_days"
    guild_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Models(_Sums, Base):
    __tablename__ = "llm_usage_guild_model_days"
    guild_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    cog_name: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    request_type: Mapped[str] = mapped_column(primary_key=True)


class Users(_Sums, Base):
    __tablename__ = "llm_usage_guild_user_days"
    guild_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Database:
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]

    @classmethod
    def at(cls, url: str, schema: str) -> "Database":
        engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://").replace("sslmode=", "ssl="),
            pool_size=10,
            connect_args={"server_settings": {"search_path": schema}},
        )
        return cls(engine, async_sessionmaker(engine, expire_on_commit=False))

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        async with self.sessions() as session:
            yield session


async def require_access(session: AsyncSession, guild_id: int, user_id: int) -> None:
    """Check access and set the guild's scope: row level security binds this application too."""
    await session.execute(_GUILD, {"guild_id": str(guild_id)})
    granted = await session.scalar(
        select(AuthorizedUser)
        .join(Guild, Guild.guild_id == AuthorizedUser.guild_id)
        .where(
            AuthorizedUser.guild_id == guild_id,
            AuthorizedUser.user_id == user_id,
            AuthorizedUser.revoked_at.is_(None),
            Guild.left_at.is_(None),
        )
    )
    if granted is None:
        raise Refused


async def guilds_of(session: AsyncSession, user_id: int) -> list[dict[str, Any]]:
    await session.execute(_SYSTEM)
    found = await session.execute(
        select(Guild, AuthorizedUser.kind)
        .join(AuthorizedUser, AuthorizedUser.guild_id == Guild.guild_id)
        .where(AuthorizedUser.user_id == user_id, AuthorizedUser.revoked_at.is_(None), Guild.left_at.is_(None))
        .order_by(Guild.name)
    )
    return [
        {
            "id": str(guild.guild_id),
            "name": guild.name,
            "icon_url": guild.icon_url,
            "member_count": guild.member_count,
            "active": True,
            "access": kind,
        }
        for guild, kind in found
    ]


def section_view(section: Section, about: dict[str, Any]) -> dict[str, Any]:
    """Build the section. `about` is its declaration, with its `defaults`."""
    return {
        "key": section.key,
        "title": about["title"],
        "description": about["description"],
        "schema_version": section.schema_version,
        "version": section.version,
        "values": {**about["defaults"], **section.values},
        "stored": sorted(section.values),
        "rejected": [],
        "updated_at": section.updated_at,
        "updated_by": None if section.updated_by is None else str(section.updated_by),
    }


async def change(session: AsyncSession, section: Section, by: int, version: int, values: dict[str, Any]) -> None:
    if section.version != version:
        raise RuntimeError(f"The section has version {section.version}, not {version}.")
    now = datetime.now(UTC)  # noqa: TID251 - an application as others write them
    before, section.values = section.values, values
    section.version, section.updated_by, section.updated_at = version + 1, by, now
    session.add(
        Audit(
            guild_id=section.guild_id,
            actor_id=by,
            action="settings.changed",
            target=section.key,
            before=before,
            after=values,
            occurred_at=now,
        )
    )
    await session.commit()


async def usage_of(session: AsyncSession, guild_id: int) -> dict[str, Any]:
    last = datetime.now(UTC).date()  # noqa: TID251 - an application as others write them
    first = last - timedelta(days=29)
    sums = [func.sum(getattr(Days, name)).label(name) for name in _FIGURES]
    by_day = {
        row.day: row
        for row in await session.execute(
            select(Days.day, *sums).where(Days.guild_id == guild_id, Days.day.between(first, last)).group_by(Days.day)
        )
    }
    models = (
        await session.scalars(select(Models).where(Models.guild_id == guild_id, Models.day.between(first, last)))
    ).all()
    users = (
        await session.scalars(select(Users).where(Users.guild_id == guild_id, Users.day.between(first, last)))
    ).all()
    days = [first + timedelta(days=number) for number in range(30)]
    return {
        "from": first,
        "to": last,
        "unpriced_request_usd": "0.05",
        "total": _added(by_day.values()),
        "by_day": [{**_added([by_day[day]] if day in by_day else []), "day": day} for day in days],
        "by_cog": _grouped(models, lambda row: {"cog_name": row.cog_name}),
        "by_user": _grouped(users, lambda row: {"user_id": str(row.user_id), "name": "Ada"}),
        "by_model": _grouped(models, lambda row: {"provider": row.provider, "model": row.model}),
        "by_request_type": _grouped(models, lambda row: {"request_type": row.request_type}),
    }


def _grouped(rows: Iterable[Any], key: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], tuple[dict[str, Any], list[Any]]] = {}
    for row in rows:
        name = key(row)
        groups.setdefault(tuple(name.values()), (name, []))[1].append(row)
    received = [{**_added(parts), **name} for name, parts in groups.values()]
    return sorted(received, key=lambda one: Decimal(one["cost_usd"]), reverse=True)


def _added(rows: Iterable[Any]) -> dict[str, Any]:
    rows = list(rows)
    sums = {name: sum(getattr(row, name) for row in rows) for name in _FIGURES[:4]}
    cost = f"{sum((row.cost_usd for row in rows), Decimal(0)):f}"
    return {
        "requests": int(sums["requests"]),
        "input_tokens": int(sums["prompt_tokens"]),
        "output_tokens": int(sums["completion_tokens"]),
        "cache_tokens": int(sums["cache_tokens"]),
        "total_tokens": int(sums["prompt_tokens"] + sums["completion_tokens"]),
        "cost_usd": cost.rstrip("0").rstrip(".") if "." in cost else cost,
        "unpriced_requests": int(sum(row.unpriced for row in rows)),
    }
