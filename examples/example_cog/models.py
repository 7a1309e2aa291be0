"""Table of the open quests."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class OpenQuest(GuildScoped, Base):
    """A quest that a member has taken. The database isolates the rows by `guild_id`."""

    __tablename__ = "example_quests"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(80))
    steps: Mapped[int]
    taken_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
