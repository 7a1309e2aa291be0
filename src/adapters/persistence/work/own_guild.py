"""Refuse to write one guild's data in another guild's unit of work, before row level security has to."""

from domain.ids import GuildId


def require_guild(own: GuildId, written: GuildId | None) -> None:
    if own != written:
        raise ValueError(f"A unit of work of guild {own} cannot write rows of guild {written}.")
