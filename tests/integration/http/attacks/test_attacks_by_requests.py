"""Requests that are made to harm by their size or their headers."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.http.browser import refused
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.sign_in.signing_in import SIGN_IN, begin, complete
from tests.integration.http.world import World


@pytest.mark.parametrize("size", [64 * 1024 + 1, 5_000_000])
async def test_a_huge_body_is_not_read(world: World, size: int) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.post(
        f"/guilds/{GUILD}/authorized-users", content=b" " * size, headers={"Content-Type": "application/json"}
    )
    assert refused(answer) == (413, "request.too_large")


async def test_a_huge_body_without_a_length_is_not_read_to_its_end(world: World) -> None:
    browser, sent = await world.signed_in(INITIAL), list[int]()

    async def endless() -> AsyncIterator[bytes]:
        for chunk in range(1000):
            sent.append(chunk)
            yield b" " * 8192

    answer = await browser.post(
        f"/guilds/{GUILD}/authorized-users", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert refused(answer) == (413, "request.too_large")
    assert len(sent) < 20


@pytest.mark.parametrize("value", ["abcdef12\r\nSet-Cookie: a=b", "abcdef12%0d%0aSet-Cookie:%20a=b", "abcdef12\x00"])
async def test_a_header_value_cannot_inject_another_header(world: World, value: str) -> None:
    answer = await world.browser().get("/auth/discord/login", headers={b"X-Correlation-ID": value.encode()})
    assert "a=b" not in str(answer.headers)
    assert len(answer.headers.get_list("set-cookie")) == 1
    assert answer.cookies.get(SIGN_IN) is not None


async def test_a_forged_address_is_ignored(world: World) -> None:
    browser = world.browser()
    browser.headers["X-Forwarded-For"] = "203.0.113.9"
    assert (await complete(browser, await begin(browser))).is_success
    [session] = (await browser.get("/auth/sessions")).json()
    assert session["ip_prefix"] == "127.0.0.0/24"
