"""Keep documents of cogs in memory."""

import json

from adapters.persistence.memory.outage import Outage
from domain.ids import GuildId
from domain.settings import JsonValue


class MemoryDocumentStore:
    def __init__(self, outage: Outage | None = None) -> None:
        self._outage = outage or Outage("database")
        self._documents: dict[tuple[GuildId, str, str], str] = {}

    async def get(self, guild_id: GuildId, cog: str, key: str) -> JsonValue:
        self._outage.refuse_if_down()
        document: JsonValue = json.loads(self._documents.get((guild_id, cog, key), "null"))
        return document

    async def put(self, guild_id: GuildId, cog: str, key: str, value: JsonValue) -> None:
        self._outage.refuse_if_down()
        self._documents[guild_id, cog, key] = json.dumps(value)

    async def delete(self, guild_id: GuildId, cog: str, key: str) -> bool:
        self._outage.refuse_if_down()
        return self._documents.pop((guild_id, cog, key), None) is not None

    async def keys(self, guild_id: GuildId, cog: str, prefix: str) -> tuple[str, ...]:
        self._outage.refuse_if_down()
        own = (key for at, owner, key in self._documents if (at, owner) == (guild_id, cog))
        return tuple(sorted(key for key in own if key.startswith(prefix)))
