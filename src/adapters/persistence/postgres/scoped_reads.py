"""Run a single read with its scope in the same statement: one round trip, where a transaction takes three."""

from functools import cache
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.postgres.errors import database_errors
from adapters.persistence.postgres.readers import Rows, readers_of
from domain.ids import GuildId

# Always set both settings: either could be left over from a session-wide SET on a pooled connection.
_GUILD: Final = "set_config('app.guild_id', CAST($1 AS bigint)::text, true), set_config('app.scope', '', true)"
_SYSTEM: Final = "set_config('app.guild_id', '', true), set_config('app.scope', 'system', true)"


async def read_in_guild(engine: AsyncEngine, guild_id: GuildId, statement: str, *arguments: object) -> Rows:
    """Read rows in the scope of one guild, in no particular order.

    `$1` is the guild's id; the arguments follow it. May raise `ServiceUnavailable("database")`.
    """
    with database_errors():
        sent = _scoped(statement, _GUILD)
        return await readers_of(engine).fetch(engine, sent, int(guild_id), *arguments, logged_as=statement)


async def read_in_system(engine: AsyncEngine, statement: str, *arguments: object) -> Rows:
    """Read rows in the system scope, which includes every guild. `$1` is the first argument."""
    with database_errors():
        sent = _scoped(statement, _SYSTEM)
        return await readers_of(engine).fetch(engine, sent, *arguments, logged_as=statement)


@cache
def _scoped(statement: str, scope: str) -> str:
    # The scope is set before the statement runs, however it is planned: the first condition depends on the
    # scope's row, and OFFSET 0 keeps the planner from merging the parts. A statement is a transaction of its own,
    # so the scope ends with it.
    return f"""
        SELECT found.* FROM (SELECT concat({scope}) OFFSET 0) AS scope (entered)
        CROSS JOIN LATERAL (SELECT * FROM ({statement}) AS read WHERE scope.entered IS NOT NULL OFFSET 0) AS found
    """  # noqa: S608 - statements of this package
