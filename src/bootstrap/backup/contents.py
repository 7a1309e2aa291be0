"""Count the rows of every table, and compute a checksum that does not depend on their order."""

from dataclasses import dataclass
from typing import Any

import asyncpg

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname
"""
# The text of a row depends on these settings of the session.
_STEADY = """
    SELECT set_config('app.scope', 'system', false), set_config('TimeZone', 'UTC', false),
           set_config('DateStyle', 'ISO, YMD', false), set_config('IntervalStyle', 'iso_8601', false),
           set_config('extra_float_digits', '1', false), set_config('bytea_output', 'hex', false)
"""
_COUNTED = """
    SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(stored::text), 15))::bit(60)::bigint), 0)::text AS checksum
    FROM {table} AS stored
"""


@dataclass(frozen=True, slots=True)
class TableContents:
    rows: int
    checksum: str


async def steady(connection: "asyncpg.Connection[Any]") -> None:
    """Set the settings that the checksums depend on, and the scope of the whole system."""
    await connection.execute(_STEADY)


async def contents(connection: "asyncpg.Connection[Any]", schema: str) -> dict[str, TableContents]:
    """Return the contents by table. Partitions count as part of their table."""
    found = {}
    for row in await connection.fetch(_TABLES, schema):
        table = f'"{schema}"."' + row["relname"].replace('"', '""') + '"'
        counted = await connection.fetchrow(_COUNTED.format(table=table))
        assert counted is not None  # noqa: S101 - an aggregate has one row
        found[row["relname"]] = TableContents(counted["rows"], counted["checksum"])
    return found
