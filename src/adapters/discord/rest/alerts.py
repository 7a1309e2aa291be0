"""Send alerts to channels and members over Discord's REST API."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx

from adapters.discord.rest.api import API_PATH, TIMEOUT, DiscordApi
from application.ports.alerts.senders import AlertNotSent, AlertRefused
from domain.alerts.alert import AlertSettings, AlertTarget
from domain.alerts.delivery import AlertDelivery

_MOST_CHARACTERS: Final = 2_000
_NONCE_CHARACTERS: Final = 25
"""Discord's documentation, "Create Message"."""


class DiscordAlertSender:
    """Each message has the delivery's id as its nonce: Discord drops a repetition within a few minutes."""

    def __init__(self, api: DiscordApi) -> None:
        self._api = api

    async def send(self, delivery: AlertDelivery, settings: AlertSettings) -> None:
        channel_id: object = settings.channel_id
        if delivery.target is AlertTarget.MEMBER:
            opened = await self._post("/users/@me/channels", {"recipient_id": str(settings.member_id)}, delivery)
            channel_id = opened["id"]
        message = {
            "content": _content(delivery),
            "allowed_mentions": {"parse": []},
            "nonce": delivery.id.hex[:_NONCE_CHARACTERS],
            "enforce_nonce": True,
        }
        await self._post(f"/channels/{channel_id}/messages", message, delivery)

    async def _post(self, path: str, body: dict[str, object], delivery: AlertDelivery) -> Any:
        try:
            response = await self._api.http.post(
                f"{self._api.base_url}{API_PATH}{path}",
                json=body,
                headers={"Authorization": f"Bot {self._api.bot_token}"},
                timeout=TIMEOUT,
            )
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                raise AlertNotSent("Discord's rate limit is reached.", _wait(response))
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                raise AlertNotSent("Discord does not accept the bot's token. Its operator has to check it.")
            if HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise AlertRefused(_reason(response.status_code, delivery.target))
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise AlertNotSent("Discord cannot be reached.") from error


def _content(delivery: AlertDelivery) -> str:
    # A member does not see from a direct message which server it is about.
    where = f" (server {delivery.guild_id})" if delivery.target is AlertTarget.MEMBER else ""
    return f"**Alert**{where}: {delivery.text}"[:_MOST_CHARACTERS]


def _wait(response: httpx.Response) -> timedelta:
    try:
        return timedelta(seconds=min(max(float(response.headers.get("Retry-After", "1")), 0.0), 3600.0))
    except ValueError:
        return timedelta(seconds=1)


def _reason(status: int, target: AlertTarget) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return f"The {target.value} does not exist any more."
    if status == HTTPStatus.FORBIDDEN and target is AlertTarget.MEMBER:
        return "The member accepts no direct messages from the bot."
    if status == HTTPStatus.FORBIDDEN:
        return "The bot may not send messages in the channel."
    return f"Discord refused the alert (HTTP {status})."
