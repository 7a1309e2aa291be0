"""Routes of the anomaly detector, for its pages in the dashboard."""

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct
from sqlalchemy import func, select

from baseline.api import ApiGuild, ApiUser

from .models import Alert, MemberBaseline
from .profiles import Profile, profile_of

GUILD = "/guilds/{guild_id:str}"


class AlertView(Struct):
    """Ids are texts, because JavaScript's numbers cannot hold them."""

    id: str
    kind: str
    score: float
    factors: dict[str, float]
    user_ids: list[str]
    names: dict[str, str]
    found_at: str
    verdict: str | None


class Alerts(Struct):
    total: int
    alerts: list[AlertView]


class Verdict(Struct):
    verdict: Literal["right", "wrong"]


class UsualView(Struct):
    kind: str
    mean: float
    most: float


class ProfileView(Struct):
    """`name` is the one in the latest alert of the member, if there is any."""

    name: str | None
    days: float
    active_half_hours: float
    usual: list[UsualView]
    moving_average: float
    weighted_average: float
    hours: list[float]
    weekdays: list[float]
    trends: dict[str, str]
    learned_at: str


@get(f"{GUILD}/alerts")
async def list_alerts(
    guild: NamedDependency[ApiGuild],
    limit: FromQuery[Annotated[int, Meta(ge=1, le=500)]] = 50,
    waiting: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter
) -> Alerts:
    """List the latest alerts, the latest first; with `waiting` those without a verdict."""
    chosen = [Alert.kind != "reported", Alert.verdict.is_(None)] if waiting else []
    async with guild.session() as session:
        total = await session.scalar(select(func.count()).select_from(Alert).where(*chosen)) or 0
        latest = select(Alert).where(*chosen).order_by(Alert.id.desc()).limit(limit)
        return Alerts(total, [_view(alert) for alert in await session.scalars(latest)])


@post(f"{GUILD}/alerts/{{alert_id:int}}/verdict")
async def judge_alert(
    guild: NamedDependency[ApiGuild], user: NamedDependency[ApiUser], alert_id: FromPath[int], data: JSONBody[Verdict]
) -> AlertView:
    """Keep a verdict. The bot moves the threshold by it at its next pass."""
    async with guild.session() as session:
        alert = await session.get(Alert, alert_id, with_for_update=True)
        if alert is None:
            raise NotFoundException("There is no such alert any more.")
        if alert.verdict is not None:
            raise ValidationException("This alert has a verdict already.")
        alert.verdict, alert.judged_by = data.verdict, user.id
        return _view(alert)


@get(f"{GUILD}/profiles/{{user_id:int}}")
async def get_profile(guild: NamedDependency[ApiGuild], user_id: FromPath[int]) -> ProfileView:
    """Show a member's baseline. Trends end with the day before it was learned."""
    async with guild.session() as session:
        baseline = await session.scalar(select(MemberBaseline).where(MemberBaseline.user_id == user_id))
        profile = None if baseline is None else await profile_of(session, user_id, baseline.updated_at)
        if baseline is None or profile is None:
            raise NotFoundException("Nothing has been learned of this member.")
        known = Alert.names[str(user_id)].as_string()
        named = select(known).where(known.is_not(None)).order_by(Alert.id.desc()).limit(1)
        return _profile(profile, baseline.updated_at.isoformat(), await session.scalar(named))


def _view(alert: Alert) -> AlertView:
    return AlertView(
        id=str(alert.id),
        kind=alert.kind,
        score=alert.score,
        factors=alert.factors,
        user_ids=alert.user_ids,
        names=alert.names,
        found_at=alert.found_at.isoformat(),
        verdict=alert.verdict,
    )


def _profile(profile: Profile, learned_at: str, name: str | None) -> ProfileView:
    return ProfileView(
        name=name,
        days=profile.days,
        active_half_hours=profile.active_half_hours,
        usual=[UsualView(kind, mean, most) for kind, (mean, most) in profile.usual.items()],
        moving_average=profile.moving_average,
        weighted_average=profile.weighted_average,
        hours=profile.hours,
        weekdays=profile.weekdays,
        trends={str(days): trend.direction for days, trend in profile.trends.items()},
        learned_at=learned_at,
    )


router = Router("/", route_handlers=[list_alerts, judge_alert, get_profile])
