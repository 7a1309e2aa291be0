"""Settings of Reminders and polls."""

from datetime import timedelta

from baseline.settings import Duration, Field, GuildSettings

from .words import SETTINGS


class RemindersSettings(GuildSettings, section="reminders", title="Reminders", translations={"de": SETTINGS}):
    """How members are reminded."""

    most: int = Field(
        default=10, ge=1, le=100, title="Most", description="How many reminders a member may have at once."
    )
    longest: Duration = Field(
        default=timedelta(days=365), title="Longest", description="How far ahead a reminder may lie."
    )


class PollsSettings(GuildSettings, section="polls", title="Polls", translations={"de": SETTINGS}):
    """How polls are held."""

    longest: Duration = Field(default=timedelta(days=14), title="Longest", description="How long a poll may last.")
    announces: bool = Field(
        default=True, title="Announce results", description="Whether a new message says how a poll has ended."
    )
