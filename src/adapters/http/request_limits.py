"""Configure the request limits. None or 0 means no limit."""

from dataclasses import dataclass
from datetime import timedelta

from application.ports.rate_limits import RateLimit

_MOST_PER_BROWSER = 20
_EXPORTS_PER_HOUR = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """The requests that each limit counts together.

    `user`: one user in all sessions; `guild`: requests about one guild; `everyone`: all users; `sign_in`: sign-ins
    begun from one address; `sign_in_browser`: sign-ins begun or completed by one browser; `anonymous`: requests without
    a session from one address, per process; `exports`: exports of personal data by one user, which read every table.
    """

    user: RateLimit | None = None
    guild: RateLimit | None = None
    everyone: RateLimit | None = None
    sign_in: RateLimit | None = None
    sign_in_browser: RateLimit | None = None
    anonymous: RateLimit | None = None
    exports: RateLimit | None = None

    @classmethod
    def per_minute(
        cls, *, user: int = 0, guild: int = 0, everyone: int = 0, sign_in: int = 0, anonymous: int = 0
    ) -> "RequestLimits":
        return cls(
            user=_limit("user", user),
            guild=_limit("guild", guild),
            everyone=_limit("everyone", everyone),
            sign_in=_limit("sign-in", sign_in),
            sign_in_browser=_limit("sign-in-browser", min(sign_in, _MOST_PER_BROWSER)),
            anonymous=_limit("anonymous", anonymous),
            exports=RateLimit(name="exports", requests=_EXPORTS_PER_HOUR, window=timedelta(hours=1)) if user else None,
        )


def _limit(name: str, requests: int) -> RateLimit | None:
    return RateLimit(name=name, requests=requests) if requests else None
