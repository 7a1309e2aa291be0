"""Settings that every bot has, whatever its cogs are."""

from baseline.settings import Field, GuildSettings

OWNER = "baseline"
"""The owner of these sections in the catalogue, where a cog's sections stand under its name."""


class LanguageModels(GuildSettings, section="llm", title="Language models"):
    """Retention of conversations with language models."""

    keep_conversations: bool = Field(
        default=False,
        title="Keep what is said",
        description="For seven days: questions and answers as text, without known secrets, pictures and sounds. The "
        "bot's developers can read them, and here the person who added the bot. Otherwise only figures are kept.",
    )


class Switches(GuildSettings, section="switches", title="Features"):
    """Which parts of the bot this server uses."""

    switched_off: list[str] = Field(
        default=[],
        title="Switched off",
        description="Names of cogs, as `/cogs list` shows them. Their commands, listeners and signals rest here.",
    )


PLATFORM_SETTINGS = (LanguageModels, Switches)
