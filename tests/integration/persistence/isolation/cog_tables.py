"""Create a table of a cog, as a migration of the bot's branch does."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.schema.row_security import isolate_guilds

NOTES = "notes"


async def create_notes(owner: AsyncEngine) -> None:
    """Create `notes (guild_id, body)`, isolated by guild."""
    async with owner.begin() as connection:
        await connection.execute(text(f"CREATE TABLE {NOTES} (guild_id bigint NOT NULL, body text NOT NULL)"))
        await connection.run_sync(isolate, NOTES)


def isolate(connection: Connection, table: str) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        isolate_guilds(table)
