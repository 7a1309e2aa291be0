"""Read where a guild wants its alerts."""

from collections.abc import Mapping

from application.settings.read_settings import ReadSettings
from domain.alerts.alert import AlertKind, AlertSettings, Webhook
from domain.ids import ChannelId, GuildId, UserId
from domain.settings import JsonValue

ALERTS_KEY = "alerts"
"""The section of the guild's settings."""


class ReadAlertSettings:
    def __init__(self, read: ReadSettings) -> None:
        self._read = read

    async def __call__(self, guild_id: GuildId) -> AlertSettings:
        """May raise `ServiceUnavailable("database")`."""
        return _parsed((await self._read.section(guild_id, ALERTS_KEY)).effective.values)


def _parsed(values: Mapping[str, JsonValue]) -> AlertSettings:
    channel, member, url = (values.get(field) for field in ("channel", "member", "webhook_url"))
    return AlertSettings(
        channel_id=ChannelId(int(str(channel))) if channel else None,
        member_id=UserId(int(str(member))) if member else None,
        webhook=Webhook(url=str(url), secret=str(values.get("webhook_secret") or "")) if url else None,
        kinds=frozenset(kind for kind in AlertKind if values.get(kind.value) is True),
    )
