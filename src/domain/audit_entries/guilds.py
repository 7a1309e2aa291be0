"""Entries of the bot's stay in a guild."""

from datetime import datetime

from domain.audit import AuditAction, AuditEntry
from domain.guilds import Guild
from domain.ids import GuildId


def bot_installed(guild: Guild, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=guild.id,
        actor_id=guild.added_by,
        action=AuditAction.BOT_INSTALLED,
        target=str(guild.id),
        before=None,
        after={"initial_user": str(guild.added_by), "source": guild.added_by_source.value},
        at=at,
    )


def bot_adder_corrected(before: Guild, after: Guild, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=after.id,
        actor_id=after.added_by,
        action=AuditAction.BOT_ADDER_CORRECTED,
        target=str(after.id),
        before={"added_by": str(before.added_by), "source": before.added_by_source.value},
        after={"added_by": str(after.added_by), "source": after.added_by_source.value},
        at=at,
    )


def bot_still_there(guild_id: GuildId, at: datetime) -> AuditEntry:
    """The guild had been recorded as left by mistake."""
    return AuditEntry(
        guild_id=guild_id,
        actor_id=None,
        action=AuditAction.BOT_STILL_THERE,
        target=str(guild_id),
        before={"active": False},
        after={"active": True},
        at=at,
    )


def bot_removed(guild_id: GuildId, at: datetime) -> AuditEntry:
    return AuditEntry(
        guild_id=guild_id,
        actor_id=None,
        action=AuditAction.BOT_REMOVED,
        target=str(guild_id),
        before={"active": True},
        after={"active": False},
        at=at,
    )
