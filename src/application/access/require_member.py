"""Require that a user is a member of the guild and not a bot."""

from application.ports.discord import MemberDirectory
from domain.access import NotAMember
from domain.ids import GuildId, UserId


async def require_member(members: MemberDirectory, guild_id: GuildId, user_id: UserId) -> None:
    """Raises `NotAMember`, also for a bot."""
    member = await members.member(guild_id, user_id)
    if member is None or member.bot:
        raise NotAMember(guild_id, user_id)
