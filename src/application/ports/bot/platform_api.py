"""Port through which cogs read the platform's API in the name of a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCall:
    """The guild that is read, the member whose access counts, and the cog that calls."""

    guild_id: int
    user_id: int
    cog: str


class ApiRefused(Exception):
    """The API refused the call. The text says why, in words for the member; `code` is the problem's type.

    `status` is that of the HTTP response.
    """

    def __init__(self, reason: str, *, code: str, status: int) -> None:
        super().__init__(reason)
        self.code = code
        self.status = status


class PlatformApi(Protocol):
    async def read(self, call: MemberCall, path: str, query: Mapping[str, str]) -> Any:
        """Return the answer of `GET /api/v1/guilds/{guild_id}` followed by `path`: JSON decoded, other text as it is.

        Raises `ApiRefused`, and `ServiceUnavailable("API")` when the API cannot be reached.
        """
        ...
