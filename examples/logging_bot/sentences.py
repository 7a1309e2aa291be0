"""Word an entry of the log in the server's language."""

from typing import Any, Final

import discord

from baseline.words import Speaker

from .kinds import Kind
from .models import LogEntry

_SENTENCES: Final[dict[Kind, str]] = {
    Kind.MESSAGE_EDITED: "{user} edited a message in {channel}",
    Kind.MESSAGE_DELETED: "A message of {user} in {channel} was deleted",
    Kind.MESSAGES_PURGED: "{number} messages in {channel} were deleted at once",
    Kind.MEMBER_JOINED: "{user} has joined",
    Kind.MEMBER_LEFT: "{user} has left",
    Kind.NICKNAME_CHANGED: "{user} was {old}, and is now {new}",
    Kind.MEMBER_KICKED: "{user} was kicked",
    Kind.MEMBER_BANNED: "{user} was banned",
    Kind.MEMBER_UNBANNED: "{user} is no longer banned",
    Kind.TIMED_OUT: "{user} was timed out until {until}",
    Kind.TIMEOUT_ENDED: "The timeout of {user} has ended",
    Kind.ROLES_CHANGED: "The roles of {user} have changed: {roles}",
    Kind.ROLE_CREATED: "Role {name} was created",
    Kind.ROLE_CHANGED: "Role {name} was changed: {changes}",
    Kind.ROLE_DELETED: "Role {name} was deleted",
    Kind.CHANNEL_CREATED: "Channel {name} was created",
    Kind.CHANNEL_CHANGED: "Channel {name} was changed: {changes}",
    Kind.CHANNEL_DELETED: "Channel {name} was deleted",
    Kind.THREAD_CREATED: "Thread {name} was opened",
    Kind.THREAD_CHANGED: "Thread {name} was changed: {changes}",
    Kind.THREAD_DELETED: "Thread {name} was deleted",
    Kind.EMOJI_ADDED: "Emoji {name} was added",
    Kind.EMOJI_REMOVED: "Emoji {name} was removed",
    Kind.INVITE_CREATED: "Invite {name} to {channel} was made",
    Kind.INVITE_DELETED: "Invite {name} to {channel} was revoked",
    Kind.VOICE_JOINED: "{user} has joined {channel}",
    Kind.VOICE_MOVED: "{user} went from {place} to {channel}",
    Kind.VOICE_LEFT: "{user} has left {channel}",
}
_TEXTS: Final = {"before": "Before: {text}", "after": "After: {text}", "text": "Text: {text}"}
_QUOTED: Final = 200


def line_of(entry: LogEntry, say: Speaker) -> str:
    """Return an entry as one line: event, time and actor, with long texts shortened."""
    sentence = say(_SENTENCES[Kind(entry.kind)], **_values(entry, say))
    if entry.actor_id is not None and entry.actor_id != entry.user_id:
        sentence += f", {say('by {actor}', actor=f'<@{entry.actor_id}>')}"
    if entry.reason:
        sentence += f" ({discord.utils.escape_markdown(entry.reason)})"
    quoted = "".join(f"\n> {text}" for text in _texts(entry.facts, say))
    return f"{discord.utils.format_dt(entry.at, 'T')} {sentence}{quoted}"


def _values(entry: LogEntry, say: Speaker) -> dict[str, Any]:
    facts = entry.facts
    roles = [f"+{name}" for name in facts.get("added", ())] + [f"-{name}" for name in facts.get("removed", ())]
    return {
        "user": say("a member") if entry.user_id is None else f"<@{entry.user_id}>",
        "channel": "-" if entry.channel_id is None else f"<#{entry.channel_id}>",
        "place": _plain(facts.get("from", "-")),
        "name": f"**{_plain(facts.get('name', '-'))}**",
        "changes": _plain(", ".join(facts.get("changes", ())))[: 4 * _QUOTED],
        "roles": _plain(", ".join(roles)),
        "until": _plain(facts.get("until", "-")),
        "number": facts.get("number", 0),
        "old": _plain(facts.get("old", "-")),
        "new": _plain(facts.get("new", "-")),
    }


def _texts(facts: dict[str, Any], say: Speaker) -> list[str]:
    found = [say(sentence, text=_shortened(facts[name])) for name, sentence in _TEXTS.items() if facts.get(name)]
    return found + [_plain(file) for file in facts.get("files", ())]


def _shortened(text: str) -> str:
    """Return a text as one line of inline code, so that no link or markup in it works."""
    line = " ".join(text.split()).replace("`", "'")
    return f"`{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + '…'}`"


def _plain(text: object) -> str:
    return discord.utils.escape_markdown(str(text))
