"""Our transport behaves as httpx2's own: the same answers, and the same errors when a server or network fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import httpx2
import pytest

from adapters.llm.providers.connections import AiohttpTransport

pytestmark = pytest.mark.asyncio

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_TRANSPORTS: Final = [
    pytest.param(AiohttpTransport, id="over aiohttp"),
    pytest.param(httpx2.AsyncHTTPTransport, id="over httpcore"),
]
_BROKEN: Final = {
    "closes without an answer": b"",
    "does not speak HTTP": b"HELLO WORLD\r\n\r\n",
    "ends before the stated length": _OK + b"Content-Length: 100\r\n\r\nabc",
    "ends before the last chunk": _OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
}
_ODD: Final = {
    "a header of 30 kB": _OK + b"X: " + b"a" * 30_000 + b"\r\nContent-Length: 2\r\n\r\nok",
    "300 headers": _OK + b"".join(b"X-%d: a\r\n" % number for number in range(300)) + b"Content-Length: 2\r\n\r\nok",
    "a reason in Latin-1": b"HTTP/1.1 200 Gr\xfc\xdf\r\nX: \xfc\r\nContent-Length: 2\r\n\r\nok",
    "chunks": _OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
    "no length": _OK + b"Connection: close\r\n\r\nok",
}


@pytest.fixture(params=_TRANSPORTS)
async def client(request: pytest.FixtureRequest) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=request.param(), timeout=5) as client:
        yield client


@pytest.mark.parametrize("answer", _BROKEN.values(), ids=_BROKEN)
async def test_a_server_that_breaks_off_is_a_protocol_error(client: httpx2.AsyncClient, answer: bytes) -> None:
    async with _server(_sending(answer)) as origin:
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.post(origin, json={})


@pytest.mark.parametrize("answer", _ODD.values(), ids=_ODD)
async def test_an_odd_answer_is_read(client: httpx2.AsyncClient, answer: bytes) -> None:
    async with _server(_sending(answer)) as origin:
        response = await client.post(origin, json={})

    assert (response.status_code, response.content) == (200, b"ok")


async def test_a_silent_server_is_a_time_out(client: httpx2.AsyncClient) -> None:
    silence = asyncio.Event()

    async with _server(lambda _: silence.wait()) as origin:
        with pytest.raises(httpx2.ReadTimeout):
            await client.post(origin, json={}, timeout=httpx2.Timeout(10, read=0.05))
        silence.set()


async def test_a_refused_connection_is_a_connect_error(client: httpx2.AsyncClient) -> None:
    async with _server(_sending(b"")) as origin:
        pass

    with pytest.raises(httpx2.ConnectError):
        await client.post(origin, json={})


async def test_a_proxy_that_refuses_the_tunnel_is_a_proxy_error(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with _server(_sending(refusal)) as origin, httpx2.AsyncClient(transport=AiohttpTransport()) as client:
        monkeypatch.setenv("https_proxy", origin)
        with pytest.raises(httpx2.ProxyError):
            await client.post("https://model.invalid", json={})


async def test_another_scheme_is_refused(client: httpx2.AsyncClient) -> None:
    with pytest.raises(httpx2.UnsupportedProtocol):
        await client.post("ftp://127.0.0.1", json={})


async def test_a_header_with_a_line_break_is_an_error_of_ours(client: httpx2.AsyncClient) -> None:
    async with _server(_sending(_OK + b"Content-Length: 0\r\n\r\n")) as origin:
        with pytest.raises(httpx2.LocalProtocolError, match=r"(?i)header"):
            await client.post(origin, headers={"X-Key": "two\nlines"})


async def test_what_goes_out_is_what_httpx_wrote(client: httpx2.AsyncClient) -> None:
    heads: list[bytes] = []

    async with _server(_sending(_OK + b"Content-Length: 0\r\n\r\n"), heads) as origin:
        await client.post(f"{origin}/v1/a%2Fb?alt=sse", json={"a": 1}, headers={"User-Agent": "baseline"})

    line, *headers = heads[0].decode().lower().splitlines()
    names = [header.partition(":")[0] for header in headers if header]
    assert line == "post /v1/a%2fb?alt=sse http/1.1"
    assert sorted(names) == [
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent")
    ]
    assert "user-agent: baseline" in headers


async def test_an_answer_that_is_read_whole_leaves_its_connection_to_the_next(client: httpx2.AsyncClient) -> None:
    opened: list[None] = []

    async with _server(_sending(_OK + b"Content-Length: 2\r\n\r\nok", closes=False), opened=opened) as origin:
        for _ in range(3):
            await client.post(origin, json={})

    assert len(opened) == 1


async def test_an_answer_that_is_left_closes_its_connection(client: httpx2.AsyncClient) -> None:
    opened: list[None] = []
    endless = _OK + b"Content-Length: 1000000\r\n\r\n" + b"a" * 1000

    async with _server(_sending(endless, closes=False), opened=opened) as origin:
        for _ in range(2):
            async with client.stream("POST", origin, json={}) as response:
                assert (await anext(response.aiter_raw())).startswith(b"a")

    assert len(opened) == 2


Answering = Callable[[asyncio.StreamWriter], Awaitable[object]]


def _sending(answer: bytes, *, closes: bool = True) -> Answering:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        if closes:
            writer.close()

    return send


@asynccontextmanager
async def _server(
    answering: Answering, heads: list[bytes] | None = None, opened: list[None] | None = None
) -> AsyncIterator[str]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if opened is not None:
            opened.append(None)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                if heads is not None:
                    heads.append(head)
                await reader.readexactly(_length_in(head))
                await answering(writer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"


def _length_in(head: bytes) -> int:
    return next(
        (int(line.split(b":")[1]) for line in head.lower().splitlines() if line.startswith(b"content-length:")), 0
    )
