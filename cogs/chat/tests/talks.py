"""Helpers that the tests of Chat share."""

from baseline.testing import SimulatedGuild


def mention(guild: SimulatedGuild) -> str:
    """Return the text that mentions the bot."""
    user = guild.bot.user
    assert user is not None
    return user.mention
