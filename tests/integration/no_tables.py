"""Storage of guilds that is always away: each read raises `ServiceUnavailable`."""

from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncSession

from application.cogs.call_hooks import CallHooks
from application.ports.errors import ServiceUnavailable


class NoTables:
    hooks: CallHooks | None = None

    def session(self, guild_id: int | None = None) -> AbstractAsyncContextManager[AsyncSession]:
        raise ServiceUnavailable("database")

    async def due(self, *_arguments: object, **_options: object) -> int:
        raise ServiceUnavailable("database")
