"""Give the HTTP routes of a cog their user and guild. A cog puts them into `router` in the cog package's `api` module.

    @get("/guilds/{guild_id:str}/greeting")
    async def get_greeting(guild: NamedDependency[ApiGuild], user: NamedDependency[ApiUser]) -> Greeting: ...

    router = Router("/", route_handlers=[get_greeting])

It is served under `/api/v1/ext/<cog>`, to people who are signed in. A route with `{guild_id:str}` admits only users
with access to that guild's dashboard.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from application.settings.read_settings import ReadSettings
from baseline.config import SettingsModel
from baseline.services import GuildSessions
from domain.ids import GuildId

__all__ = ["ApiGuild", "ApiUser"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiUser:
    """The signed-in user that makes the request; the dependency `user` of every route."""

    id: int
    name: str
    avatar_url: str | None


class ApiGuild:
    """The guild of the path, and what belongs to it; the dependency `guild` of routes with `{guild_id:str}`.

    Nothing here reaches another guild, SQL of `session` included: the database enforces it. Every method may raise
    `ServiceUnavailable("database")`.
    """

    def __init__(self, guild_id: GuildId, read: ReadSettings, database: GuildSessions) -> None:
        self._guild_id = guild_id
        self._read = read
        self._database = database

    @property
    def id(self) -> int:
        return self._guild_id

    async def settings(self, model: type[SettingsModel]) -> SettingsModel:
        """Return the settings in force, read from the database. Settings are changed through the API's own routes."""
        section = await self._read.section(self._guild_id, model.section)
        return model.model_validate(section.effective.values)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session of `GuildDatabase` in this guild's scope."""
        return self._database.session(self._guild_id)
