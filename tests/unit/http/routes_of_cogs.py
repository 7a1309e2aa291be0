"""Routes that cogs could add, and what becomes of them."""

from types import ModuleType

from litestar import get, post
from litestar.di import NamedDependency

from adapters.http.extension_list import Extension
from adapters.http.extensions.mounting import accept
from application.ports.bot.cog_modules import CogApi
from baseline.api import ApiGuild, ApiUser

IN_GUILD = "/guilds/{guild_id:str}"


@get("/mine")
async def mine(user: NamedDependency[ApiUser]) -> dict[str, str]:
    return {"name": user.name}


@get(IN_GUILD)
async def in_guild(guild: NamedDependency[ApiGuild]) -> dict[str, int]:
    return {"id": guild.id}


@post(f"{IN_GUILD}/notes")
async def change(guild: NamedDependency[ApiGuild], user: NamedDependency[ApiUser]) -> None: ...


def of(router: object, cog: str = "news") -> CogApi:
    module = ModuleType(f"cogs.{cog}.api")
    module.router = router  # type: ignore[attr-defined]
    return CogApi(cog, module)


def the_one(api: CogApi) -> Extension:
    (extension,) = accept([api])
    return extension


def problem_of(router: object) -> str:
    extension = the_one(of(router))
    assert extension.router is None
    assert extension.routes == ()
    assert extension.problem is not None
    assert "\n" not in extension.problem
    return extension.problem
