"""Send alerts to webhooks as signed JSON."""

import asyncio
import json
import ssl
from datetime import timedelta
from http import HTTPStatus

import httpx

from adapters.alerts.public_addresses import PublicAddresses
from application.ports.alerts.senders import AlertNotSent, AlertRefused
from application.ports.clock import Clock
from domain.alerts.alert import AlertSettings, Webhook
from domain.alerts.delivery import AlertDelivery
from domain.alerts.webhooks import InvalidWebhook, checked_url, signature

SECONDS = 10.0
"""The time limit of one delivery: the host look-up, the connection and the head of the response together."""

_LONGEST_WAIT = timedelta(hours=6)
_RETRIED = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class WebhookSender:
    """Connects to the checked address itself, with the host's name for TLS. Redirects are not followed.

    No cookies, no proxies, and the body of the response is not read.
    """

    def __init__(
        self, clock: Clock, addresses: PublicAddresses, *, tls: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self._clock = clock
        self._addresses = addresses
        self._tls = tls
        self._seconds = seconds

    async def send(self, delivery: AlertDelivery, settings: AlertSettings) -> None:
        webhook = settings.webhook
        if webhook is None or not webhook.secret:
            raise AlertRefused("The webhook has no secret: set one, so that the receiver can check the signature.")
        try:
            async with asyncio.timeout(self._seconds):
                status, retry_after = await self._post(delivery, webhook)
        except InvalidWebhook as error:
            raise AlertRefused(str(error)) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise AlertNotSent(f"The webhook did not answer within {self._seconds:g} seconds.") from error
        except httpx.HTTPError as error:
            raise AlertNotSent(f"The webhook cannot be reached ({type(error).__name__}).") from error
        _check(status, retry_after)

    async def _post(self, delivery: AlertDelivery, webhook: Webhook) -> tuple[int, str]:
        url = httpx.URL(checked_url(webhook.url))
        address = await self._addresses.of(url.host, url.port or 443)
        timestamp, body = int(self._clock.now().timestamp()), _body(delivery)
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "Baseline",
            "Baseline-Timestamp": str(timestamp),
            "Baseline-Signature": signature(webhook.secret, timestamp, body),
            "Idempotency-Key": str(delivery.id),
        }
        # A client for each delivery: no connection is kept to an address that was checked long ago.
        async with httpx.AsyncClient(
            verify=self._tls or ssl.create_default_context(), trust_env=False, follow_redirects=False
        ) as client:
            request = client.build_request(
                "POST",
                url.copy_with(host=str(address)),
                content=body,
                headers=headers,
                extensions={"sni_hostname": url.host},
            )
            response = await client.send(request, stream=True)
            try:
                return response.status_code, response.headers.get("Retry-After", "")
            finally:
                await response.aclose()


def _body(delivery: AlertDelivery) -> bytes:
    document = {
        "id": str(delivery.id),
        "guild_id": str(delivery.guild_id),
        "kind": delivery.kind.value,
        "cause": delivery.cause,
        "text": delivery.text,
        "raised_at": delivery.raised_at.isoformat(),
    }
    return json.dumps(document, separators=(",", ":")).encode()


def _check(status: int, retry_after: str) -> None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status in _RETRIED or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9 else 0
        raise AlertNotSent(f"The webhook answered with HTTP {status}.", min(timedelta(seconds=seconds), _LONGEST_WAIT))
    reason = (
        "redirects, which are not followed" if status < HTTPStatus.BAD_REQUEST else f"refused it with HTTP {status}"
    )
    raise AlertRefused(f"The webhook {reason}.")
