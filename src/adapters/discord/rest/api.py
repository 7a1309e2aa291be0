"""Read from Discord's REST API with the bot's token: honour its rate limits, and raise the ports' errors."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

from application.ports.errors import ServiceUnavailable

DISCORD_URL: Final = "https://discord.com"
API_PATH: Final = "/api/v10"
TIMEOUT: Final = httpx.Timeout(5.0)

_NOT_VISIBLE: Final = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@dataclass(slots=True)
class DiscordApi:
    """`patience`: how many seconds a call may wait for a rate limit to pass. `base_url` is the origin."""

    http: httpx.AsyncClient
    bot_token: str = field(repr=False)
    base_url: str = DISCORD_URL
    patience: float = 5.0
    _free_at: dict[str, float] = field(default_factory=dict)

    async def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any | None:
        """Return the decoded body; None for what does not exist or the bot may not see. Raises `ServiceUnavailable`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
        while True:
            await self._wait(self._free_at.get(path, 0.0) - loop.time(), deadline - loop.time())
            response = await self._send(path, params)
            self._remember_limit(path, response, loop.time())
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                continue
            if response.status_code in _NOT_VISIBLE:
                return None
            with raising_ours():
                response.raise_for_status()
                return response.json()

    async def _send(self, path: str, params: Mapping[str, str | int] | None) -> httpx.Response:
        with raising_ours():
            return await self.http.get(
                f"{self.base_url}{API_PATH}{path}",
                params=params,
                headers={"Authorization": f"Bot {self.bot_token}"},
                timeout=TIMEOUT,
            )

    async def _wait(self, seconds: float, allowed: float) -> None:
        if seconds > allowed:
            raise ServiceUnavailable("discord")
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _remember_limit(self, path: str, response: httpx.Response, now: float) -> None:
        """Limits are kept per path, since only a handful of paths are read for each guild."""
        limited = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        header = "Retry-After" if limited else "X-RateLimit-Reset-After"
        if limited or response.headers.get("X-RateLimit-Remaining") == "0":
            self._free_at[path] = now + _seconds(response.headers.get(header))
        self._free_at = {known: free_at for known, free_at in self._free_at.items() if free_at > now}


@contextlib.contextmanager
def raising_ours() -> Iterator[None]:
    """Raise `ServiceUnavailable("discord")` for any error of httpx and for an undocumented answer."""
    try:
        yield
    except (httpx.HTTPError, ValueError, LookupError) as error:
        raise ServiceUnavailable("discord") from error


def _seconds(header: str | None) -> float:
    try:
        return max(float(header or 1.0), 0.05)
    except ValueError:
        return 1.0
