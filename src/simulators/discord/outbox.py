"""Record what the bot does in the simulated Discord: during one step, or since the start with earlier versions."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from simcord.backend.models import Message
from typing_extensions import override

from simulators.discord.limited_backend import LimitedBackend

MOST_MESSAGES: Final = 500
"""The newest messages of a channel that the simulated Discord keeps; it shows a hundred at once."""
MOST_INTERACTIONS: Final = 1000
"""The newest interactions that it keeps. Discord itself forgets their tokens after 15 minutes."""


@dataclass(slots=True)
class SentMessage:
    """`message` changes as the bot edits it. `earlier` holds the contents that an edit replaced, the oldest first."""

    message: Message
    earlier: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True)
class Effects:
    """Effects of the bot: messages sent or edited, messages deleted, and reactions. The values are channel ids."""

    touched: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    reactions: dict[tuple[int, str], int] = field(default_factory=dict)


class WatchedBackend(LimitedBackend):
    """Record effects in `watching` blocks. Only the newest messages and interactions are kept, as it runs for days."""

    def __init__(self) -> None:
        super().__init__()
        self._watching: list[Effects] = []

    @contextmanager
    def watching(self) -> Iterator[Effects]:
        """Collect what the bot does until the block ends, whatever the cause."""
        effects = Effects()
        self._watching.append(effects)
        try:
            yield effects
        finally:
            self._watching = [each for each in self._watching if each is not effects]

    @override
    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        committed = super().commit_message(message, broadcast=broadcast)
        self._note_touched(committed)
        stored = self.messages[committed.channel_id]
        while len(stored) > MOST_MESSAGES:
            del stored[min(stored)]
        return committed

    @override
    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        while len(self.interactions) > MOST_INTERACTIONS:
            oldest = self.interactions.pop(min(self.interactions))
            self.interaction_tokens.pop(oldest.token, None)
        super().emit(event, payload)

    @override
    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        edited = super().edit_message(channel_id, message_id, fields)
        self._note_touched(edited)
        return edited

    @override
    def delete_message(self, channel_id: int, message_id: int) -> None:
        super().delete_message(channel_id, message_id)
        self._note_deleted(channel_id, [message_id])

    @override
    def bulk_delete_messages(self, channel_id: int, message_ids: Iterable[int]) -> list[int]:
        deleted = super().bulk_delete_messages(channel_id, message_ids)
        self._note_deleted(channel_id, deleted)
        return deleted

    @override
    def set_reaction(self, channel_id: int, message_id: int, emoji: str, user_id: int, reacted: bool) -> None:
        super().set_reaction(channel_id, message_id, emoji, user_id, reacted)
        if user_id == self.bot_user.id and reacted:
            for effects in self._watching:
                effects.reactions[message_id, emoji] = channel_id

    def _note_touched(self, message: Message) -> None:
        if message.author_id == self.bot_user.id:
            for effects in self._watching:
                effects.touched[message.id] = message.channel_id

    def _note_deleted(self, channel_id: int, message_ids: Iterable[int]) -> None:
        for effects in self._watching:
            effects.deleted |= dict.fromkeys(message_ids, channel_id)


class RecordingBackend(LimitedBackend):
    """`sent` holds the bot's messages by id; `touched` names a message each time the bot sends or edits it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[int, SentMessage] = {}
        self.touched: list[int] = []

    @override
    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        committed = super().commit_message(message, broadcast=broadcast)
        if committed.author_id == self.bot_user.id:
            self.sent[committed.id] = SentMessage(committed)
            self.touched.append(committed.id)
        return committed

    @override
    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        before = self.get_message(channel_id, message_id)
        content, was_thinking = before.content, is_thinking(before)
        edited = super().edit_message(channel_id, message_id, fields)
        record = self.sent.get(message_id)
        if record is not None:
            if not was_thinking:
                record.earlier.append(content)
            self.touched.append(message_id)
        return edited

    @override
    def delete_message(self, channel_id: int, message_id: int) -> None:
        super().delete_message(channel_id, message_id)
        if message_id in self.sent:
            self.sent[message_id].deleted = True

    @override
    def bulk_delete_messages(self, channel_id: int, message_ids: Iterable[int]) -> list[int]:
        deleted = super().bulk_delete_messages(channel_id, message_ids)
        for message_id in deleted:
            if message_id in self.sent:
                self.sent[message_id].deleted = True
        return deleted

    def touched_since(self, mark: int) -> list[SentMessage]:
        """Return the visible messages that the bot has sent or edited since `len(touched)` was `mark`."""
        ids = dict.fromkeys(self.touched[mark:])
        records = [self.sent[message_id] for message_id in sorted(ids)]
        return [record for record in records if not record.deleted and not is_thinking(record.message)]


def is_thinking(message: Message) -> bool:
    """Return whether the message is the "thinking" of a command that has not answered."""
    return bool(message.flags & 1 << 7)
