"""Send requests to the API, each client on its own kept connection."""

import asyncio
import random
from time import perf_counter


async def visit(port: int, path: str, cookie: str, *, visitors: int, seconds: float, per_second: float) -> list[float]:
    """Return the milliseconds of each answer; the clients send `per_second` together, at random moments.

    A request that waited for its client's last one counts from the moment at which it was due: a slow server hides
    nothing.
    """
    pause = visitors / per_second
    taken = await asyncio.gather(*(_visitor(port, path, cookie, seconds, pause) for _ in range(visitors)))
    return [milliseconds for one in taken for milliseconds in one]


async def _visitor(port: int, path: str, cookie: str, seconds: float, pause: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
    taken: list[float] = []
    end = perf_counter() + seconds
    due = perf_counter() + random.uniform(0, pause)  # noqa: S311 - not for secrets
    while due < end:
        await asyncio.sleep(max(due - perf_counter(), 0))
        writer.write(request)
        await _answer(reader)
        taken.append((perf_counter() - due) * 1000)
        due += random.expovariate(1 / pause)
    writer.close()
    return taken


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = head.split(" ", 2)[1]
    if status != "200":
        raise RuntimeError(f"The API answered {status}.")
    length = next(line for line in head.splitlines() if line.startswith("content-length:"))
    await reader.readexactly(int(length.partition(":")[2]))
