"""The tables of guilds, for what needs none of them: whoever asks for them learns that the database is away."""

from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncSession

from application.ports.errors import ServiceUnavailable


class NoTables:
    def session(self, guild_id: int) -> AbstractAsyncContextManager[AsyncSession]:
        raise ServiceUnavailable("database")
