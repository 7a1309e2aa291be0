"""Call the Lua scripts that count budgets in Redis: their keys, arguments and replies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from redis.asyncio import Redis

from adapters.persistence.budgets.unsettled import PendingCharge, member_of
from adapters.persistence.redis.keys import Namespace
from adapters.persistence.redis.script import Script
from application.ports.budgets import Claim, Reservation, Tally
from domain.spending.budgets import BudgetCounter

_KEPT_AFTER_ITS_END = timedelta(days=1)
_LONGEST_READING = timedelta(minutes=1)
_NO_LIMIT = -1


@dataclass(frozen=True, slots=True)
class Question:
    """A request to reserve `claims`. Without a `reservation`, it only reads their counters."""

    claims: Sequence[Claim]
    reservation: Reservation | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to a question. `unread` lists the counters to read from the ledger first; then nothing was reserved."""

    held: bool
    tallies: tuple[Tally, ...]
    unread: tuple[BudgetCounter, ...]


class BudgetScripts:
    """Budget scripts on one Redis. Errors are those of redis-py."""

    def __init__(self, redis: Redis, namespace: str) -> None:
        self.redis = redis
        self._namespace = Namespace(namespace)
        self._reserve = Script(redis, _source("reserve"))
        self._keep = Script(redis, _source("keep"))
        self._reading = Script(redis, _source("reading"))
        self._read = Script(redis, _source("read"))

    async def reserve(
        self,
        questions: Sequence[Question],
        *,
        settle: Mapping[BudgetCounter, PendingCharge],
        now: datetime,
        lease_ends: datetime,
        oldest: datetime | None,
    ) -> list[Answer]:
        """Settle, then answer the questions in order. A counter read before `oldest` is reported as unread."""
        keys: list[str] = []
        args: list[str | int] = [_ms(now), 0 if oldest is None else _ms(oldest), len(settle), len(questions)]
        for counter, pending in settle.items():
            keys += self._keys(counter)
            args += [pending.charged, int(pending.is_outdated), len(pending.released), *pending.released]
        for question in questions:
            held = question.reservation
            amount, id_ = (0, "") if held is None else (held.amount, held.id)
            args += [len(question.claims), amount, id_, _ms(lease_ends)]
            for claim in question.claims:
                keys += self._keys(claim.counter)
                args += [_NO_LIMIT if claim.limit is None else claim.limit, _seconds_left(claim.counter, now)]
        reply = iter(await self._reserve(keys, args))
        return [_answer(question, reply) for question in questions]

    async def keep(self, reservations: Sequence[Reservation], *, now: datetime, lease_ends: datetime) -> None:
        """Renew the leases, and restore reservations that Redis has lost, whatever the limits are. Idempotent."""
        members: dict[BudgetCounter, list[str]] = {}
        for reservation in reservations:
            for claim in reservation.claims:
                members.setdefault(claim.counter, []).append(member_of(reservation))
        keys = [key for counter in members for key in self._keys(counter)]
        args: list[str | int] = [_ms(lease_ends)]
        for counter, of_counter in members.items():
            args += [_seconds_left(counter, now), len(of_counter), *of_counter]
        await self._keep(keys, args)

    async def begin_reading(self, counter: BudgetCounter, now: datetime) -> bool:
        """Mark the counter as being read. Return whether Redis lacks the counter."""
        hash_, _ = self._keys(counter)
        args = [_ms(now), _ms(now - _LONGEST_READING), _seconds_left(counter, now)]
        return not await self._reading([hash_], args)

    async def end_reading(self, counter: BudgetCounter, now: datetime, spent: int) -> None:
        await self._read(self._keys(counter), [_ms(now), spent])

    def _keys(self, counter: BudgetCounter) -> tuple[str, str]:
        owner = counter.user_id or counter.cog_name or ""
        name = f"{counter.guild_id or ''}:{counter.period}:{counter.start}:{counter.scope}:{owner}"
        return self._namespace.key("budget", name), self._namespace.key("budget-held", name)


def _answer(question: Question, reply: Iterator[int]) -> Answer:
    """Parse the part of the reply that answers this question."""
    outcome = next(reply)
    figures = [(next(reply), next(reply)) for _ in question.claims]
    return Answer(
        held=outcome == 1,
        tallies=tuple(Tally(spent, reserved) for spent, reserved in figures),
        unread=tuple(claim.counter for claim, (spent, _) in zip(question.claims, figures, strict=True) if spent < 0),
    )


def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _seconds_left(counter: BudgetCounter, now: datetime) -> int:
    left = max(counter.ends_at - now, timedelta(0)) + _KEPT_AFTER_ITS_END
    return int(left.total_seconds())
