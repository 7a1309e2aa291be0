"""The refusal of commands that are for the bot's developer team."""

from discord import app_commands


class DevelopersOnly(app_commands.CheckFailure):
    """The caller is not in the developer team, or that cannot be asked for."""
