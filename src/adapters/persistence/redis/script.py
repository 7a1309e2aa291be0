"""Run Lua scripts in batches: calls that wait at the same time go to Redis in one message."""

import asyncio
import hashlib
import math
from collections.abc import Sequence
from typing import Any, Final, TypeAlias, cast

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError, ResponseError

_BATCHES_AT_ONCE: Final = 4  # later commands wait for the first batch to return

_Queued: TypeAlias = tuple[bytes, "asyncio.Future[Any]"]


class Script:
    """A Lua script, called as one from `Redis.register_script`, but much faster under load. Calls are not retried."""

    def __init__(self, redis: Redis, text: str) -> None:
        self._batcher = _Batcher(redis)
        self._text = text
        self._digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        """Run the script and return its reply. A cancelled caller does not wait, but the script may
        run all the same.
        """
        try:
            return await self._batcher.ask("EVALSHA", self._digest, len(keys), *keys, *arguments)
        except NoScriptError:
            return await self._batcher.ask("EVAL", self._text, len(keys), *keys, *arguments)


class _Batcher:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: list[_Queued] = []
        self._batches: set[asyncio.Task[None]] = set()

    async def ask(self, *command: str | int) -> Any:
        packed = pack_command(command)  # type: ignore[arg-type]  # a tuple of any length
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((packed, answer))
        if len(self._batches) < _BATCHES_AT_ONCE:
            sender = asyncio.create_task(self._send_batches())
            self._batches.add(sender)
        return await answer

    async def _send_batches(self) -> None:
        try:
            await self._send_waiting()
        finally:
            # Remove the batch here, not in a done callback: a command queued in between would wait for a
            # batch that has stopped.
            self._batches.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _send_waiting(self) -> None:
        pool, connection = self._redis.connection_pool, None
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    # Keep one connection for all commands of this task. redis-py reconnects it
                    # when the server has closed it.
                    connection = connection or await pool.get_connection()  # type: ignore[no-untyped-call]  # a decorator of theirs has no types
                    answers = await _answers(connection, [command for command, _ in batch])
                except Exception as error:  # noqa: BLE001 - each caller of the batch gets it
                    answers = [error] * len(batch)
                for (_, future), answer in zip(batch, answers, strict=True):
                    _deliver(future, answer)
        finally:
            if connection is not None:
                await pool.release(connection)


async def _answers(connection: AbstractConnection, commands: Sequence[bytes]) -> list[Any]:
    await connection.send_packed_command(b"".join(commands))
    # One timeout for all replies of a batch: a timeout costs more than reading a reply.
    async with asyncio.timeout(connection.socket_timeout):
        return [await _next(connection) for _ in commands]


async def _next(connection: AbstractConnection) -> Any:
    """Return an error reply instead of raising it: the replies to the other commands are still to be read."""
    try:
        return await connection.read_response(timeout=math.inf)
    except ResponseError as error:
        return error


def _deliver(future: "asyncio.Future[Any]", answer: Any) -> None:
    if future.cancelled():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
