"""Build a member's profile: baseline, trends of 7, 30 and 90 days, hours and weekdays."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.patterns import Trend, trend_of

from .detector.activity import KINDS
from .models import MemberActivity, MemberBaseline

SPANS: Final = (7, 30, 90)
"""Days of the trends."""

_A_DAY: Final = 48
_BARS: Final = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Profile:
    """`usual` is what the member does in a half-hour with activity, by kind: the mean, and the most that is ordinary.

    Averages are messages a day. `trends` are those of messages a day over `SPANS`.
    """

    days: float
    active_half_hours: float
    usual: dict[str, tuple[float, float]]
    moving_average: float
    weighted_average: float
    hours: list[float]
    weekdays: list[float]
    trends: dict[int, Trend]


async def profile_of(session: AsyncSession, user_id: int, now: datetime) -> Profile | None:
    """Return the member's profile; None when nothing has been learned of it."""
    baseline = await session.scalar(
        select(MemberBaseline).where(MemberBaseline.user_id == user_id, MemberBaseline.active > 0)
    )
    if baseline is None:
        return None
    mean, deviation = np.array(baseline.mean), np.array(baseline.deviation)
    usual = {
        kind: (round(float(middle), 1), round(float(most), 1))
        for kind, middle, most in zip(KINDS, np.expm1(mean), np.expm1(mean + 2 * deviation), strict=True)
    }
    return Profile(
        days=baseline.days,
        active_half_hours=baseline.active,
        usual=usual,
        moving_average=baseline.moving_average,
        weighted_average=baseline.weighted_average,
        hours=baseline.hours,
        weekdays=baseline.weekdays,
        trends=await _trends(session, user_id, now, baseline.days),
    )


async def _trends(session: AsyncSession, user_id: int, now: datetime, observed: float) -> dict[int, Trend]:
    """Return the trends of whole days, those without messages included; today is not over, and left out."""
    today = int(now.timestamp()) // 86_400
    day = MemberActivity.half_hour.op("/")(_A_DAY).label("day")
    query = (
        select(day, func.sum(MemberActivity.messages))
        .where(MemberActivity.user_id == user_id, MemberActivity.half_hour >= (today - max(SPANS)) * _A_DAY)
        .group_by(day)
    )
    totals = {int(at): float(total) for at, total in await session.execute(query)}
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        span: trend_of(
            (midnight - timedelta(days=ago), totals.get(today - ago, 0.0))
            for ago in range(min(span, int(observed)), 0, -1)
        )
        for span in SPANS
    }


def bars(values: list[float]) -> str:
    """Draw the values as bars, such as `▁▃█`."""
    most = max(values, default=0) or 1
    return "".join(_BARS[round(value / most * (len(_BARS) - 1))] for value in values)
