"""Routes that a cog could add, of every kind that there is."""

from functools import cache
from types import ModuleType
from typing import Any

from litestar import Controller, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct
from sqlalchemy import text

from adapters.http.extension_list import Extension
from adapters.http.extensions.mounting import accept
from application.ports.bot.cog_modules import CogApi, CogLoadFailed
from baseline.api import ApiGuild, ApiUser
from baseline.errors import DomainError, ServiceUnavailable, StructuredOutputError
from tests.integration.http.welcome import WelcomeSettings

PLACE = "/guilds/{guild_id:str}"


class Note(Struct):
    text: str


@get("/mine")
async def get_mine(user: NamedDependency[ApiUser]) -> dict[str, str | None]:
    return {"id": str(user.id), "name": user.name, "avatar_url": user.avatar_url}


@post("/mine")
async def change_mine(user: NamedDependency[ApiUser]) -> None: ...


@get(f"{PLACE}/greeting")
async def get_greeting(guild: NamedDependency[ApiGuild], user: NamedDependency[ApiUser]) -> dict[str, str]:
    settings = await guild.settings(WelcomeSettings)
    return {"guild": str(guild.id), "greeting": f"{settings.text} {user.name}"}


@get(f"{PLACE}/rows")
async def count_rows(guild: NamedDependency[ApiGuild], condition: FromQuery[str] = "true") -> dict[str, list[str]]:
    """Read rows with the mistake of letting callers write SQL."""
    async with guild.session() as session:
        found = await session.execute(text(f"SELECT guild_id FROM guilds WHERE {condition}"))  # noqa: S608 - on purpose
        return {"guilds": [str(row.guild_id) for row in found]}


@post(f"{PLACE}/notes")
async def add_note(guild: NamedDependency[ApiGuild], data: JSONBody[Note]) -> Note:
    return data


class Letters(Controller):
    """Routes below a guild that do not take `guild`: the guard does not depend on that parameter."""

    path = f"{PLACE}/letters/{{number:int}}"

    @get("/")
    async def get_letter(self, number: FromPath[int]) -> int:
        return number

    @patch("/")
    async def change_letter(self, number: FromPath[int]) -> int:
        return number

    @delete("/")
    async def delete_letter(self, number: FromPath[int]) -> None: ...


@get("/fails/{how:str}")
async def fail(how: FromPath[str]) -> None:
    failures: dict[str, Exception] = {
        "missing": NotFoundException("This letter is not there."),
        "invalid": ValidationException("The letter is too long."),
        "away": ServiceUnavailable("database"),
        "model": StructuredOutputError("no JSON", provider="openai", model="small", text=""),
        "unknown": OwnRefusal("own"),
        "bug": RuntimeError("secret detail"),
    }
    raise failures[how]


class OwnRefusal(DomainError):
    code = "news.own"


def cog_api(name: str, *handlers: Any) -> CogApi:
    module = ModuleType(f"cogs.{name}.api")
    module.router = Router("/", route_handlers=handlers)  # type: ignore[attr-defined]
    return CogApi(name, module)


NEWS = cog_api("news", get_mine, change_mine, get_greeting, count_rows, add_note, Letters, fail)


@cache
def extensions() -> tuple[Extension, ...]:
    return accept([NEWS, CogApi("broken", CogLoadFailed("broken", "ValueError: no"))])
