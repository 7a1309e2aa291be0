"""The client behind trusted proxies; other peers' headers are ignored."""

from typing import Any, cast

import pytest
from litestar.types import Scope

from adapters.http.asgi.proxies import Proxied
from adapters.http.guards.clients import address_of, ip_prefix_of, user_agent_of

PROXY, DASHBOARD, CLIENT, MADE_UP = "10.0.0.1", "10.0.0.2", "198.51.100.7", "203.0.113.9"
TRUSTED = ("10.0.0.0/24", "fd00::/8")


async def seen(
    peer: str | None, *forwarded: str, trusted: tuple[str, ...] = TRUSTED, proto: str | None = None
) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    if proto is not None:
        headers.append((b"x-forwarded-proto", proto.encode()))
    scope = {"type": "http", "client": None if peer is None else (peer, 1), "scheme": "http", "headers": headers}
    inside: list[Any] = []

    async def app(scope: Scope, _receive: object, _send: object) -> None:
        inside.append(scope)

    async def never(*_: object) -> Any:
        raise AssertionError

    await Proxied(app, trusted)(cast("Scope", scope), never, never)
    [found] = inside
    return dict(found)


async def client(peer: str | None, *forwarded: str, trusted: tuple[str, ...] = TRUSTED) -> str:
    scope = await seen(peer, *forwarded, trusted=trusted)
    return str(scope["client"][0])


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ([CLIENT], CLIENT),
        ([f"{CLIENT}, {DASHBOARD}"], CLIENT),
        ([f"{MADE_UP}, {CLIENT}"], CLIENT),
        ([f"{MADE_UP}, {CLIENT}, {DASHBOARD}"], CLIENT),
        ([MADE_UP, f"{CLIENT},{DASHBOARD}"], CLIENT),
        ([f"{DASHBOARD}, {MADE_UP}, {CLIENT}"], CLIENT),
        (["fd00::7, 2001:db8::1, fd00::8"], "2001:db8::1"),
        ([f"::ffff:{CLIENT}"], CLIENT),
        ([], PROXY),
        ([""], PROXY),
        (["unknown"], PROXY),
        ([f"{CLIENT}, nonsense"], PROXY),
        ([f"nonsense, {CLIENT}"], CLIENT),
        ([DASHBOARD], DASHBOARD),
        ([f"{CLIENT}:8080"], CLIENT),
        (["[2001:db8::1]"], "2001:db8::1"),
        ([f"{MADE_UP}, [2001:db8::1]:443, [fd00::7]:1"], "2001:db8::1"),
        (["fe80::1%eth0"], "fe80::1"),
        ([f"{CLIENT}:x"], PROXY),
        (["1" * 5000], PROXY),
    ],
)
async def test_the_client_is_the_last_address_before_the_trusted_proxies(forwarded: list[str], expected: str) -> None:
    assert await client(PROXY, *forwarded) == expected


@pytest.mark.parametrize("peer", [CLIENT, "10.0.1.1", "2001:db8::1", "127.0.0.1"])
async def test_headers_of_untrusted_peers_are_ignored(peer: str) -> None:
    assert await client(peer, MADE_UP) == peer
    assert (await seen(peer, proto="https"))["scheme"] == "http"


async def test_no_proxy_is_trusted_by_default() -> None:
    assert await client("127.0.0.1", MADE_UP, trusted=()) == "127.0.0.1"


async def test_headers_of_a_peer_without_an_address_are_ignored() -> None:
    assert (await seen(None, MADE_UP))["client"] is None


@pytest.mark.parametrize(
    ("received", "expected"),
    [("https", "https"), ("HTTPS", "https"), ("http", "http"), ("javascript", "http"), ("", "http")],
)
async def test_a_trusted_proxy_sets_the_scheme(received: str, expected: str) -> None:
    assert (await seen(PROXY, CLIENT, proto=received))["scheme"] == expected


@pytest.mark.parametrize(
    ("address", "counted", "shown"),
    [
        ("198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("::ffff:198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("testclient", "unknown", "unknown"),
    ],
)
def test_an_address_is_counted_in_full_and_stored_truncated(address: str, counted: str, shown: str) -> None:
    scope = cast("Scope", {"type": "http", "client": (address, 1), "headers": []})
    assert (address_of(scope), ip_prefix_of(scope)) == (counted, shown)


def test_a_user_agent_is_kept_without_what_could_spoil_a_page_or_a_log() -> None:
    received = "Firefox\x1b[31m\x7f" + "x" * 500
    scope = cast("Scope", {"type": "http", "client": None, "headers": [(b"user-agent", received.encode())]})
    assert user_agent_of(scope) == "Firefox[31m" + "x" * 189
