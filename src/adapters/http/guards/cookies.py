"""The two cookies: who is signed in, and in which browser a sign-in was begun. No script can read either."""

from datetime import timedelta

from litestar.datastructures import Cookie

from adapters.http.services import HttpConfig


def session_cookie_name(config: HttpConfig) -> str:
    return _name(config, "baseline")


def sign_in_cookie_name(config: HttpConfig) -> str:
    return _name(config, "baseline-sign-in")


def cookie(config: HttpConfig, name: str, value: str, lifetime: timedelta) -> Cookie:
    """Lax, so that somebody who follows a link to the dashboard arrives signed in."""
    return Cookie(
        key=name,
        value=value,
        max_age=int(lifetime.total_seconds()),
        path="/",
        httponly=True,
        secure=config.secure_cookies,
        samesite="lax",
    )


def removed(config: HttpConfig, name: str) -> Cookie:
    return cookie(config, name, "", timedelta(0))


def _name(config: HttpConfig, name: str) -> str:
    # Browsers accept the prefix only from a secure origin, for the whole host and nobody else's.
    return f"__Host-{name}" if config.secure_cookies else name
