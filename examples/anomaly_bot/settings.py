"""Settings of the anomaly detector."""

from baseline.settings import ChannelId, Field, GuildSettings, RoleId

from .words import SETTINGS


class AnomalySettings(GuildSettings, section="anomaly_bot", title="Anomalies", translations={"de": SETTINGS}):
    """When and where unusual behaviour is reported."""

    threshold: float = Field(
        default=0.85,
        ge=0.5,
        le=0.99,
        title="Threshold for members",
        description="The score from which the behaviour of one member is reported.",
    )
    raid_threshold: float = Field(
        default=0.85,
        ge=0.5,
        le=0.99,
        title="Threshold for raids",
        description="The score from which the behaviour of many members is reported as a raid.",
    )
    channel: ChannelId | None = Field(
        default=None,
        title="Channel",
        description="Where alerts are posted. Without it they are in /anomalyalerts only.",
    )
    role: RoleId | None = Field(default=None, title="Role", description="The role that is pinged for a suspected raid.")
    learns: bool = Field(
        default=True, title="Learn from verdicts", description="Whether a verdict on an alert moves its threshold."
    )
    burst: int = Field(
        default=8,
        ge=2,
        le=1000,
        title="Joins at once",
        description="How many joins in a half-hour have the server checked at once.",
    )
