"""Sign the cookie that binds a sign-in to the browser that began it."""

import hmac
import re
import secrets
from collections.abc import Sequence
from typing import Any

from litestar.connection import ASGIConnection

from adapters.http.dependencies import dependencies_of
from adapters.http.guards.cookies import sign_in_cookie_name
from application.ports.clock import Clock
from domain.sign_in import TIME_TO_SIGN_IN

_SIGNED = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.([0-9a-f]{64})")


def new_browser() -> str:
    return secrets.token_urlsafe(32)


class BrowserCookies:
    """The first of `keys` signs; all of them verify."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._keys = [key.encode() for key in keys]
        self._clock = clock

    def cookie(self, browser: str) -> str:
        """Return the cookie value for this browser, valid for ten minutes."""
        expires = str(int((self._clock.now() + TIME_TO_SIGN_IN).timestamp()))
        return f"{browser}.{expires}.{_mac(self._keys[0], browser, expires)}"

    def browser(self, cookie: str | None) -> str | None:
        """Return the browser's id, or None if the cookie is not ours or has expired."""
        parts = _SIGNED.fullmatch(cookie or "")
        if parts is None:
            return None
        browser, expires, mac = parts.groups()
        if not any(hmac.compare_digest(_mac(key, browser, expires), mac) for key in self._keys):
            return None
        return browser if self._clock.now().timestamp() < int(expires) else None


def browser_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the browser's id from its cookie; None if the cookie is missing, not ours or expired."""
    given = dependencies_of(connection)
    cookies = BrowserCookies(given.config.secret_keys, given.clock)
    return cookies.browser(connection.cookies.get(sign_in_cookie_name(given.config)))


def _mac(key: bytes, browser: str, expires: str) -> str:
    return hmac.digest(key, f"baseline sign-in cookie\n{browser}\n{expires}".encode(), "sha256").hex()
