"""Find every table with rows of guilds in the catalogue, and try to reach another guild's rows in them."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.persistence.postgres.scope import ScopedTransaction
from domain.ids import GuildId

OURS, THEIRS = GuildId(1), GuildId(2)

GUILD_TABLES = text("""
    SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS protected, c.relispartition AS is_partition
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'guild_id'
    ORDER BY c.relname
""")

# Columns that need a value, and the type of the value.
_COLUMNS = text("""
    SELECT attname AS name, atttypid::regtype::text AS type
    FROM pg_attribute
    WHERE attrelid = cast(:table AS text)::regclass AND attnum > 0 AND NOT attisdropped
          AND attidentity = '' AND attgenerated = '' AND (attnotnull OR attname = 'guild_id') AND NOT atthasdef
""")

_SAMPLES = {
    "bigint": "7",
    "integer": "7",
    "smallint": "7",
    "numeric": "7",
    "double precision": "7",
    "text": "'initial'",
    "boolean": "true",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{}'",
    "timestamp with time zone": "now()",
    "date": "now()",
    "bytea": "''",
}


@dataclass(frozen=True)
class GuildTable:
    name: str
    columns: dict[str, str]

    def insert(self, guild_id: GuildId | None) -> str:
        values = {**self.columns, "guild_id": "NULL" if guild_id is None else str(guild_id)}
        names = ", ".join(f'"{name}"' for name in values)
        return f'INSERT INTO "{self.name}" ({names}) VALUES ({", ".join(values.values())})'  # noqa: S608 - names and samples of this file


async def guild_tables(connection: AsyncConnection) -> list[GuildTable]:
    found = []
    for table in await connection.execute(GUILD_TABLES):
        if table.is_partition:
            continue  # written through its table; `test_row_security` checks that it cannot be reached directly
        columns = await connection.execute(_COLUMNS, {"table": f'"{table.name}"'})
        found.append(GuildTable(table.name, {column.name: _SAMPLES[column.type] for column in columns}))
    return found


async def seeded(owner: AsyncEngine) -> list[GuildTable]:
    """Return the tables, with one row of each of the two guilds."""
    async with owner.connect() as connection:
        tables = await guild_tables(connection)
        # Only the seeding bypasses foreign keys and row security.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables:
            await connection.execute(text(table.insert(OURS)))
            await connection.execute(text(table.insert(THEIRS)))
        await connection.commit()
    return tables


async def leaks(owner: AsyncEngine, app: AsyncEngine) -> list[str]:
    """Return one line per forbidden operation that succeeded."""
    return [f"{table.name}: {leak}" for table in await seeded(owner) for leak in await leaks_of(app, table)]


async def leaks_of(app: AsyncEngine, table: GuildTable, *, ours: GuildId = OURS, theirs: GuildId = THEIRS) -> list[str]:
    scopes = {"as another guild": f"SELECT set_config('app.guild_id', '{ours}', true)", "without a guild": "SELECT 1"}
    reached = []
    for scope, statement in scopes.items():
        for action, attempt in {
            "select": f'SELECT 1 FROM "{table.name}" WHERE guild_id = {theirs}',  # noqa: S608 - as above
            "update": f'UPDATE "{table.name}" SET guild_id = guild_id WHERE guild_id = {theirs}',  # noqa: S608 - as above
            "delete": f'DELETE FROM "{table.name}" WHERE guild_id = {theirs}',  # noqa: S608 - as above
            "insert": table.insert(theirs),
            "move": f'UPDATE "{table.name}" SET guild_id = {theirs} WHERE guild_id = {ours}',  # noqa: S608 - as above
        }.items():
            if await reaches(ScopedTransaction(app, statement), attempt):
                reached.append(f"{action} {scope}")
    return reached


async def reaches(transaction: ScopedTransaction, statement: str) -> bool:
    await transaction.begin()
    try:
        return (await transaction.execute(text(statement))).rowcount > 0
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", "")
        if state != "42501" and not state.startswith("23"):
            raise
        # PostgreSQL checks constraints after policies: a statement that violates a constraint has passed the
        # policies.
        return state.startswith("23")
    finally:
        await transaction.close()
