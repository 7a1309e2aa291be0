"""In which order people find guilds in a list."""

from application.queries.dashboard import GuildListItem


def by_name(guild: GuildListItem) -> tuple[str, int]:
    """Without regard to case; in Python, because databases differ in their collations."""
    return guild.name.casefold(), int(guild.id)
