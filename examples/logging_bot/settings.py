"""Settings of the server log."""

from typing import Final

import discord

from baseline.settings import ChannelId, Field, GuildSettings, MemberId, RoleId

from .kinds import Kind, Topic
from .words import SETTINGS

_LOG_OF: Final = "Where these events are posted; the log channel if none is chosen."


class LoggingSettings(GuildSettings, section="logging", title="Server log", translations={"de": SETTINGS}):
    """What is logged, for how long, and where it is posted."""

    channel: ChannelId | None = Field(
        default=None, title="Log channel", description="Where events are posted. Without one they are kept alone."
    )
    messages: ChannelId | None = Field(default=None, title="Channel for messages", description=_LOG_OF)
    members: ChannelId | None = Field(default=None, title="Channel for members", description=_LOG_OF)
    moderation: ChannelId | None = Field(default=None, title="Channel for moderation", description=_LOG_OF)
    roles: ChannelId | None = Field(default=None, title="Channel for roles", description=_LOG_OF)
    channels: ChannelId | None = Field(default=None, title="Channel for channels and threads", description=_LOG_OF)
    emojis: ChannelId | None = Field(default=None, title="Channel for emojis", description=_LOG_OF)
    invites: ChannelId | None = Field(default=None, title="Channel for invites", description=_LOG_OF)
    voice: ChannelId | None = Field(default=None, title="Channel for voice", description=_LOG_OF)
    off: list[Kind] = Field(default_factory=list, title="Not logged", description="Kinds of events to leave out.")
    ignored_channels: list[ChannelId] = Field(
        default_factory=list,
        title="Ignored channels",
        description="Nothing in these channels and their threads is logged.",
    )
    ignored_members: list[MemberId] = Field(
        default_factory=list, title="Ignored members", description="Nothing of these members is logged."
    )
    ignored_roles: list[RoleId] = Field(
        default_factory=list, title="Ignored roles", description="Nothing of members with these roles is logged."
    )
    ignores_bots: bool = Field(
        default=True, title="Ignore bots", description="Whether messages and voice of bots are left out."
    )
    keeps_text: bool = Field(
        default=True, title="Keep text", description="Whether the text of edited and deleted messages is kept."
    )
    keeps_days: int = Field(default=30, ge=1, le=365, title="Days", description="How many days events are kept.")

    def channel_of(self, kind: Kind) -> int | None:
        """Return the channel to which events of this kind are posted."""
        own: int | None = getattr(self, kind.topic.value)
        return own or self.channel

    def logs(self, kind: Kind, *, channel_ids: set[int], user: discord.abc.User | discord.Object | None) -> bool:
        """Return whether such an event of this member is logged there: in a channel, or in a thread and its channel."""
        if kind in self.off or not channel_ids.isdisjoint(self.ignored_channels):
            return False
        if kind.topic is Topic.MESSAGES and channel_ids & self._own_channels():
            return False
        if user is None:
            return True
        roles = {role.id for role in user.roles} if isinstance(user, discord.Member) else set()
        if user.id in self.ignored_members or roles & set(self.ignored_roles):
            return False
        is_bot = isinstance(user, discord.abc.User) and user.bot
        return not (is_bot and self.ignores_bots and kind.topic in {Topic.MESSAGES, Topic.VOICE})

    def _own_channels(self) -> set[int | None]:
        """Return the log's channels: messages in them and their threads are not logged."""
        return {getattr(self, topic.value) for topic in Topic} | {self.channel}
