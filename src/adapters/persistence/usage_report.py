"""Arrange a guild's usage for reading: no day left out, the most expensive first."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from application.queries import CogUsage, DayUsage, GuildUsage, ModelUsage, UsageFigures, UserUsage
from domain.ids import UserId

NOTHING = UsageFigures(
    requests=0,
    input_tokens=0,
    output_tokens=0,
    cache_tokens=0,
    total_tokens=0,
    cost_usd=Decimal(0),
    unpriced_requests=0,
)

Key = TypeVar("Key", str, UserId, tuple[str, str])


def period(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day up to, and without, the beginning of the day after the last."""
    return datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC)


def arranged(
    first: date,
    last: date,
    *,
    total: UsageFigures,
    by_day: Mapping[date, UsageFigures],
    by_cog: Mapping[str, UsageFigures],
    by_user: Mapping[UserId, UsageFigures],
    by_model: Mapping[tuple[str, str], UsageFigures],
) -> GuildUsage:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return GuildUsage(
        total=total,
        by_day=tuple(DayUsage(day=day, **asdict(by_day.get(day, NOTHING))) for day in days),
        by_cog=tuple(CogUsage(cog_name=cog, **asdict(figures)) for cog, figures in _by_cost(by_cog)),
        by_user=tuple(UserUsage(user_id=str(user), **asdict(figures)) for user, figures in _by_cost(by_user)),
        by_model=tuple(
            ModelUsage(provider=provider, model=model, **asdict(figures))
            for (provider, model), figures in _by_cost(by_model)
        ),
    )


def _by_cost(figures: Mapping[Key, UsageFigures]) -> list[tuple[Key, UsageFigures]]:
    return sorted(figures.items(), key=lambda item: (-item[1].cost_usd, -item[1].total_tokens, item[0]))
