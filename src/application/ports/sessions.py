"""Dashboard sessions and sign-ins in progress, shared by all API processes.

Every method may raise `ServiceUnavailable("redis")`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.rate_limits import Counted, RateLimit, Verdict
from domain.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`expires_at` is absolute; a session also ends when it was idle for too long.

    `user_agent` and `ip_prefix` are of the sign-in, for its owner to recognise it by.
    """

    user: DiscordUser
    tokens: DiscordTokens
    csrf_token: str
    created_at: datetime
    expires_at: datetime
    user_agent: str = ""
    ip_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSession:
    """`handle` identifies the session to its owner; it grants no access."""

    handle: str
    created_at: datetime
    last_seen_at: datetime
    user_agent: str
    ip_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """`session` is None for a request without a session, which counts against no limit.

    `was_exempt` is kept when an exemption has expired, so that it can be granted again.
    """

    session: Session | None
    verdict: Verdict
    was_exempt: bool = False


class SessionStore(Protocol):
    """Sessions by id. Nothing but `start` makes one, so that a request in flight cannot revive an ended one."""

    async def start(self, session: Session) -> str:
        """Keep the session; returns its new id of at least 256 random bits. Tokens are encrypted at rest."""
        ...

    async def get(self, session_id: str) -> Session | None:
        """None when it has ended, expired or never was. Counts as use for the idle time."""
        ...

    async def admit(self, session_id: str, *, per_user: RateLimit | None, others: Sequence[Counted]) -> Admission:
        """Do as `get` does, and in the same round trip count the request against the user's limit and `others`."""
        ...

    async def exempt(self, session_id: str, *, until: datetime) -> None:
        """Count requests of this session against no limit until that time."""
        ...

    async def lasting(self, session_ids: Iterable[str]) -> frozenset[str]:
        """Return which of the sessions have not ended. This does not count as use of them."""
        ...

    async def end(self, session_id: str) -> None:
        """Twice is safe."""
        ...

    def handle(self, session_id: str) -> str: ...

    async def of_user(self, user_id: UserId) -> tuple[ListedSession, ...]:
        """Return the sessions that have not ended, the most recently used first."""
        ...

    async def end_of_user(self, user_id: UserId, handle: str) -> bool:
        """False where the user has no such session."""
        ...

    async def take_expired(self, user_id: UserId) -> tuple[str, ...]:
        """Return the handles of the user's sessions that have ended by themselves, each once."""
        ...

    async def claim_renewal(self, session_id: str) -> bool:
        """Return True to one caller in half a minute: that caller is to renew the tokens.

        The claim says nothing about the session, which may have ended.
        """
        ...

    async def replace_tokens(self, session_id: str, tokens: DiscordTokens) -> bool:
        """False when the session has ended meanwhile: then nothing is kept."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAttempt:
    """`browser` and `proof` bind the attempt to the browser that began it."""

    code_verifier: str
    browser: str
    proof: str
    return_to: str


class SignInAttempts(Protocol):
    async def put(self, state: str, attempt: SignInAttempt, *, ttl: timedelta) -> None: ...

    async def take(self, state: str) -> SignInAttempt | None:
        """The attempt, once: a second call, also a concurrent one, gets None."""
        ...
