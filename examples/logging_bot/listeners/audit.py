"""Discord's audit log: which member did what the other listeners have logged."""

from typing import Final, cast

import discord
from discord import AuditLogAction
from discord.ext import commands

from baseline.cogs import Bot

from ..events import Deed, Event
from ..journal import Journal
from ..kinds import Kind
from .members import timeout_of

_KINDS: Final[dict[AuditLogAction, frozenset[Kind]]] = {
    AuditLogAction.ban: frozenset({Kind.MEMBER_BANNED}),
    AuditLogAction.unban: frozenset({Kind.MEMBER_UNBANNED}),
    AuditLogAction.member_role_update: frozenset({Kind.ROLES_CHANGED}),
    AuditLogAction.role_create: frozenset({Kind.ROLE_CREATED}),
    AuditLogAction.role_update: frozenset({Kind.ROLE_CHANGED}),
    AuditLogAction.role_delete: frozenset({Kind.ROLE_DELETED}),
    AuditLogAction.channel_create: frozenset({Kind.CHANNEL_CREATED}),
    AuditLogAction.channel_update: frozenset({Kind.CHANNEL_CHANGED}),
    AuditLogAction.overwrite_create: frozenset({Kind.CHANNEL_CHANGED}),
    AuditLogAction.overwrite_update: frozenset({Kind.CHANNEL_CHANGED}),
    AuditLogAction.overwrite_delete: frozenset({Kind.CHANNEL_CHANGED}),
    AuditLogAction.channel_delete: frozenset({Kind.CHANNEL_DELETED}),
    AuditLogAction.thread_update: frozenset({Kind.THREAD_CHANGED}),
    AuditLogAction.thread_delete: frozenset({Kind.THREAD_DELETED}),
    AuditLogAction.emoji_create: frozenset({Kind.EMOJI_ADDED}),
    AuditLogAction.emoji_delete: frozenset({Kind.EMOJI_REMOVED}),
    AuditLogAction.message_delete: frozenset({Kind.MESSAGE_DELETED}),
    AuditLogAction.message_bulk_delete: frozenset({Kind.MESSAGES_PURGED}),
}


class AuditLog(commands.Cog):
    """Needs *View Audit Log*. Discord writes no line for a message that its author deletes."""

    def __init__(self, bot: Bot, journal: Journal) -> None:
        self.bot = bot
        self.journal = journal

    @commands.Cog.listener()
    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        """Add the actor to the logged event. Log kicks, which no other event shows."""
        subject = getattr(entry.target, "id", None)
        if entry.action is AuditLogAction.kick and subject is not None:
            await self.journal.record(
                Event(
                    guild=entry.guild,
                    kind=Kind.MEMBER_KICKED,
                    user=discord.Object(subject),
                    actor_id=entry.user_id,
                    reason=_reason(entry),
                )
            )
            return
        if not self.bot.services.intents.has("members"):
            await self._instead_of_members(entry)
        kinds = _kinds_of(entry)
        if not kinds or subject is None or entry.user_id is None:
            return
        place = getattr(getattr(entry, "extra", None), "channel", None)
        deed = Deed(
            kinds=kinds,
            subject_id=subject,
            actor_id=entry.user_id,
            reason=_reason(entry),
            at=entry.created_at,
            channel_id=place.id if entry.action is AuditLogAction.message_delete and place is not None else None,
        )
        await self.journal.attribute(entry.guild.id, deed)

    async def _instead_of_members(self, entry: discord.AuditLogEntry) -> None:
        """Log timeouts from the audit log, since Discord sends no change of a member without the intent."""
        if entry.action is AuditLogAction.member_update and hasattr(entry.after, "timed_out_until"):
            # The target is known by its id alone, unless it is in the cache.
            user = cast("discord.Member | discord.User | discord.Object", entry.target)
            await self.journal.record(timeout_of(entry.guild, user, entry.after.timed_out_until))


def _kinds_of(entry: discord.AuditLogEntry) -> frozenset[Kind]:
    """Return the kinds of events that the line stands for. That of a changed member depends on what changed."""
    if entry.action is not AuditLogAction.member_update:
        return _KINDS.get(entry.action, frozenset())
    kinds = {Kind.NICKNAME_CHANGED} if hasattr(entry.after, "nick") else set()
    if hasattr(entry.after, "timed_out_until"):
        kinds.add(Kind.TIMEOUT_ENDED if entry.after.timed_out_until is None else Kind.TIMED_OUT)
    return frozenset(kinds)


def _reason(entry: discord.AuditLogEntry) -> str | None:
    return entry.reason[:512] if isinstance(entry.reason, str) else None
