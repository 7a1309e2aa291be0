"""Give the same answers with Litestar's and SQLAlchemy's own parts: server-side sessions, rate limiter, ORM."""

import json
import os
from collections.abc import AsyncIterator
from datetime import date, datetime
from itertools import count
from typing import Any

from apis import orm
from litestar import Litestar, Request, get, put
from litestar.di import NamedDependency, Provide
from litestar.exceptions import PermissionDeniedException
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.middleware.session.server_side import ServerSideSessionConfig
from litestar.params import FromPath, JSONBody
from litestar.stores.redis import RedisStore
from msgspec import Struct
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

_ABOUT = json.loads(os.environ["SECTION"])
_database = orm.Database.at(os.environ["APP_DATABASE_URL"], os.environ["DATABASE_SCHEMA"])
_redis = Redis.from_url(os.environ["REDIS_URL"])
_seen = count()


class User(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    avatar_url: str | None


class Me(Struct, frozen=True, kw_only=True):
    user: User
    csrf_token: str
    is_developer: bool
    has_developer_team: bool = False
    add_bot_url: str | None = None


class GuildSummary(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    icon_url: str | None
    member_count: int
    active: bool
    access: str


class Section(Struct, frozen=True, kw_only=True):
    key: str
    title: str
    description: str
    schema_version: int
    version: int
    values: dict[str, Any]
    stored: list[str]
    rejected: list[Any]
    updated_at: datetime
    updated_by: str | None


class Change(Struct, frozen=True, kw_only=True):
    version: int
    values: dict[str, Any]


class Figures(Struct, frozen=True, kw_only=True):
    requests: int
    input_tokens: int
    output_tokens: int
    cache_tokens: int
    total_tokens: int
    cost_usd: str
    unpriced_requests: int


class ByDay(Figures, frozen=True, kw_only=True):
    day: date


class ByCog(Figures, frozen=True, kw_only=True):
    cog_name: str


class ByUser(Figures, frozen=True, kw_only=True):
    user_id: str
    name: str | None


class ByModel(Figures, frozen=True, kw_only=True):
    provider: str
    model: str


class ByType(Figures, frozen=True, kw_only=True):
    request_type: str


class Usage(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    first: date
    last: date
    unpriced_request_usd: str
    total: Figures
    by_day: list[ByDay]
    by_cog: list[ByCog]
    by_user: list[ByUser]
    by_model: list[ByModel]
    by_request_type: list[ByType]


def _whose(_request: Request[Any, Any, Any]) -> str:
    """Return the limiter's key: a new one for each hundred requests, since each rewrites the key's whole list."""
    return str(next(_seen) // 100)


async def provide_session() -> AsyncIterator[AsyncSession]:
    async with _database.session() as session:
        yield session


async def provide_user(request: Request[Any, Any, Any]) -> dict[str, Any]:
    user: dict[str, Any] | None = request.session.get("user")
    if user is None:
        raise PermissionDeniedException
    return user


async def provide_guild(guild_id: FromPath[int], db: AsyncSession, user: dict[str, Any]) -> int:
    try:
        await orm.require_access(db, guild_id, int(user["id"]))
    except orm.Refused as refusal:
        raise PermissionDeniedException from refusal
    return guild_id


@get("/api/v1/auth/me")
async def get_me(request: Request[Any, Any, Any], user: NamedDependency[dict[str, Any]]) -> Me:
    return Me(user=User(**user), csrf_token=request.session["csrf_token"], is_developer=False)


@get("/api/v1/guilds")
async def list_guilds(db: NamedDependency[AsyncSession], user: NamedDependency[dict[str, Any]]) -> list[GuildSummary]:
    return [GuildSummary(**guild) for guild in await orm.guilds_of(db, int(user["id"]))]


@get("/api/v1/guilds/{guild_id:int}/settings/{key:str}")
async def get_section(guild: NamedDependency[int], key: FromPath[str], db: NamedDependency[AsyncSession]) -> Section:
    return Section(**orm.section_view(await db.get_one(orm.Section, (guild, key)), _ABOUT))


@put("/api/v1/guilds/{guild_id:int}/settings/{key:str}")
async def change_section(  # noqa: PLR0917 - what its request consists of
    request: Request[Any, Any, Any],
    guild: NamedDependency[int],
    key: FromPath[str],
    db: NamedDependency[AsyncSession],
    user: NamedDependency[dict[str, Any]],
    data: JSONBody[Change],
) -> Section:
    if request.headers.get("X-CSRF-Token") != request.session["csrf_token"]:
        raise PermissionDeniedException
    section = await db.get_one(orm.Section, (guild, key))
    await orm.change(db, section, int(user["id"]), data.version, data.values)
    await _redis.publish("settings-changed", f"{guild} {key} {section.version}")
    return Section(**orm.section_view(section, _ABOUT))


@get("/api/v1/guilds/{guild_id:int}/llm/usage")
async def get_usage(guild: NamedDependency[int], db: NamedDependency[AsyncSession]) -> Usage:
    received = await orm.usage_of(db, guild)
    return Usage(
        first=received["from"],
        last=received["to"],
        unpriced_request_usd=received["unpriced_request_usd"],
        total=Figures(**received["total"]),
        by_day=[ByDay(**row) for row in received["by_day"]],
        by_cog=[ByCog(**row) for row in received["by_cog"]],
        by_user=[ByUser(**row) for row in received["by_user"]],
        by_model=[ByModel(**row) for row in received["by_model"]],
        by_request_type=[ByType(**row) for row in received["by_request_type"]],
    )


@get("/health", sync_to_thread=False, exclude_from_limit=True)
def health() -> str:
    return "up"


_sessions = ServerSideSessionConfig(key="baseline", max_age=7 * 86400, store="sessions")
_limits = RateLimitConfig(
    ("minute", 1_000_000), exclude_opt_key="exclude_from_limit", identifier_for_request=_whose, store="limits"
)
app = Litestar(
    [get_me, list_guilds, get_section, change_section, get_usage, health],
    middleware=[_sessions.middleware, _limits.middleware],
    dependencies={"db": Provide(provide_session), "user": Provide(provide_user), "guild": Provide(provide_guild)},
    stores={"sessions": RedisStore(_redis, namespace="stock"), "limits": RedisStore(_redis, namespace="stock-limits")},
    openapi_config=None,
    logging_config=None,
)
