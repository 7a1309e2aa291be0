"""Which limits hold for requests. What is None, or was left at 0, is not limited."""

from dataclasses import dataclass

from application.ports.rate_limits import RateLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """`user`: one user in all sessions; `guild`: about one guild; `everyone`: all together; `sign_in`: one address."""

    user: RateLimit | None = None
    guild: RateLimit | None = None
    everyone: RateLimit | None = None
    sign_in: RateLimit | None = None

    @classmethod
    def per_minute(cls, *, user: int = 0, guild: int = 0, everyone: int = 0, sign_in: int = 0) -> "RequestLimits":
        return cls(
            user=_limit("user", user),
            guild=_limit("guild", guild),
            everyone=_limit("everyone", everyone),
            sign_in=_limit("sign-in", sign_in),
        )


def _limit(name: str, requests: int) -> RateLimit | None:
    return RateLimit(name=name, requests=requests) if requests else None
