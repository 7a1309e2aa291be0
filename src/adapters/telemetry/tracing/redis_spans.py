"""Record a span for each command, pipeline and script that is sent to Redis. Keys and values are never in it."""

from collections.abc import Awaitable, Callable
from functools import wraps
from time import perf_counter
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from adapters.telemetry.tracing.spans import SpanKind, Tracing

_Call = Callable[..., Awaitable[Any]]
Answer = TypeVar("Answer")


def trace_redis() -> None:
    """Record spans of all clients of this process from now on: redis-py has no hook for it. Twice is safe.

    Commands that bypass the client go through `recorded`.
    """
    client: Any = Redis
    pipeline: Any = Pipeline
    if not hasattr(client.execute_command, "__wrapped__"):
        client.execute_command = _traced(client.execute_command, lambda args: str(args[0]))
        pipeline.execute = _traced(pipeline.execute, lambda _args: "PIPELINE")


async def recorded(name: str, answer: Awaitable[Answer]) -> Answer:
    """Await the answer to the command of that name, and record its span while traces are exported."""
    started = perf_counter()
    error: str | None = None
    try:
        return await answer
    except BaseException as failure:
        error = type(failure).__name__
        raise
    finally:
        if Tracing.tracer is not None:
            attributes = {"db.system.name": "redis", "db.operation.name": name}
            Tracing.tracer.record(f"redis {name}", SpanKind.CLIENT, perf_counter() - started, attributes, error)


def _traced(call: _Call, name_of: Callable[[tuple[Any, ...]], str]) -> _Call:
    @wraps(call)
    async def traced(client: Any, *args: Any, **options: Any) -> Any:
        return await recorded(name_of(args), call(client, *args, **options))

    return traced
