"""Table of the server log."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class LogEntry(GuildScoped, Base):
    """One event, due for posting at `post_at`. Without `post_at` it has been posted, or is not to be posted.

    `user_id` is the member that it happened to, and `actor_id` the one that did it, where the audit log names one.
    `subject_id` is what the audit log calls its target, such as the role. `facts` are the values for its sentence.
    """

    __tablename__ = "log_entries"
    __table_args__ = (Index("ix_log_entries_guild_id_at", "guild_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(30))
    user_id: Mapped[int | None]
    subject_id: Mapped[int | None]
    channel_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(512))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    post_at: Mapped[datetime | None] = mapped_column(index=True)
    post_to: Mapped[int | None]
