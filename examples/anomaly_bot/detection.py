"""Run a detection pass over a guild, and keep the alerts that it brings about."""

import asyncio
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from baseline.patterns import Confidence
from baseline.services import BotServices

from .detector.passes import LEARNING_PASSES, PassResult, run_pass
from .detector.raids import LEAST_MEMBERS, WINDOW
from .learning import ALIKE
from .loading import activity_since, alike_of, baselines_of, earlier_signs
from .models import Alert, DetectionPass
from .settings import AnomalySettings

_A_DAY: Final = 48
MEMBER, RAID, REPORTED = "member", "raid", "reported"
RIGHT, WRONG = "right", "wrong"


async def look(services: BotServices, guild_id: int, now: int) -> tuple[PassResult, int]:
    """Run a pass without storing it. Return its result and the number of earlier passes."""
    alike = alike_of(await services.store.get(ALIKE, guild_id=guild_id))
    async with services.db.session(guild_id) as session:
        window = await activity_since(session, now - WINDOW)
        baselines = await baselines_of(session, now - WINDOW, alike)
        history = await earlier_signs(session, now)
        known = select(func.count()).select_from(DetectionPass).where(DetectionPass.half_hour < now)
        passes = await session.scalar(known) or 0
        reports = await session.scalars(
            select(Alert.user_ids).where(Alert.kind == REPORTED, Alert.last_half_hour > now - WINDOW)
        )
        reported = {int(user_id) for user_ids in reports for user_id in user_ids}
    return await asyncio.to_thread(run_pass, window, baselines, history, now, reported), passes


async def detect(services: BotServices, guild_id: int, now: int, names: Mapping[int, str]) -> list[Alert]:
    """Run a pass, and return the new alerts. None are new in the first two weeks, which are for learning.

    `names` are those of the guild's members, as far as they are known.
    """
    settings = await services.guild(guild_id).settings(AnomalySettings)
    result, passes = await look(services, guild_id, now)
    is_raid = result.raid.confidence.value >= settings.raid_threshold
    found = services.clock.now()
    async with services.db.session(guild_id) as session:
        await _note_pass(session, guild_id, now, result, is_raid=is_raid)
        if passes < LEARNING_PASSES:
            return []
        new: list[Alert] = []
        if is_raid:
            alert = _alert(guild_id, RAID, result.raid.confidence, result.raid.members.tolist(), now)
            alert.names = _named(alert, names)
            if not await _continues(session, alert):
                new.append(alert)
        taken = await _reported_lately(session, now)
        unusual = {} if is_raid else result.members.unusual(settings.threshold)
        for member, score in unusual.items():
            if member not in taken:
                new.append(_alert(guild_id, MEMBER, score, [member], now))
        for alert in new:
            alert.found_at = found
            alert.names = _named(alert, names)
        session.add_all(new)
        await session.flush()
        session.expunge_all()
    return new


async def _note_pass(session: AsyncSession, guild_id: int, now: int, result: PassResult, *, is_raid: bool) -> None:
    values = {"signs": result.raid.signs.tolist(), "is_raid": is_raid}
    row = insert(DetectionPass).values(guild_id=guild_id, half_hour=now, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["guild_id", "half_hour"], set_=values))


async def _continues(session: AsyncSession, alert: Alert) -> bool:
    """Merge the alert into an earlier one of the same raid; return whether there is one. A raid is reported once.

    A false alarm covers its own members: once as many others are suspect as a raid has at least, they are a new one.
    """
    earlier = select(Alert).where(Alert.kind == RAID, Alert.last_half_hour > alert.last_half_hour - WINDOW)
    known = await session.scalar(earlier.order_by(Alert.last_half_hour.desc(), Alert.id.desc()).limit(1))
    if known is None:
        return False
    is_false = known.verdict == WRONG
    if is_false and len(set(alert.user_ids) - set(known.user_ids)) >= LEAST_MEMBERS:
        return False
    known.last_half_hour = alert.last_half_hour
    if is_false:
        return True
    known.names = {**known.names, **alert.names}
    known.user_ids = sorted({*known.user_ids, *alert.user_ids})
    if alert.score > known.score:
        known.score, known.factors = alert.score, alert.factors
    return True


async def _reported_lately(session: AsyncSession, now: int) -> set[int]:
    """Return the members with an alert in the last day: they get no other."""
    query = select(Alert.user_ids).where(Alert.kind != REPORTED, Alert.last_half_hour > now - _A_DAY)
    return {int(user_id) for user_ids in await session.scalars(query) for user_id in user_ids}


def _named(alert: Alert, names: Mapping[int, str]) -> dict[str, str]:
    return {user_id: names[int(user_id)] for user_id in alert.user_ids if int(user_id) in names}


def _alert(guild_id: int, kind: str, score: Confidence, members: list[int], now: int) -> Alert:
    return Alert(
        guild_id=guild_id,
        kind=kind,
        score=round(score.value, 3),
        factors={each.name: round(each.score, 3) for each in score.evidence if each.score >= 0.1},
        user_ids=[str(member) for member in members],
        first_half_hour=now,
        last_half_hour=now,
        learned=False,
    )
