"""Measure one client in a process of its own: `python -m overhead.client PEER ORIGIN`.

Each line of input, such as `call 50 2.0`, names what to do, at which concurrency, and for how many seconds; a line
of JSON with the figures answers it. This module imports only what its peer needs, so that it also runs where nothing
but the peer is installed.
"""
# ruff: noqa: PLC0415 - the reason is above

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TextIO

Call = Callable[[], Awaitable[None]]

MODEL = "gpt-4.1-mini"
SYSTEM, QUESTION = "You are a helpful assistant.", "Say hello to the user, please."
CHUNKS = 45
_TO_WARM_UP = 100


@asynccontextmanager
async def sdk(origin: str) -> AsyncIterator[Mapping[str, Call]]:
    """Call OpenAI's SDK directly, with the API that our adapter uses."""
    import openai

    async with openai.AsyncOpenAI(api_key="not-a-key", base_url=f"{origin}/openai/v1", max_retries=0) as client:

        async def plain() -> None:
            response = await client.responses.create(
                model=MODEL, instructions=SYSTEM, input=[{"role": "user", "content": QUESTION}], store=False
            )
            assert response.usage is not None
            assert response.output_text

        async def streamed() -> None:
            events = await client.responses.create(
                model=MODEL,
                instructions=SYSTEM,
                input=[{"role": "user", "content": QUESTION}],
                store=False,
                stream=True,
            )
            async for _ in events:
                pass

        yield {"call": plain, "stream": streamed}


@asynccontextmanager
async def litellm(origin: str) -> AsyncIterator[Mapping[str, Call]]:
    import litellm as peer

    peer.suppress_debug_info = True
    common = {
        "model": f"openai/{MODEL}",
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": QUESTION}],
        "api_key": "not-a-key",
        "api_base": f"{origin}/openai/v1",
        "num_retries": 0,
    }

    async def plain() -> None:
        response = await peer.acompletion(**common)
        assert response.usage.total_tokens == 64

    async def streamed() -> None:
        async for _ in await peer.acompletion(**common, stream=True, stream_options={"include_usage": True}):
            pass

    yield {"call": plain, "stream": streamed}


@asynccontextmanager
async def ours(origin: str) -> AsyncIterator[Mapping[str, Call]]:
    """Call through the whole platform: budgets, limits, circuit breaker, price, ledger, PostgreSQL and Redis."""
    from overhead.wired import running_llm

    async with running_llm(origin) as llm:

        async def plain() -> None:
            completion = await llm.complete(_conversation(), provider="openai", model=MODEL)
            assert completion.cost_usd

        async def streamed() -> None:
            async for _ in llm.stream(_conversation(), provider="openai", model=MODEL):
                pass

        yield {"call": plain, "stream": streamed}


def _conversation() -> list[Any]:
    from baseline.llm import ChatMessage, Role

    return [ChatMessage(Role.SYSTEM, SYSTEM), ChatMessage(Role.USER, QUESTION)]


PEERS = {"sdk": sdk, "litellm": litellm, "ours": ours}
MODULES = {"sdk": "openai", "litellm": "litellm", "ours": "baseline.llm"}


async def measured(call: Call, concurrency: int, seconds: float) -> dict[str, float]:
    """Call for that many seconds. Returns CPU per call, user and system, and percentiles of the time of a call."""
    took: list[float] = []
    cpu_before, deadline = time.process_time(), time.perf_counter() + seconds

    async def work() -> None:
        while (began := time.perf_counter()) < deadline:
            await call()
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(work() for _ in range(concurrency)))
    cpu = time.process_time() - cpu_before
    took.sort()
    return {
        "cpu_ms": cpu / len(took) * 1000,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[len(took) * 99 // 100] * 1000,
        "calls": len(took),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def serve(peer: str, origin: str, answers: TextIO, imported: float) -> None:
    """Run the measurements that the lines of input name, until the input ends."""
    async with PEERS[peer](origin) as calls:
        for call in calls.values():
            for _ in range(_TO_WARM_UP):
                await call()
        print(json.dumps({"import_cpu_s": imported}), file=answers, flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            what, concurrency, seconds = line.split()
            figures = await measured(calls[what], int(concurrency), float(seconds))
            print(json.dumps(figures), file=answers, flush=True)


def main() -> None:
    peer, origin = sys.argv[1:]
    before = time.process_time()
    __import__(MODULES[peer])
    imported = time.process_time() - before
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # other output, such as logs, goes to standard error
        asyncio.run(serve(peer, origin, answers, imported))


if __name__ == "__main__":
    main()
