"""Port to the documents that cogs keep without tables."""

from typing import Protocol

from domain.ids import GuildId
from domain.settings import JsonValue


class DocumentStore(Protocol):
    """Every method may raise `ServiceUnavailable("database")`."""

    async def get(self, guild_id: GuildId, cog: str, key: str) -> JsonValue:
        """Return the document; None when there is none, and for a stored None."""
        ...

    async def put(self, guild_id: GuildId, cog: str, key: str, value: JsonValue) -> None:
        """Replace the document."""
        ...

    async def delete(self, guild_id: GuildId, cog: str, key: str) -> bool:
        """Delete the document. Return whether there was one."""
        ...

    async def keys(self, guild_id: GuildId, cog: str, prefix: str) -> tuple[str, ...]:
        """Return the keys that begin with the prefix, in order of their code points."""
        ...
