"""Write a row into each table of a cog, whichever columns it has."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Table, insert
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

_WHEN = datetime(2026, 3, 1, tzinfo=UTC)


async def fill(session: AsyncSession, tables: list[Table], guild_id: int) -> None:
    """Insert a row of the guild into each table. A foreign key refers to the row of the table that it names."""
    keys: dict[Column[Any], Any] = {}
    for table in sorted(tables, key=lambda table: table.metadata.sorted_tables.index(table)):
        values = {
            column.name: guild_id if column.name == "guild_id" else _value(column, keys)
            for column in table.columns
            if not column.nullable and column.server_default is None and column.identity is None
        }
        keys |= {table.columns[name]: value for name, value in values.items()}
        await session.execute(insert(table).values(values))


def _value(column: Column[Any], keys: dict[Column[Any], Any]) -> Any:
    for reference in column.foreign_keys:
        return keys[reference.column]
    if isinstance(column.type, ARRAY | JSON):
        return [7]
    kind = column.type.python_type
    return _WHEN if kind is datetime else kind(7)
