"""The session cookie and the sign-in cookie. Scripts can read neither."""

from datetime import timedelta

from litestar.datastructures import Cookie

from adapters.http.config import HttpConfig


def session_cookie_name(config: HttpConfig) -> str:
    return _name(config, "baseline")


def sign_in_cookie_name(config: HttpConfig) -> str:
    return _name(config, "baseline-sign-in")


def cookie(config: HttpConfig, name: str, value: str, lifetime: timedelta) -> Cookie:
    """Build a cookie. SameSite=Lax keeps users signed in when they follow a link to the dashboard."""
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
    # Browsers accept the `__Host-` prefix only from a secure origin, and only for that host and all its paths.
    return f"__Host-{name}" if config.secure_cookies else name
