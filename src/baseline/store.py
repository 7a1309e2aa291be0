"""Small JSON documents that a cog keeps for a guild: `services.store`."""

from typing import Any

from application.acting import NoCurrentCog, current, current_guild
from application.ports.bot.documents import DocumentStore
from baseline.stored_json import check_key, stored_json
from domain.ids import GuildId
from domain.settings import JsonValue

__all__ = ["CogStore", "GuildStore"]


class CogStore:
    """Each cog has documents of its own in each guild: those of the cog's file or folder, whichever class of it asks.

    They last, and the database isolates the guilds. Without `guild_id` a call is for the current guild. What is
    searched or counted belongs into a table. Every method may raise `ServiceUnavailable`, and
    `NoCurrentGuild` or `NoCurrentCog` where none is known.
    """

    def __init__(self, documents: DocumentStore, cog: str | None = None) -> None:
        self._documents = documents
        self._cog = cog

    def of(self, cog: str) -> "CogStore":
        """Return the documents of the cog in this file or folder, to share them between cogs."""
        return CogStore(self._documents, cog)

    async def get(self, key: str, default: Any = None, *, guild_id: int | None = None) -> Any:
        """Return the document, or `default` when there is none."""
        found = await self._documents.get(self._guild(guild_id), self._home(), key)
        return default if found is None else found

    async def put(self, key: str, value: JsonValue, *, guild_id: int | None = None) -> None:
        """Replace the document.

        Raises ValueError for a key beyond 200 characters, for a value that is no JSON or larger than 64,000 bytes in
        UTF-8, and for zero bytes in either.
        """
        check_key(key)
        document = stored_json(value, f"The document {key!r}")
        await self._documents.put(self._guild(guild_id), self._home(), key, document)

    async def delete(self, key: str, *, guild_id: int | None = None) -> bool:
        """Delete the document. Return whether there was one."""
        return await self._documents.delete(self._guild(guild_id), self._home(), key)

    async def keys(self, prefix: str = "", *, guild_id: int | None = None) -> tuple[str, ...]:
        """Return the keys that begin with the prefix, sorted."""
        return await self._documents.keys(self._guild(guild_id), self._home(), prefix)

    def _guild(self, guild_id: int | None) -> GuildId:
        return GuildId(current_guild("services.store") if guild_id is None else int(guild_id))

    def _home(self) -> str:
        cog = self._cog or current().home
        if cog is None:
            raise NoCurrentCog("services.store")
        return cog


class GuildStore:
    """The documents of a cog in one guild: `services.guild(guild_id).store`. No method takes a `guild_id`."""

    def __init__(self, store: CogStore, guild_id: int) -> None:
        self._store = store
        self._guild_id = guild_id

    def of(self, cog: str) -> "GuildStore":
        """Call `CogStore.of` in this guild."""
        return GuildStore(self._store.of(cog), self._guild_id)

    async def get(self, key: str, default: Any = None) -> Any:
        """Call `CogStore.get` in this guild."""
        return await self._store.get(key, default, guild_id=self._guild_id)

    async def put(self, key: str, value: JsonValue) -> None:
        """Call `CogStore.put` in this guild."""
        await self._store.put(key, value, guild_id=self._guild_id)

    async def delete(self, key: str) -> bool:
        """Call `CogStore.delete` in this guild."""
        return await self._store.delete(key, guild_id=self._guild_id)

    async def keys(self, prefix: str = "") -> tuple[str, ...]:
        """Call `CogStore.keys` in this guild."""
        return await self._store.keys(prefix, guild_id=self._guild_id)
