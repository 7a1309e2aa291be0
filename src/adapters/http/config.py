"""The configuration of the HTTP API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from adapters.http.request_limits import RequestLimits
from adapters.telemetry.secret_shapes import without_secrets

REDACT: Final = "redact"
"""The key of `HttpConfig.redact` in the application's state."""
Redact: TypeAlias = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConfig:
    """`secure_cookies` is off only if the dashboard is served without TLS, on the machine itself.

    `web_origins` are the origins whose pages may call the API, the dashboard's first, such as `https://bot.example`.
    `trusted_proxies` are networks such as `10.0.0.0/8`, whose `X-Forwarded-For` is believed. The dashboard signs the
    addresses of its clients with `dashboard_key`. `secret_keys` sign the sign-in cookie: the first one signs, all of
    them verify. `redact` removes secrets from problem details and metrics.
    """

    version: str
    web_origins: tuple[str, ...]
    secret_keys: tuple[str, ...] = field(repr=False)
    secure_cookies: bool = True
    limits: RequestLimits = field(default_factory=RequestLimits)
    trusted_proxies: tuple[str, ...] = ()
    dashboard_key: str | None = field(default=None, repr=False)
    add_bot_url: str | None = None
    redact: Redact = without_secrets
