"""Refuse to write another guild's data in a unit of work, before row level security does."""

from domain.ids import GuildId


def require_guild(own: GuildId, written: GuildId | None) -> None:
    if own != written:
        raise ValueError(f"A unit of work of guild {own} cannot write rows of guild {written}.")
