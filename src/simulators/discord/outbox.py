"""Record each message that the bot sends in the simulated Discord, with its earlier versions."""

from dataclasses import dataclass, field
from typing import Any

from simcord.backend.models import Message
from typing_extensions import override

from simulators.discord.limited_backend import LimitedBackend


@dataclass(slots=True)
class SentMessage:
    """`message` changes as the bot edits it. `earlier` holds the contents that an edit replaced, the oldest first."""

    message: Message
    earlier: list[str] = field(default_factory=list)
    deleted: bool = False


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
        content, was_thinking = before.content, _is_thinking(before)
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

    def touched_since(self, mark: int) -> list[SentMessage]:
        """Return the visible messages that the bot has sent or edited since `len(touched)` was `mark`."""
        ids = dict.fromkeys(self.touched[mark:])
        records = [self.sent[message_id] for message_id in sorted(ids)]
        return [record for record in records if not record.deleted and not _is_thinking(record.message)]


def _is_thinking(message: Message) -> bool:
    """Return whether the message is the "thinking" of a command that has not answered."""
    return bool(message.flags & 1 << 7)
