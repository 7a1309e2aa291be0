"""Read the platform's REST API for the member that a cog acts for: `services.api`."""

from collections.abc import Mapping
from typing import Any

from application.acting import NoCurrentMember, current, current_guild
from application.ports.bot.platform_api import MemberCall, PlatformApi

__all__ = ["Api"]

_CALL = "services.api.get(…)"


class Api:
    """The REST API reads; a cog changes a guild through `services.config`, `.db` and `.store`."""

    def __init__(self, api: PlatformApi) -> None:
        self._api = api

    async def get(
        self, path: str, query: Mapping[str, str | int | bool] | None = None, *, guild_id: int | None = None
    ) -> Any:
        """Return the decoded answer of `GET /api/v1/guilds/{guild_id}` followed by `path`, such as `/llm/usage`.

        It answers what the current member may see in the dashboard, and counts against that member's limit of
        requests. Without `guild_id` it is the current guild.

        Raises `NoCurrentMember` where no member is current, `NoCurrentGuild` where no guild is, `ValueError` for a
        path that does not begin with a slash, `ApiRefused` for what the API refuses, such as to a member without
        access to the dashboard (`access.denied`), and `ServiceUnavailable` when the API cannot be reached.
        """
        if not path.startswith("/") or "?" in path or ".." in path.split("/"):
            raise ValueError(f'services.api.get("{path}"): write a path such as "/llm/usage", the query beside it.')
        now = current()
        guild = current_guild(_CALL) if guild_id is None else guild_id
        if now.user_id is None:
            raise NoCurrentMember(_CALL)
        call = MemberCall(guild_id=guild, user_id=now.user_id, cog=now.home or now.cog or "cog")
        return await self._api.read(call, path, {name: _written(value) for name, value in (query or {}).items()})


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
