"""Move thresholds by moderators' verdicts: a wrong alert makes the next one less likely."""

from sqlalchemy import select, update

from baseline.errors import StaleSettings
from baseline.services import BotServices

from .detection import RAID, WRONG
from .models import Alert, DetectionPass
from .settings import AnomalySettings

_UP, _DOWN, _LEAST, _MOST = 0.3, 0.05, 0.6, 0.97


def moved(threshold: float, verdict: str) -> float:
    """Return the threshold after a verdict: a wrong alert moves it part of the way to the top, a right one down.

    One that the server has set beyond the bounds stays, since no verdict moves it the other way.
    """
    if verdict == WRONG:
        return max(threshold, round(min(threshold + _UP * (1 - threshold), _MOST), 3))
    return min(threshold, round(max(threshold - _DOWN * (1 - threshold), _LEAST), 3))


async def judge(services: BotServices, guild_id: int, alert_id: int, verdict: str, judged_by: int) -> bool:
    """Keep a verdict, and learn from it. Return False when there is no such alert, or it has a verdict already."""
    async with services.db.session(guild_id) as session:
        alert = await session.get(Alert, alert_id, with_for_update=True)
        if alert is None or alert.verdict is not None:
            return False
        alert.verdict, alert.judged_by = verdict, judged_by
    await learn_from_verdicts(services, guild_id)
    return True


async def learn_from_verdicts(services: BotServices, guild_id: int) -> None:
    """Learn from the verdicts from which nothing has been learned yet, those of the dashboard included."""
    async with services.db.session(guild_id) as session:
        waiting = select(Alert).where(Alert.verdict.is_not(None), Alert.learned.is_(False)).order_by(Alert.id)
        alerts = list(await session.scalars(waiting.with_for_update(skip_locked=True)))
        for alert in alerts:
            if alert.kind == RAID and alert.verdict == WRONG:
                span = DetectionPass.half_hour.between(alert.first_half_hour, alert.last_half_hour)
                await session.execute(update(DetectionPass).where(span).values(is_raid=False))
            alert.learned = True
        await session.flush()
        session.expunge_all()
    for alert in alerts:
        await _move(services, alert)


async def _move(services: BotServices, alert: Alert) -> None:
    settings = await services.guild(alert.guild_id).settings(AnomalySettings)
    if not settings.learns or alert.verdict is None:
        return
    name = "raid_threshold" if alert.kind == RAID else "threshold"
    to = moved(getattr(settings, name), alert.verdict)
    key = f"{AnomalySettings.section}.{name}"
    try:
        await services.config.set_guild_setting(alert.guild_id, key, to, changed_by=alert.judged_by)
    except StaleSettings:
        # Another change won: the threshold is moved by the next verdict.
        services.log.info("A verdict has moved no threshold", alert=alert.id)
