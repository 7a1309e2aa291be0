"""Base of the tables that cogs own. A cog declares them in its module `models`; docs/tables.md shows how."""

import sys
import warnings
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, DateTime, MetaData, Table, func
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from typing_extensions import override

__all__ = ["Base", "Guild", "GuildScoped", "kept_for", "mention_of_member"]

KEPT_FOR: Final = "kept_for"
"""The key of a column's `info` under which its rows' time limit stands."""

MENTION: Final = "mention_of_member"
"""The key of a column's `info` that says that the column names a member beside the subject of its row."""

_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """Declarative base for the tables of cogs, as in SQLAlchemy's ORM.

    Constraints and indexes get their names by themselves. `Mapped[int]` is a BIGINT, since Discord's ids need one;
    `Mapped[datetime]` knows its time zone. A reloaded cog may declare its tables again. Raises `ValueError` for a table
    that another loaded module declares.
    """

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {int: BigInteger, datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's protocol

    @override
    def __init_subclass__(cls, **options: object) -> None:
        table = cls.metadata.tables.get(str(cls.__dict__.get("__tablename__")))
        if table is not None:
            _forget(table, cls)
        with warnings.catch_warnings():
            # The class of a reloaded module takes the place of its predecessor, which this warning reports.
            warnings.filterwarnings("ignore", "This declarative base already contains a class", SAWarning)
            super().__init_subclass__(**options)


class GuildScoped:
    """Mixin for tables with rows of guilds: an indexed `guild_id`, by which the database isolates the guilds.

    The migration adds the policy by itself. A session sees and writes the rows of its own guild only.
    """

    guild_id: Mapped[int] = mapped_column(BigInteger, index=True, sort_order=-1)


def kept_for(limit: timedelta) -> Mapped[datetime]:
    """Declare the column by whose time the worker deletes rows: those older than `limit`, within about an hour.

    `written_at: Mapped[datetime] = kept_for(timedelta(days=30))` is filled with the time of the row's insertion and has
    an index. Raises `ValueError` for a limit that is not positive.
    """
    if limit <= timedelta():
        raise ValueError(f"kept_for: the limit must be positive, and {limit} is not.")
    return mapped_column(DateTime(timezone=True), index=True, server_default=func.now(), info={KEPT_FOR: limit})


def mention_of_member() -> Mapped[int | None]:
    """Declare a nullable column with the id of a member that the row is not about, such as the moderator who closed it.

    When a member's data are erased, rows that name the member in any column are deleted. Of a column declared by this
    function only the value is erased: the row stays, with NULL.
    """
    return mapped_column(BigInteger, nullable=True, info={MENTION: True})


class _Baselines(DeclarativeBase):
    """Base of the tables that Baseline owns, which migrations of cogs leave out."""


class Guild(_Baselines):
    """The guild of the session, as Baseline keeps it, to read and join. The database refuses to write it."""

    __tablename__ = "guilds"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str]
    icon_url: Mapped[str | None]
    member_count: Mapped[int]
    owner_id: Mapped[int] = mapped_column(BigInteger)
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def _forget(table: Table, new: type[Base]) -> None:
    """Forget the table of a module that is imported again, or is no longer loaded.

    Raises `ValueError` if another loaded module declares it.
    """
    for mapper in new.registry.mappers:
        old = mapper.class_
        is_loaded = getattr(sys.modules.get(old.__module__), old.__name__, None) is old
        if mapper.local_table is table and is_loaded and old.__module__ != new.__module__:
            raise ValueError(
                f"Table {table.name!r} is already declared by {old.__module__}.{old.__name__}: "
                "give one of the two another name."
            )
    new.metadata.remove(table)
