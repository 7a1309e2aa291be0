"""Port to the last commands that were refused to a member, or that failed."""

from typing import Protocol

from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId


class RecentRefusals(Protocol):
    """The last few commands that were refused to a member of a guild, or that failed, for a quarter of an hour.

    Every method may raise `ServiceUnavailable("redis")`.
    """

    async def note(self, guild_id: GuildId, member_id: UserId, refusal: CommandRefusal) -> None:
        """Keep the refusal, in place of the member's oldest if there are five."""
        ...

    async def of(self, guild_id: GuildId, member_id: UserId) -> tuple[CommandRefusal, ...]:
        """Return the member's commands that were refused or failed, the latest first."""
        ...
