"""The developer team, as the settings name it."""

from application.access.developer_team import DeveloperTeam
from application.ports.discord import MemberLookup
from bootstrap.configuration.settings import Settings
from domain.ids import GuildId, RoleId


def developer_team(settings: Settings, members: MemberLookup) -> DeveloperTeam:
    main_guild_id = None if settings.main_guild_id is None else GuildId(settings.main_guild_id)
    return DeveloperTeam(members, main_guild_id, list(map(RoleId, settings.main_guild_dev_role_ids)))
