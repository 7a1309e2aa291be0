"""Run Lua scripts in batches: calls that wait at the same time go to Redis in one message."""

import asyncio
import hashlib
import math
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import NoScriptError, ResponseError

from adapters.telemetry.tracing.redis_spans import recorded

_BATCHES_AT_ONCE: Final = 4  # later commands wait for the first batch to return

_SENDERS: Final[set["asyncio.Task[None]"]] = set()
"""References to running tasks: asyncio keeps weak ones only."""

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
        return await recorded("EVALSHA", self._run(keys, arguments))

    async def _run(self, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        try:
            return await self._batcher.ask("EVALSHA", self._digest, len(keys), *keys, *arguments)
        except NoScriptError:
            return await self._batcher.ask("EVAL", self._text, len(keys), *keys, *arguments)


class _Batcher:
    """While no batch is in flight, a caller sends its command itself: a task for it costs more than the command."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: list[_Queued] = []
        self._on_their_way = 0

    async def ask(self, *command: str | int) -> Any:
        packed = pack_command(command)  # type: ignore[arg-type]  # a tuple of any length
        if not self._on_their_way:
            return await self._ask_alone(packed)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((packed, answer))
        if self._on_their_way < _BATCHES_AT_ONCE:
            self._begin_batches()
        return await answer

    async def _ask_alone(self, packed: bytes) -> Any:
        self._on_their_way += 1
        pool, connection = self._redis.connection_pool, None
        try:
            connection = await pool.get_connection()  # type: ignore[no-untyped-call]  # a decorator of theirs has no types
            (answer,) = await _answers(connection, [packed])
        finally:
            if connection is not None:
                await pool.release(connection)
            self._ended()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _begin_batches(self) -> None:
        self._on_their_way += 1
        sender = asyncio.create_task(self._send_batches())
        _SENDERS.add(sender)
        sender.add_done_callback(_SENDERS.discard)

    def _ended(self) -> None:
        """Send the calls that were queued since the last batch: no later batch would take them."""
        self._on_their_way -= 1
        if self._waiting and not self._on_their_way:
            self._begin_batches()

    async def _send_batches(self) -> None:
        try:
            await self._send_waiting()
        finally:
            self._ended()

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
    # One timeout for sending and for all replies. redis-py's own timeout runs each send in a task.
    seconds, connection.socket_timeout = connection.socket_timeout, None
    try:
        async with asyncio.timeout(seconds):
            await connection.send_packed_command(b"".join(commands))
            return [await _next(connection) for _ in commands]
    finally:
        connection.socket_timeout = seconds


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
