"""Sort guilds for display in a list."""

from application.queries.guilds import GuildListItem


def by_name(guild: GuildListItem) -> tuple[str, int]:
    """Sort key: the name without regard to case. Sorted in Python, because collations differ between databases."""
    return guild.name.casefold(), int(guild.id)
