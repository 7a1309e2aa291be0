"""Store in Redis the commands that were last synced to Discord."""

import json

from redis.asyncio import Redis

from adapters.persistence.redis.errors import redis_errors
from adapters.persistence.redis.keys import Namespace
from application.ports.bot.synced_commands import CommandsByCog


class RedisSyncedCommands:
    def __init__(self, redis: Redis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = Namespace(namespace)

    async def get(self, application_id: int) -> CommandsByCog | None:
        with redis_errors():
            kept = await self._redis.get(self._key(application_id))
        return None if kept is None else _read(kept)

    async def put(self, application_id: int, commands: CommandsByCog) -> None:
        with redis_errors():
            await self._redis.set(self._key(application_id), json.dumps(commands))

    def _key(self, application_id: int) -> str:
        return self._namespace.key("synced-commands", str(application_id))


def _read(text: bytes | str) -> CommandsByCog | None:
    try:
        kept: CommandsByCog = json.loads(text)
        return {cog: [dict(command) for command in commands] for cog, commands in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return None
