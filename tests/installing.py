"""A command that installs the bot, for tests to which it does not matter how the bot came into the guild."""

from dataclasses import replace
from typing import Any

from application.guilds.record_installation import RecordInstallationCommand
from domain.guilds import AddedBySource
from domain.ids import GuildId, UserId


def an_installation(guild_id: GuildId, added_by: UserId, **facts: Any) -> RecordInstallationCommand:
    """Return the command to install the bot; by default, the guild's owner adds it."""
    command = RecordInstallationCommand(
        guild_id=guild_id,
        name="Demo",
        icon_url=None,
        member_count=3,
        owner_id=added_by,
        added_by=added_by,
        added_by_source=AddedBySource.AUDIT_LOG,
    )
    return replace(command, **facts)
