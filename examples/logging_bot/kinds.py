"""Kinds of events in the log, and the topic under which each is posted."""

from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """A group of kinds with a channel of its own in the settings."""

    MESSAGES = "messages"
    MEMBERS = "members"
    MODERATION = "moderation"
    ROLES = "roles"
    CHANNELS = "channels"
    EMOJIS = "emojis"
    INVITES = "invites"
    VOICE = "voice"


class Kind(StrEnum):
    """The kind of an event."""

    MESSAGE_EDITED = "message edited"
    MESSAGE_DELETED = "message deleted"
    MESSAGES_PURGED = "messages purged"
    MEMBER_JOINED = "member joined"
    MEMBER_LEFT = "member left"
    NICKNAME_CHANGED = "nickname changed"
    MEMBER_KICKED = "member kicked"
    MEMBER_BANNED = "member banned"
    MEMBER_UNBANNED = "member unbanned"
    TIMED_OUT = "timed out"
    TIMEOUT_ENDED = "timeout ended"
    ROLES_CHANGED = "roles changed"
    ROLE_CREATED = "role created"
    ROLE_CHANGED = "role changed"
    ROLE_DELETED = "role deleted"
    CHANNEL_CREATED = "channel created"
    CHANNEL_CHANGED = "channel changed"
    CHANNEL_DELETED = "channel deleted"
    THREAD_CREATED = "thread created"
    THREAD_CHANGED = "thread changed"
    THREAD_DELETED = "thread deleted"
    EMOJI_ADDED = "emoji added"
    EMOJI_REMOVED = "emoji removed"
    INVITE_CREATED = "invite created"
    INVITE_DELETED = "invite deleted"
    VOICE_JOINED = "voice joined"
    VOICE_MOVED = "voice moved"
    VOICE_LEFT = "voice left"

    @property
    def topic(self) -> Topic:
        """The topic under which it is posted."""
        return _TOPICS[self.value.partition(" ")[0]] if self not in _MODERATION else Topic.MODERATION


_MODERATION: Final = frozenset(
    {Kind.MEMBER_KICKED, Kind.MEMBER_BANNED, Kind.MEMBER_UNBANNED, Kind.TIMED_OUT, Kind.TIMEOUT_ENDED}
)
_TOPICS: Final = {
    "message": Topic.MESSAGES,
    "messages": Topic.MESSAGES,
    "member": Topic.MEMBERS,
    "nickname": Topic.MEMBERS,
    "roles": Topic.ROLES,
    "role": Topic.ROLES,
    "channel": Topic.CHANNELS,
    "thread": Topic.CHANNELS,
    "emoji": Topic.EMOJIS,
    "invite": Topic.INVITES,
    "voice": Topic.VOICE,
}
