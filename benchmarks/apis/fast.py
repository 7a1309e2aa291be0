"""Give the same answers from FastAPI with its usual parts: starsessions, fastapi-limiter, SQLAlchemy's ORM."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from itertools import count
from typing import Annotated, Any

from apis import orm
from fastapi import Depends, FastAPI, HTTPException, Request  # type: ignore[import-not-found]  # in an environment of its own
from fastapi_limiter import FastAPILimiter  # type: ignore[import-not-found]  # the same
from fastapi_limiter.depends import RateLimiter  # type: ignore[import-not-found]  # the same
from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession
from starsessions import SessionAutoloadMiddleware, SessionMiddleware  # type: ignore[import-not-found]  # the same
from starsessions.stores.redis import RedisStore  # type: ignore[import-not-found]  # the same

_ABOUT = json.loads(os.environ["SECTION"])
_database = orm.Database.at(os.environ["APP_DATABASE_URL"], os.environ["DATABASE_SCHEMA"])
_redis = Redis.from_url(os.environ["REDIS_URL"])
_seen = count()


class User(BaseModel):
    id: str
    name: str
    avatar_url: str | None


class Me(BaseModel):
    user: User
    csrf_token: str
    is_developer: bool
    has_developer_team: bool = False
    add_bot_url: str | None = None


class GuildSummary(BaseModel):
    id: str
    name: str
    icon_url: str | None
    member_count: int
    active: bool
    access: str


class Section(BaseModel):
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


class Change(BaseModel):
    version: int
    values: dict[str, Any]


class Figures(BaseModel):
    requests: int
    input_tokens: int
    output_tokens: int
    cache_tokens: int
    total_tokens: int
    cost_usd: str
    unpriced_requests: int


class ByDay(Figures):
    day: date


class ByCog(Figures):
    cog_name: str


class ByUser(Figures):
    user_id: str
    name: str | None


class ByModel(Figures):
    provider: str
    model: str


class ByType(Figures):
    request_type: str


class _Usage(BaseModel):
    to: date
    unpriced_request_usd: str
    total: Figures
    by_day: list[ByDay]
    by_cog: list[ByCog]
    by_user: list[ByUser]
    by_model: list[ByModel]
    by_request_type: list[ByType]


Usage = type("Usage", (_Usage,), {"__annotations__": {"from": date}, "__module__": __name__})  # `from` is a keyword


async def _whose(_request: Request) -> str:
    """Return the limiter's key: a new one for each hundred requests, as if of another user."""
    return str(next(_seen) // 100)


async def _session() -> AsyncIterator[AsyncSession]:
    async with _database.session() as session:
        yield session


async def _user(request: Request) -> dict[str, Any]:
    user: dict[str, Any] | None = request.session.get("user")
    if user is None:
        raise HTTPException(401)
    return user


Db = Annotated[AsyncSession, Depends(_session)]
Caller = Annotated[dict[str, Any], Depends(_user)]


async def _guild(guild_id: int, db: Db, user: Caller) -> int:
    try:
        await orm.require_access(db, guild_id, int(user["id"]))
    except orm.Refused as refusal:
        raise HTTPException(403) from refusal
    return guild_id


GuildId = Annotated[int, Depends(_guild)]


async def get_me(request: Request, user: Caller) -> Any:
    return {
        "user": user,
        "csrf_token": request.session["csrf_token"],
        "is_developer": False,
        "has_developer_team": False,
        "add_bot_url": None,
    }


async def list_guilds(db: Db, user: Caller) -> Any:
    return await orm.guilds_of(db, int(user["id"]))


async def get_section(guild: GuildId, key: str, db: Db) -> Any:
    return orm.section_view(await db.get_one(orm.Section, (guild, key)), _ABOUT)


async def change_section(  # noqa: PLR0917 - what its request consists of
    request: Request, guild: GuildId, key: str, db: Db, user: Caller, data: Change
) -> Any:
    if request.headers.get("X-CSRF-Token") != request.session["csrf_token"]:
        raise HTTPException(403)
    section = await db.get_one(orm.Section, (guild, key))
    await orm.change(db, section, int(user["id"]), data.version, data.values)
    await _redis.publish("settings-changed", f"{guild} {key} {section.version}")
    return orm.section_view(section, _ABOUT)


async def get_usage(guild: GuildId, db: Db) -> Any:
    return await orm.usage_of(db, guild)


async def health() -> str:
    return "up"


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    await FastAPILimiter.init(_redis, identifier=_whose)
    yield


_limited = [Depends(RateLimiter(times=1_000_000, seconds=60))]
_section = "/api/v1/guilds/{guild_id}/settings/{key}"

app = FastAPI(lifespan=_lifespan)
app.add_middleware(SessionAutoloadMiddleware)
app.add_middleware(
    SessionMiddleware,
    store=RedisStore(connection=_redis, prefix="fast:"),
    lifetime=7 * 86400,
    rolling=True,
    cookie_name="baseline",
    cookie_https_only=False,
)
app.add_api_route("/api/v1/auth/me", get_me, response_model=Me, dependencies=_limited)
app.add_api_route("/api/v1/guilds", list_guilds, response_model=list[GuildSummary], dependencies=_limited)
app.add_api_route(_section, get_section, response_model=Section, dependencies=_limited)
app.add_api_route(_section, change_section, response_model=Section, dependencies=_limited, methods=["PUT"])
app.add_api_route("/api/v1/guilds/{guild_id}/llm/usage", get_usage, response_model=Usage, dependencies=_limited)
app.add_api_route("/health", health)
