"""Settings of the quests."""

from baseline.settings import ChannelId, Field, GuildSettings, Secret


class QuestsSettings(GuildSettings, title="Quests"):
    """How quests are offered and finished."""

    opening: str = Field(
        default="A quest for you:", title="Opening", description="The first words of an offer.", max_length=100
    )
    most: int = Field(default=20, ge=1, le=100, title="Most", description="How many quests are open at once.")
    hours: int = Field(default=48, ge=1, le=720, title="Hours", description="After how many hours a quest is late.")
    board: ChannelId | None = Field(
        default=None, title="Board", description="Where quests are posted that are finished or late."
    )
    watchword: Secret | None = Field(
        default=None, title="Watchword", description="What the game master tells those who may finish a quest."
    )
    doubt: float = Field(
        default=0.6, ge=0, le=1, title="Doubt", description="From which doubt on, 0 to 1, other cogs hear of a finish."
    )
