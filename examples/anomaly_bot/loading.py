"""Read the tables into the columns that the statistics work on."""

from typing import Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .detector.activity import HALF_HOURS_A_DAY, KINDS, Activity, Floats
from .detector.baselines import Amounts, Baselines, Standing, general_amounts
from .models import DetectionPass, MemberActivity, MemberBaseline

_DISCORD_BEGAN: Final = 1_420_070_400_000
"""Milliseconds: the upper bits of an id say when the account was made."""

KEPT: Final = 90 * HALF_HOURS_A_DAY


async def activity_since(session: AsyncSession, after: int, user_ids: list[int] | None = None) -> Activity:
    """Return the guild's activity later than the half-hour, the oldest first; of these members, if any are named."""
    rows = MemberActivity
    query = (
        select(
            *(rows.user_id, rows.half_hour, rows.messages, rows.mentions, rows.channels),
            *(rows.reactions, rows.voice, rows.joins, MemberBaseline.joined),
        )
        .join(MemberBaseline, MemberBaseline.user_id == rows.user_id)
        .where(rows.half_hour > after)
        .order_by(rows.half_hour)
    )
    if user_ids is not None:
        query = query.where(rows.user_id.in_(user_ids))
    table = np.array([tuple(row) for row in await session.execute(query)], np.int64).reshape(-1, 9)
    members = table[:, 0]
    return Activity(members, table[:, 1], table[:, 2:8].astype(float), table[:, 8], account_half_hours(members))


def account_half_hours(user_ids: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return when the accounts were made, read from their ids."""
    return ((user_ids >> 22) + _DISCORD_BEGAN) // 1_800_000


async def baselines_of(session: AsyncSession, user_ids: list[int], alike: Amounts) -> Baselines:
    """Return the stored baselines of these members. Members of which nothing was learned have none."""
    query = select(MemberBaseline).where(MemberBaseline.user_id.in_(user_ids), MemberBaseline.active > 0)
    found = list(await session.scalars(query.order_by(MemberBaseline.user_id)))
    return Baselines(
        members=np.array([row.user_id for row in found], np.int64),
        active=np.array([row.active for row in found], float),
        hours=np.array([row.hours for row in found], float).reshape(-1, 24),
        weekdays=np.array([row.weekdays for row in found], float).reshape(-1, 7),
        days=np.array([row.days for row in found], float),
        last=np.array([row.last for row in found], np.int64),
        amounts=Amounts(
            np.array([row.mean for row in found], float).reshape(-1, len(KINDS)),
            np.array([row.deviation for row in found], float).reshape(-1, len(KINDS)),
        ),
        alike=alike,
    )


async def earlier_signs(session: AsyncSession, before: int) -> Floats:
    """Return the signs that earlier passes saw while there was no raid, one row each."""
    query = select(DetectionPass.signs).where(
        DetectionPass.half_hour >= before - KEPT, DetectionPass.half_hour < before, DetectionPass.is_raid.is_(False)
    )
    return np.array(list(await session.scalars(query.order_by(DetectionPass.half_hour))), float)


def alike_of(document: Any) -> Amounts:
    """Read what is usual for members of each standing from the stored document; the general habits without one."""
    if document is None:
        return general_amounts()
    shape = (len(Standing), len(KINDS))
    return Amounts(np.reshape(document["mean"], shape), np.reshape(document["deviation"], shape))
