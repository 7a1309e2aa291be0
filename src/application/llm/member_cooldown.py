"""Refuse calls of a member who starts too many of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from application.ports.errors import ServiceUnavailable
from application.ports.rate_limits import Counted, RateLimit, RateLimiter, Verdict
from domain.llm.errors import CooldownError
from domain.llm.requests import Caller, ModelName
from domain.spending.budgets import NO_USER
from domain.spending.cooldown import Cooldown


@dataclass(frozen=True, slots=True)
class MemberCooldown:
    """Counts in the first of `limiters` that is available: the shared one, then the process's own.

    `default` holds for calls whose cog sets no cooldown; None is no cooldown.
    """

    limiters: Sequence[RateLimiter]
    default: Cooldown | None

    async def admit(self, caller: Caller, model: ModelName, cooldown: Cooldown | None) -> None:
        """Count one call. Raises `CooldownError` when the member has none left; then nothing is counted."""
        if cooldown is None or caller.user_id == NO_USER:
            return
        limit = RateLimit(
            name=f"llm-{cooldown.calls}-{cooldown.seconds}",
            requests=cooldown.calls,
            window=timedelta(seconds=cooldown.seconds),
        )
        subject = f"{caller.guild_id or ''}:{caller.user_id}:{caller.cog_name}"
        verdict = await self._verdict(Counted(limit=limit, subject=subject))
        if verdict.is_allowed or verdict.quota is None:
            return
        seconds = max(1, ceil(verdict.quota.more_in.total_seconds()))
        raise CooldownError(
            f"You may ask {cooldown.calls} times in {cooldown.seconds} s here. Try again in {seconds} s.",
            provider=model.provider,
            model=model.model,
            retry_after=seconds,
        )

    async def _verdict(self, counted: Counted) -> Verdict:
        *shared, own = self.limiters
        for limiter in shared:
            try:
                return await limiter.take(counted)
            except ServiceUnavailable:
                continue
        return await own.take(counted)
