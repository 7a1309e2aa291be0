"""Entries of the append-only audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.ids import GuildId, UserId
from domain.settings import JsonValue


class AuditFamily(StrEnum):
    """The subject of a family of actions: the first word of each action."""

    ACCESS = "access"
    ALERT = "alert"
    BOT = "bot"
    BUDGETS = "budgets"
    COG = "cog"
    CONVERSATION = "conversation"
    EXTENSION = "extension"
    FLEET = "fleet"
    JOB = "job"
    PRICE = "price"
    PRICES = "prices"
    PRIVACY = "privacy"
    SESSION = "session"
    SETTINGS = "settings"

    @property
    def actions(self) -> "tuple[AuditAction, ...]":
        return tuple(action for action in AuditAction if action.family is self)


class AuditAction(StrEnum):
    BOT_INSTALLED = "bot.installed"
    BOT_ADDER_CORRECTED = "bot.adder_corrected"
    BOT_STILL_THERE = "bot.still_there"
    BOT_REMOVED = "bot.removed"
    ACCESS_GRANTED = "access.granted"
    ACCESS_REVOKED = "access.revoked"
    ACCESS_TRANSFERRED = "access.transferred"
    ACCESS_RECLAIMED = "access.reclaimed"
    ACCESS_MEMBER_LEFT = "access.member_left"
    SETTINGS_CHANGED = "settings.changed"
    SETTINGS_RESET = "settings.reset"
    BUDGETS_CHANGED = "budgets.changed"
    PRICE_SET = "price.set"
    PRICES_UPDATED = "prices.updated"
    FLEET_READ = "fleet.read"
    CONVERSATION_READ = "conversation.read"
    CONVERSATION_OPENED = "conversation.opened"
    COG_SWITCHED_OFF = "cog.switched_off"
    COG_SWITCHED_ON = "cog.switched_on"
    COG_CHANGE_REQUESTED = "cog.change_requested"
    JOB_REQUESTED = "job.requested"
    JOB_RETRIED = "job.retried"
    JOB_DISCARDED = "job.discarded"
    ALERT_TESTED = "alert.tested"
    EXTENSION_CALLED = "extension.called"
    PRIVACY_EXPORTED = "privacy.exported"
    PRIVACY_ERASED = "privacy.erased"
    SESSION_STARTED = "session.started"
    SESSION_REFUSED = "session.refused"
    SESSION_ENDED = "session.ended"

    @property
    def family(self) -> AuditFamily:
        return AuditFamily(self.value.partition(".")[0])


OF_SETTINGS: Final = frozenset({AuditAction.SETTINGS_CHANGED, AuditAction.SETTINGS_RESET})
"""The actions whose `before` and `after` hold the stored values of a settings section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`guild_id` is None for an action on no guild or on all guilds. Snowflakes in `before` and `after` are strings.

    `actor_id` is None when Baseline or Discord caused the change, or when it came from the command line.
    """

    guild_id: GuildId | None
    actor_id: UserId | None
    action: AuditAction
    target: str
    before: Mapping[str, JsonValue] | None
    after: Mapping[str, JsonValue] | None
    at: datetime
