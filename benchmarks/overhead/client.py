"""Measures one client in a process of its own: `python -m overhead.client PEER ORIGIN CALLS` prints one line of JSON.

It imports only what its peer needs, so that it also runs where nothing but the peer is installed.
"""
# ruff: noqa: PLC0415 - the reason is above

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

Call = Callable[[], Awaitable[None]]

MODEL = "gpt-4.1-mini"
SYSTEM, QUESTION = "You are a helpful assistant.", "Say hello to the user, please."
CHUNKS = 45
CONCURRENCIES = (1, 50)


@asynccontextmanager
async def sdk(origin: str, *, stream: bool) -> AsyncIterator[Call]:
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

        yield streamed if stream else plain


@asynccontextmanager
async def litellm(origin: str, *, stream: bool) -> AsyncIterator[Call]:
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

    yield streamed if stream else plain


@asynccontextmanager
async def ours(origin: str, *, stream: bool) -> AsyncIterator[Call]:
    """Call through the whole platform: budgets, limits, circuit breaker, price, ledger, PostgreSQL and Redis."""
    from overhead.wired import running_llm

    async with running_llm(origin) as llm:

        async def plain() -> None:
            completion = await llm.complete(_conversation(), provider="openai", model=MODEL)
            assert completion.cost_usd

        async def streamed() -> None:
            async for _ in llm.stream(_conversation(), provider="openai", model=MODEL):
                pass

        yield streamed if stream else plain


def _conversation() -> list[Any]:
    from baseline.llm import ChatMessage, Role

    return [ChatMessage(Role.SYSTEM, SYSTEM), ChatMessage(Role.USER, QUESTION)]


PEERS = {"sdk": sdk, "litellm": litellm, "ours": ours}
MODULES = {"sdk": "openai", "litellm": "litellm", "ours": "baseline.llm"}


async def cpu_ms(call: Call, calls: int, concurrency: int) -> float:
    """Return the CPU milliseconds of this process per call, user and system."""
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await call()

    before = time.process_time()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    return (time.process_time() - before) / calls * 1000


async def measure(peer: str, origin: str, calls: int) -> dict[str, float]:
    figures = {}
    for stream in (False, True):
        async with PEERS[peer](origin, stream=stream) as call:
            for _ in range(min(calls, 100)):
                await call()
            for concurrency in CONCURRENCIES:
                runs = sorted([await cpu_ms(call, calls, concurrency) for _ in range(3)])
                figures[f"{'stream' if stream else 'call'}_c{concurrency}"] = runs[1]
    return figures


def main() -> None:
    peer, origin, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
    before = time.process_time()
    __import__(MODULES[peer])
    imported = time.process_time() - before
    print(json.dumps({"import_cpu_s": imported, **asyncio.run(measure(peer, origin, calls))}))


if __name__ == "__main__":
    main()
