"""Only people who are in a guild now can be given access to its dashboard."""

from application.ports.discord import MemberDirectory
from domain.access import NotAMember
from domain.ids import GuildId, UserId


async def require_person(members: MemberDirectory, guild_id: GuildId, user_id: UserId) -> None:
    """Raises `NotAMember`, also for a bot."""
    member = await members.member(guild_id, user_id)
    if member is None or member.bot:
        raise NotAMember(guild_id, user_id)
