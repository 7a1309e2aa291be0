"""The scripts that count budgets in Redis: what they are sent, and what their answers mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from redis.asyncio import Redis

from adapters.persistence.redis.budget_settling import Settling
from adapters.persistence.redis.keys import Namespace
from application.ports.budgets import Claim, Tally
from domain.budgets import BudgetCounter

_KEPT_AFTER_ITS_END = timedelta(days=1)
_LONGEST_READING = timedelta(minutes=1)
_NO_LIMIT = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """`unread` are the counters that must be read from the ledger first: then nothing was held."""

    held: bool
    tallies: tuple[Tally, ...]
    unread: tuple[BudgetCounter, ...]


class BudgetScripts:
    """Raises as redis-py does."""

    def __init__(self, redis: Redis, namespace: str) -> None:
        self._namespace = Namespace(namespace)
        self._reserve = redis.register_script(_source("budget_reserve"))
        self._reading = redis.register_script(_source("budget_reading"))
        self._read = redis.register_script(_source("budget_read"))

    async def reserve(
        self,
        claims: Sequence[Claim],
        *,
        settlings: Mapping[BudgetCounter, Settling],
        hold: tuple[str, int, datetime] | None,
        now: datetime,
        oldest: datetime | None,
    ) -> Answer:
        """`hold` is the reservation's id, its amount and its end. Counters read before `oldest` are to be read anew."""
        id_, amount, ends = hold or ("", 0, now)
        keys: list[str] = []
        args: list[str | int] = [_ms(now), 0 if oldest is None else _ms(oldest), len(settlings), len(claims)]
        args += [amount, id_, _ms(ends)]
        for counter, settling in settlings.items():
            keys += self._keys(counter)
            args += [settling.charged, len(settling.released), *settling.released]
        for claim in claims:
            keys += self._keys(claim.counter)
            args += [_NO_LIMIT if claim.limit is None else claim.limit, _seconds_left(claim.counter, now)]
        outcome, *figures = await self._reserve(keys=keys, args=args)
        spent, reserved = figures[::2], figures[1::2]
        return Answer(
            held=outcome == 1,
            tallies=tuple(Tally(*pair) for pair in zip(spent, reserved, strict=True)),
            unread=tuple(claim.counter for claim, known in zip(claims, spent, strict=True) if known < 0),
        )

    async def begin_reading(self, counter: BudgetCounter, now: datetime) -> None:
        hash_, _ = self._keys(counter)
        await self._reading(keys=[hash_], args=[_ms(now), _ms(now - _LONGEST_READING), _seconds_left(counter, now)])

    async def end_reading(self, counter: BudgetCounter, now: datetime, spent: int) -> None:
        await self._read(keys=self._keys(counter), args=[_ms(now), spent])

    def _keys(self, counter: BudgetCounter) -> tuple[str, str]:
        who = counter.user_id or counter.cog_name or ""
        name = f"{counter.guild_id or ''}:{counter.period}:{counter.start}:{counter.scope}:{who}"
        return self._namespace.key("budget", name), self._namespace.key("budget-held", name)


def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _seconds_left(counter: BudgetCounter, now: datetime) -> int:
    left = max(counter.ends_at - now, timedelta(0)) + _KEPT_AFTER_ITS_END
    return int(left.total_seconds())
