"""Single statements that bring their scope along: one trip, where a transaction costs three."""

from functools import cache
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.postgres.readers import Rows, readers_of
from domain.ids import GuildId

# Both, always: what somebody has set for the whole session, on a pooled connection, holds in no statement.
_GUILD: Final = "set_config('app.guild_id', CAST($1 AS bigint)::text, true), set_config('app.scope', '', true)"
_SYSTEM: Final = "set_config('app.guild_id', '', true), set_config('app.scope', 'system', true)"


async def read_in_guild(engine: AsyncEngine, guild_id: GuildId, statement: str, *arguments: object) -> Rows:
    """The rows of a statement that sees only this guild's. `$1` is the guild's id, the arguments are those after it.

    In no particular order. May raise `ServiceUnavailable("database")`.
    """
    with database_errors():
        return await readers_of(engine).fetch(engine, _scoped(statement, _GUILD), int(guild_id), *arguments)


async def read_in_system(engine: AsyncEngine, statement: str, *arguments: object) -> Rows:
    """The same for a statement that sees every guild's rows; `$1` is the first argument."""
    with database_errors():
        return await readers_of(engine).fetch(engine, _scoped(statement, _SYSTEM), *arguments)


@cache
def _scoped(statement: str, scope: str) -> str:
    # The statement runs once the scope is set, however it is planned: its first condition is made of the scope's row,
    # and OFFSET 0 keeps each part together. A statement is a transaction of its own, with which the scope ends.
    return f"""
        SELECT found.* FROM (SELECT concat({scope}) OFFSET 0) AS scope (entered)
        CROSS JOIN LATERAL (SELECT * FROM ({statement}) AS read WHERE scope.entered IS NOT NULL OFFSET 0) AS found
    """  # noqa: S608 - statements of this package
