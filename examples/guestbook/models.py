"""Table of the guestbook."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from baseline.tables import Base, GuildScoped


class GuestbookEntry(GuildScoped, Base):
    """An entry that a member wrote. The database isolates the rows by `guild_id`."""

    __tablename__ = "guestbook_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(300))
    written_at: Mapped[datetime]
