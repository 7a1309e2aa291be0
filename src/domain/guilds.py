"""A guild in which the bot is, or was, installed."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from domain.errors import DomainError
from domain.ids import GuildId, UserId


class AddedBySource(StrEnum):
    """The source from which the member that added the bot is known."""

    AUDIT_LOG = "audit_log"
    GUILD_OWNER = "guild_owner"


class GuildInactive(DomainError):
    """The bot is not, or no longer, in this guild."""

    code: ClassVar[str] = "guild.inactive"

    def __init__(self, guild_id: GuildId) -> None:
        super().__init__(f"The bot is not in guild {guild_id}.")
        self.guild_id = guild_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """`left_at` is None while the bot is in the guild. `joined_at` is the start of this stay, by Discord's clock."""

    id: GuildId
    name: str
    icon_url: str | None
    member_count: int
    owner_id: UserId
    added_by: UserId
    added_by_source: AddedBySource
    joined_at: datetime
    left_at: datetime | None = None

    @property
    def active(self) -> bool:
        return self.left_at is None

    def same_stay(self, joined_at: datetime | None) -> bool:
        """Return whether a stay that began at `joined_at` is the one that this guild records.

        If it is not, the bot was removed and added again. With `joined_at` None, an active guild counts as the same
        stay.
        """
        return self.active if joined_at is None else joined_at <= self.joined_at

    def left(self, at: datetime) -> Self:
        """Leaving twice keeps the first time."""
        return self if self.left_at is not None else replace(self, left_at=at)


def require_active(guild: Guild | None, guild_id: GuildId) -> Guild:
    """Return the guild. Raises `GuildInactive` when the bot was never there or has left."""
    if guild is None or not guild.active:
        raise GuildInactive(guild_id)
    return guild
