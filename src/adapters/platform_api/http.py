"""Read the platform's REST API over HTTP, with calls that are signed for a member."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx

from application.member_calls import MEMBER_CALL_HEADER, MemberCalls
from application.ports.bot.platform_api import ApiRefused, MemberCall
from application.ports.errors import ServiceUnavailable

_TIMEOUT: Final = httpx.Timeout(10.0)
_PROBLEM: Final = "application/problem+json"


class HttpPlatformApi:
    """`url` is the origin of the API's process."""

    def __init__(self, http: httpx.AsyncClient, calls: MemberCalls, url: str) -> None:
        self._http = http
        self._calls = calls
        self._url = url

    async def read(self, call: MemberCall, path: str, query: Mapping[str, str]) -> Any:
        try:
            response = await self._http.get(
                f"{self._url}/api/v1/guilds/{call.guild_id}{path}",
                params=dict(query),
                headers={MEMBER_CALL_HEADER: self._calls.sign(call)},
                timeout=_TIMEOUT,
            )
        except httpx.HTTPError as error:
            raise ServiceUnavailable("API") from error
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise _refusal(response)
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return response.json() if is_json else response.text


def _refusal(response: httpx.Response) -> Exception:
    if not response.headers.get("Content-Type", "").startswith(_PROBLEM):
        return ServiceUnavailable("API")
    problem = response.json()
    code = str(problem.get("type", "")).removeprefix("urn:baseline:")
    reason = str(problem.get("detail") or problem.get("title") or "The API refused the call.")
    return ApiRefused(reason, code=code, status=response.status_code)
