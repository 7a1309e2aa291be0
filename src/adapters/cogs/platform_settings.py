"""Settings that every bot has, whatever its cogs are."""

from baseline.settings import Field, GuildSettings

OWNER = "baseline"
"""Whose sections these are in the catalogue, where cogs' stand under the names of the cogs."""


class LanguageModels(GuildSettings, section="llm", title="Language models"):
    """What is kept of conversations with language models."""

    keep_conversations: bool = Field(
        default=False,
        title="Keep what is said",
        description="For seven days, for the bot's developers to look into problems: questions and answers as text, "
        "without known secrets, pictures and sounds. Otherwise only figures are kept.",
    )


PLATFORM_SETTINGS = (LanguageModels,)
