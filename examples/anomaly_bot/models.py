"""Tables of the anomaly detector. Half-hours are counted since 1970, in UTC."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped, mention_of_member


class MemberActivity(GuildScoped, Base):
    """A member's activity in a half-hour."""

    __tablename__ = "anomaly_activity"
    __table_args__ = (Index(None, "guild_id", "half_hour"),)

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, sort_order=-1)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    half_hour: Mapped[int] = mapped_column(primary_key=True)
    messages: Mapped[int]
    mentions: Mapped[int]
    channels: Mapped[int]
    reactions: Mapped[int]
    voice: Mapped[int]
    joins: Mapped[int]


class MemberBaseline(GuildScoped, Base):
    """A member's baseline.

    `hours` and `weekdays` count the half-hours with activity, `mean` and `deviation` are those of the logarithms of
    amounts by kind, and `moving_average` and `weighted_average` are messages a day.
    """

    __tablename__ = "anomaly_baselines"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, sort_order=-1)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    joined: Mapped[int]
    updated_at: Mapped[datetime]
    active: Mapped[float]
    days: Mapped[float]
    last: Mapped[int]
    hours: Mapped[list[float]] = mapped_column(JSON)
    weekdays: Mapped[list[float]] = mapped_column(JSON)
    mean: Mapped[list[float]] = mapped_column(JSON)
    deviation: Mapped[list[float]] = mapped_column(JSON)
    moving_average: Mapped[float]
    weighted_average: Mapped[float]


class DetectionPass(GuildScoped, Base):
    """The signs of a raid in a detection pass. Passes that found a raid do not count as usual."""

    __tablename__ = "anomaly_passes"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, sort_order=-1)
    half_hour: Mapped[int] = mapped_column(primary_key=True)
    signs: Mapped[list[float]] = mapped_column(JSON)
    is_raid: Mapped[bool]


class Alert(GuildScoped, Base):
    """An anomaly of a member, a suspected raid, or what another cog reported.

    `names` are those of the members by id, as far as they were known. `verdict` is what a moderator found: right or
    wrong. `learned` says that nothing is left to be learned from it.
    """

    __tablename__ = "anomaly_alerts"
    __table_args__ = (Index(None, "guild_id", "last_half_hour"),)

    guild_id: Mapped[int] = mapped_column(BigInteger, sort_order=-1)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    score: Mapped[float]
    factors: Mapped[dict[str, float]] = mapped_column(JSON)
    user_ids: Mapped[list[str]] = mapped_column(JSON)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    first_half_hour: Mapped[int]
    last_half_hour: Mapped[int]
    found_at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(String(5))
    judged_by: Mapped[int | None] = mention_of_member()
    learned: Mapped[bool]
