"""Learn the baselines of a guild's members from the activity of 90 days."""

import asyncio
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, update

from baseline.services import BotServices

from .detector.activity import Activity
from .detector.averages import averages
from .detector.baselines import learn
from .loading import KEPT, activity_since
from .models import Alert, DetectionPass, MemberActivity, MemberBaseline

ALIKE: Final = "alike"
"""The document with what is usual for newcomers, quiet members and regulars."""


async def relearn(services: BotServices, guild_id: int, now: int) -> int:
    """Learn the baselines anew; return how many members have one."""
    async with services.db.session(guild_id) as session:
        activity = await activity_since(session, now - KEPT)
    rows, alike = await asyncio.to_thread(_learned, activity, guild_id, now, services.clock.now())
    async with services.db.session(guild_id) as session:
        if rows:
            await session.execute(update(MemberBaseline), rows)
    await services.store.put(ALIKE, alike, guild_id=guild_id)
    return len(rows)


async def clean_up(services: BotServices, guild_id: int, now: int) -> None:
    """Delete activity, passes and alerts older than 90 days, and the baselines of members without activity since."""
    oldest = now - KEPT
    async with services.db.session(guild_id) as session:
        await session.execute(delete(MemberActivity).where(MemberActivity.half_hour < oldest))
        await session.execute(delete(DetectionPass).where(DetectionPass.half_hour < oldest))
        await session.execute(delete(Alert).where(Alert.last_half_hour < oldest))
        gone = MemberBaseline.user_id.not_in(
            MemberActivity.__table__.select().with_only_columns(MemberActivity.user_id)
        )
        await session.execute(delete(MemberBaseline).where(gone))


def _learned(activity: Activity, guild_id: int, now: int, at: datetime) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the rows of baselines, and the amounts for members of each standing."""
    found, means = learn(activity, now), averages(activity, now)
    rows = [
        {
            "guild_id": guild_id,
            "user_id": int(user_id),
            "updated_at": at,
            "active": float(found.active[row]),
            "days": float(found.days[row]),
            "last": int(found.last[row]),
            "hours": found.hours[row].tolist(),
            "weekdays": found.weekdays[row].tolist(),
            "mean": found.amounts.mean[row].tolist(),
            "deviation": found.amounts.deviation[row].tolist(),
            "moving_average": float(means.moving[row]),
            "weighted_average": float(means.weighted[row]),
        }
        for row, user_id in enumerate(found.members)
    ]
    return rows, {"mean": found.alike.mean.tolist(), "deviation": found.alike.deviation.tolist()}
