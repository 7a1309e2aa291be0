"""Tables of Reminders and polls."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class Reminder(GuildScoped, Base):
    """A member's reminder."""

    __tablename__ = "member_reminders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    channel_id: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    due_at: Mapped[datetime] = mapped_column(index=True)
    every_hours: Mapped[int | None]


class Poll(GuildScoped, Base):
    """A question that members vote on until it ends."""

    __tablename__ = "member_polls"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(String(300))
    answers: Mapped[list[str]] = mapped_column(JSON)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Vote(GuildScoped, Base):
    """A member's answer in a poll: the last one counts."""

    __tablename__ = "member_poll_votes"

    poll_id: Mapped[int] = mapped_column(ForeignKey(Poll.id, ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[int]
