"""Scripts that every request runs: asked for by their digest, without the detours of the client's own way."""

import hashlib
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError


class Script:
    """As `Redis.register_script`, for a third of the time: nothing is retried, measured or converted."""

    def __init__(self, redis: Redis, text: str) -> None:
        self._redis = redis
        self._text = text
        self._digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        pool = self._redis.connection_pool
        connection = await pool.get_connection()  # type: ignore[no-untyped-call]  # a decorator of theirs has no types
        try:
            return await _answer(connection, "EVALSHA", self._digest, len(keys), *keys, *arguments)
        except NoScriptError:
            return await _answer(connection, "EVAL", self._text, len(keys), *keys, *arguments)
        finally:
            await pool.release(connection)


async def _answer(connection: AbstractConnection, *command: str | int) -> Any:
    # Either ends the connection when it is interrupted, so that nobody reads somebody else's answer.
    await connection.send_packed_command(pack_command(command))  # type: ignore[arg-type]  # a tuple of any length
    return await connection.read_response()
