"""Delete old entries of sign-ins from the audit log."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.scope import system_scope
from application.ports.clock import Clock

_FORGET = text("SELECT forget_sign_ins(NULL, :before)")


class SignInRetention:
    """Idempotent. `kept` is at least 30 days: the database refuses to delete newer entries."""

    def __init__(self, engine: AsyncEngine, clock: Clock, kept: timedelta) -> None:
        self._engine = engine
        self._clock = clock
        self._kept = kept

    async def __call__(self) -> int:
        """Return how many entries were deleted. May raise `ServiceUnavailable("database")`."""
        async with system_scope(self._engine) as transaction:
            before = self._clock.now() - self._kept
            return int((await transaction.execute(_FORGET, {"before": before})).scalar_one())
