"""Send messages of cogs' jobs over Discord's REST API, for the worker, which has no gateway connection."""

from http import HTTPStatus
from typing import Final

from adapters.discord.rest.api import API_PATH, TIMEOUT, DiscordApi, raising_ours
from application.ports.errors import ServiceUnavailable
from baseline.jobs import MessageRefused

_MAY_SUCCEED_LATER: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}


class DiscordJobMessages:
    def __init__(self, api: DiscordApi) -> None:
        self._api = api

    async def send(self, nonce: str, channel_id: int, content: str, mentions: tuple[int, ...]) -> None:
        body = {
            "content": content,
            "allowed_mentions": {"parse": [], "users": [str(user_id) for user_id in mentions]},
            "nonce": nonce,
            "enforce_nonce": True,
        }
        with raising_ours():
            response = await self._api.http.post(
                f"{self._api.base_url}{API_PATH}/channels/{int(channel_id)}/messages",
                json=body,
                headers={"Authorization": f"Bot {self._api.bot_token}"},
                timeout=TIMEOUT,
            )
        if response.is_error:
            raise failure_of(response.status_code)
        with raising_ours():
            response.raise_for_status()


def failure_of(status: int) -> MessageRefused | ServiceUnavailable:
    """Return what a job's message fails with when Discord answers with this status of an error."""
    if status in _MAY_SUCCEED_LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceUnavailable("discord")
    return MessageRefused(f"Discord refused the message (HTTP {status}).")
