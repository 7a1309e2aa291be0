"""What was done, by whom, to what: the entries of the append-only audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import GuildId, UserId
from domain.settings import JsonValue


class AuditAction(StrEnum):
    BOT_INSTALLED = "bot.installed"
    BOT_REMOVED = "bot.removed"
    ACCESS_GRANTED = "access.granted"
    ACCESS_REVOKED = "access.revoked"
    SETTINGS_CHANGED = "settings.changed"
    SETTINGS_RESET = "settings.reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`actor_id` is None when Discord itself was the cause. Snowflakes inside `before` and `after` are strings."""

    guild_id: GuildId
    actor_id: UserId | None
    action: AuditAction
    target: str
    before: Mapping[str, JsonValue] | None
    after: Mapping[str, JsonValue] | None
    at: datetime
