"""The API's configuration, from the settings."""

from collections.abc import Iterable
from urllib.parse import urlencode

from pydantic import SecretStr

from adapters.discord.rest.api import DISCORD_URL
from adapters.http.config import HttpConfig
from adapters.http.events.streams import EventLimits
from adapters.http.extensions.bulkhead import BulkheadLimits
from adapters.http.request_limits import RequestLimits
from adapters.telemetry.redaction import Redactor
from application.cogs.manifests import CogManifests
from application.cogs.permissions import needed_permissions
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets


def event_limits(settings: Settings) -> EventLimits:
    return EventLimits(streams_per_user=settings.event_streams_per_user, heartbeat=settings.event_heartbeat_seconds)


def bulkhead_limits(settings: Settings) -> BulkheadLimits:
    """Give the routes of one cog a share of the pool, however small the pool is."""
    return BulkheadLimits(sessions=max(1, settings.database_pool_size * 2 // 5))


def http_config(settings: Settings, version: str, manifests: CogManifests) -> HttpConfig:
    """Call it after the cogs were imported: the link that adds the bot asks for their permissions."""
    return HttpConfig(
        version=version,
        web_origins=(settings.web_origin, *settings.api_cors_origins),
        secure_cookies=settings.served_over_https,
        trusted_proxies=tuple(map(str, settings.trusted_proxies)),
        dashboard_key=_text(settings.dashboard_key),
        secret_keys=settings.secret_keys,
        redact=Redactor(configured_secrets(settings)).text,
        add_bot_url=_add_bot_url(settings, manifests),
        limits=RequestLimits.per_minute(
            user=settings.rate_limit_user_per_minute,
            guild=settings.rate_limit_guild_per_minute,
            everyone=settings.rate_limit_global_per_minute,
            sign_in=settings.rate_limit_auth_per_minute,
            anonymous=settings.rate_limit_anonymous_per_minute,
        ),
    )


def _add_bot_url(settings: Settings, manifests: CogManifests) -> str | None:
    client_id = settings.discord_client_id
    return None if settings.discord_is_simulated or client_id is None else invite_link(client_id, manifests)


def invite_link(client_id: int, manifests: CogManifests) -> str:
    """Return the link that adds the bot to a guild, with the permissions that Baseline and its cogs need."""
    query = {"client_id": str(client_id), "scope": "bot applications.commands"}
    query["permissions"] = str(permission_bits(needed_permissions(manifests)))
    return f"{DISCORD_URL}/oauth2/authorize?{urlencode(query)}"


def permission_bits(names: Iterable[str]) -> int:
    """Return Discord's number for these permissions, which are named as in `discord.Permissions`."""
    from discord import Permissions  # noqa: PLC0415 - half a second, which a simulated Discord does not need

    return Permissions(**dict.fromkeys(names, True)).value


def _text(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
