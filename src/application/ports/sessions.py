"""Dashboard sessions and sign-ins in progress, shared by all API processes.

Every method may raise `ServiceUnavailable("redis")`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.ports.discord import DiscordTokens, DiscordUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`expires_at` is absolute; a session also ends when it was idle for too long."""

    user: DiscordUser
    tokens: DiscordTokens
    csrf_token: str
    created_at: datetime
    expires_at: datetime


class SessionStore(Protocol):
    """Sessions by id. Reading never writes the session back, so that a request in flight cannot revive an ended one."""

    async def start(self, session: Session) -> str:
        """Keep the session; returns its new id of at least 256 random bits. Tokens are encrypted at rest."""
        ...

    async def get(self, session_id: str) -> Session | None:
        """None when it has ended, expired or never was. Counts as use for the idle time."""
        ...

    async def end(self, session_id: str) -> None:
        """Twice is safe."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAttempt:
    """`browser` binds the attempt to the browser that began it."""

    code_verifier: str
    browser: str
    return_to: str


class SignInAttempts(Protocol):
    async def put(self, state: str, attempt: SignInAttempt, *, ttl: timedelta) -> None: ...

    async def take(self, state: str) -> SignInAttempt | None:
        """The attempt, once: a second call, also a concurrent one, gets None."""
        ...
