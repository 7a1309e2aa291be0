"""Who belongs to the developer team: members of the main guild, narrowed to certain roles where those are set."""

from adapters.http.services import HttpConfig
from application.ports.discord import MemberDirectory
from application.ports.errors import ServiceUnavailable
from domain.ids import UserId


async def is_developer(user_id: UserId, members: MemberDirectory, config: HttpConfig) -> bool:
    """False while Discord cannot be asked."""
    if config.main_guild_id is None:
        return False
    try:
        member = await members.member(config.main_guild_id, user_id)
    except ServiceUnavailable:
        return False
    return member is not None and (not config.dev_roles or not config.dev_roles.isdisjoint(member.role_ids))
