"""Tables of Chat: turns, summaries, votes, and members that opted out of being remembered."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class ChatTurn(GuildScoped, Base):
    """A message of a conversation. `user_id` is its author, and for an answer the member that asked.

    `question_id` is set for an answer and for a quote, which is a message that a question replies to: the id of the
    question's message. `files_in` is the channel of a message with pictures or PDFs, which are not stored.
    """

    __tablename__ = "chat_turns"
    __table_args__ = (Index("ix_chat_turns_conversation", "guild_id", "channel_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int]
    message_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    is_answer: Mapped[bool]
    speaker: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    tokens: Mapped[int]
    model: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(index=True)
    question_id: Mapped[int | None]
    files_in: Mapped[int | None]

    @property
    def is_quote(self) -> bool:
        """Return whether the turn is a message that a question replies to."""
        return self.question_id is not None and not self.is_answer


class ChatSummary(GuildScoped, Base):
    """A summary of a channel's turns up to `until_id`; `user_ids` are the members among their speakers."""

    __tablename__ = "chat_summaries"
    __table_args__ = (UniqueConstraint("guild_id", "channel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int]
    until_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    user_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    updated_at: Mapped[datetime] = mapped_column(index=True)


class ChatVote(GuildScoped, Base):
    """A member's vote on an answer: 1 or -1."""

    __tablename__ = "chat_votes"
    __table_args__ = (UniqueConstraint("guild_id", "message_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    vote: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(index=True)


class ChatOptOut(GuildScoped, Base):
    """A member whose messages are answered and not kept."""

    __tablename__ = "chat_opt_outs"
    __table_args__ = (UniqueConstraint("guild_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
