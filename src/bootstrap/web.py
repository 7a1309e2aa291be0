"""How the API is served, from the settings."""

from adapters.http.services import HttpConfig
from bootstrap.settings import Settings
from domain.ids import GuildId, RoleId


def http_config(settings: Settings, version: str) -> HttpConfig:
    return HttpConfig(
        version=version,
        web_origins=(settings.web_origin, *settings.api_cors_origins),
        secure_cookies=settings.served_over_https,
        main_guild_id=None if settings.main_guild_id is None else GuildId(settings.main_guild_id),
        dev_roles=frozenset(RoleId(role) for role in settings.main_guild_dev_role_ids),
    )
