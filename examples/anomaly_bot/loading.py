"""Read the tables into the columns that the statistics work on."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Row, Select, Text, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from .detector.activity import HALF_HOURS_A_DAY, KINDS, Activity, Floats
from .detector.baselines import Amounts, Baselines, Standing, general_amounts
from .models import DetectionPass, MemberActivity, MemberBaseline

_DISCORD_BEGAN: Final = 1_420_070_400_000
"""Discord's epoch in milliseconds: the upper bits of an id hold the time since then."""

_ROWS_A_PART: Final = 1000
_WIDTHS: Final = (24, 7, len(KINDS), len(KINDS))
"""Numbers in the lists of a baseline: hours, weekdays, mean, deviation."""

KEPT: Final = 90 * HALF_HOURS_A_DAY


async def activity_since(session: AsyncSession, after: int) -> Activity:
    """Return the guild's activity later than the half-hour, the oldest first."""
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
    parts = [np.array([tuple(row) for row in rows], np.int64) async for rows in _parts(session, query)]
    table = np.concatenate([np.zeros((0, 9), np.int64), *parts])
    members = table[:, 0]
    return Activity(members, table[:, 1], table[:, 2:8].astype(float), table[:, 8], account_half_hours(members))


def account_half_hours(user_ids: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return when the accounts were made, read from their ids."""
    return ((user_ids >> 22) + _DISCORD_BEGAN) // 1_800_000


async def baselines_of(session: AsyncSession, after: int, alike: Amounts) -> Baselines:
    """Return the stored baselines of the members with activity later than the half-hour.

    Members without a learned baseline are left out.
    """
    rows = MemberBaseline
    lately = select(MemberActivity.user_id).where(MemberActivity.half_hour > after)
    lists = (cast(each, Text) for each in (rows.hours, rows.weekdays, rows.mean, rows.deviation))
    query = (
        select(rows.user_id, rows.last, rows.active, rows.days, *lists)
        .where(rows.user_id.in_(lately), rows.active > 0)
        .order_by(rows.user_id)
    )
    parts = [_columns([]), *[_columns(part) async for part in _parts(session, query)]]
    members, last, active, days, hours, weekdays, mean, deviation = (
        np.concatenate(each) for each in zip(*parts, strict=True)
    )
    return Baselines(
        members=members,
        active=active,
        hours=hours,
        weekdays=weekdays,
        days=days,
        last=last,
        amounts=Amounts(mean, deviation),
        alike=alike,
    )


def _columns(rows: Sequence[Row[Any]]) -> tuple[np.ndarray[Any, Any], ...]:
    """Return the columns of these rows of baselines; lists of numbers come as JSON."""
    empty: tuple[tuple[Any, ...], ...] = ((),) * (4 + len(_WIDTHS))
    members, last, active, days, *lists = zip(*rows, strict=True) if rows else empty
    # One `json.loads` for all rows is several times faster than one for each.
    tables = [np.array(json.loads(f"[{','.join(texts)}]"), float) for texts in lists]
    return (
        np.array(members, np.int64),
        np.array(last, np.int64),
        np.array(active, float),
        np.array(days, float),
        *(table.reshape(-1, width) for table, width in zip(tables, _WIDTHS, strict=True)),
    )


async def _parts(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> AsyncIterator[Sequence[Row[Any]]]:
    """Read the rows in parts, so that the event loop is free between them."""
    found = await session.stream(query.execution_options(yield_per=_ROWS_A_PART))
    async for part in found.partitions():
        yield part


async def earlier_signs(session: AsyncSession, before: int) -> Floats:
    """Return the signs that earlier passes saw while there was no raid, one row each."""
    query = select(DetectionPass.signs).where(
        DetectionPass.half_hour >= before - KEPT, DetectionPass.half_hour < before, DetectionPass.is_raid.is_(False)
    )
    return np.array(list(await session.scalars(query.order_by(DetectionPass.half_hour))), float)


def alike_of(document: Any) -> Amounts:
    """Read the amounts for members of each standing from the stored document; the defaults without one."""
    if document is None:
        return general_amounts()
    shape = (len(Standing), len(KINDS))
    return Amounts(np.reshape(document["mean"], shape), np.reshape(document["deviation"], shape))
