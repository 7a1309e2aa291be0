"""Values at the far end of what can be sent, in every place: refused by name, or taken; never a failure."""

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import chain
from typing import Any
from urllib.parse import quote
from zlib import crc32

import httpx
import pytest

from tests.integration.http.browser import Browser, problem, problem_type
from tests.integration.http.description.fuzzing import DOCUMENT, sharing_a_world
from tests.integration.http.events.cut_streams import CutStreams
from tests.integration.http.people import DELEGATE, GUILD, INITIAL
from tests.integration.http.storage.real_world import real_world
from tests.integration.http.world import World
from tests.nightly import is_night
from tests.services import FreshDatabase

_DEEP = 900  # nesting that the JSON decoder still reads
_AS_TEXT = (
    "\0",
    "a\0b",
    "",
    "\u2028",
    "'; DROP TABLE guilds --",
    "%",
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "9223372036854775808",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-03-14T09:26:53.123456789Z",
)
_AS_BYTES = ("%ED%A0%80", "%FF", "%C0%80")  # half a surrogate pair, invalid UTF-8, an overlong U+0000
_AS_JSON = (
    "[" * _DEEP + "]" * _DEEP,
    '{"a":' * _DEEP + "1" + "}" * _DEEP,
    r'"\u0000"',
    r'{"\u0000": 1}',
    r'"\ud800"',
    '"' + "x" * 60_000 + '"',
    "1" * 5_000,
    "1e400",
    "-0.0",
    '"9999-12-31T23:59:59-23:59"',
    '"0001-01-01T00:00:00+23:59"',
    "null",
)
_KNOWN = {"guild_id": str(GUILD), "user_id": str(DELEGATE), "key": "welcome"}
_SPEC = json.loads(DOCUMENT.read_text(encoding="utf-8"))


def _some(values: Sequence[str], place: str) -> Sequence[str]:
    """Return all values at night, and by day a third of them, which depends on the place."""
    return values if is_night() else values[crc32(place.encode()) % 3 :: 3]


def extreme_urls(path: str, operation: dict[str, Any]) -> Iterator[str]:
    """Vary one value at a time to an extreme; the others come from the description's examples."""
    parameters = operation.get("parameters", [])
    sent = {one["name"]: _KNOWN.get(one["name"], str(one["example"])) for one in parameters if one["in"] == "path"}
    needed = {one["name"]: one["example"] for one in parameters if one["in"] == "query" and one["required"]}
    for one in parameters:
        for value in _some((*map(quote, _AS_TEXT), *_AS_BYTES), f"{path} {one['name']}"):
            if one["in"] == "path":
                yield path.format(**(sent | {one["name"]: value or "%20"}))
            else:
                yield f"{path.format(**sent)}?{value}=1"
                query = {name: quote(str(example)) for name, example in needed.items()} | {one["name"]: value}
                yield f"{path.format(**sent)}?{'&'.join(f'{name}={text}' for name, text in query.items())}"
    if not parameters:
        yield path


def extreme_bodies(path: str, operation: dict[str, Any]) -> Iterator[str]:
    """The example with one value, at any depth, replaced by an extreme one."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for value in _some(_AS_JSON, path):
            yield value
            for text in _replaced(content["example"]):
                yield text.replace('"HERE"', value)


def _replaced(example: Any) -> Iterator[str]:
    places = example.items() if isinstance(example, dict) else enumerate(example) if isinstance(example, list) else ()
    for key, inner in places:
        for changed in ("HERE", *map(json.loads, _replaced(inner))):
            copy = json.loads(json.dumps(example))
            copy[key] = changed
            yield json.dumps(copy)


def requests_to(label: str) -> Iterator[tuple[str, str, str | None]]:
    method, path = label.split(" ")
    operation = _SPEC["paths"][path][method.lower()]
    bodies = list(extreme_bodies(path, operation))
    for url in extreme_urls(path, operation):
        yield method, url, "{}" if bodies else None
    places = {one["name"]: _KNOWN.get(one["name"], one["example"]) for one in operation.get("parameters", [])}
    for body in bodies:
        yield method, path.format(**places), body


@pytest.mark.parametrize("together", sharing_a_world(), ids=", ".join)
async def test_extreme_values_cause_no_server_error(
    database: FreshDatabase, redis_url: str, together: tuple[str, ...]
) -> None:
    async with real_world(database, redis_url) as world:
        browser, failures = await world.signed_in(INITIAL), list[tuple[str, str, str]]()
        for method, url, body in chain.from_iterable(map(requests_to, together)):
            answer = await _asked(world, browser, method, url, body)
            if answer.status_code == HTTPStatus.UNAUTHORIZED:  # an earlier one has ended the session
                browser = await world.signed_in(INITIAL)
                answer = await _asked(world, browser, method, url, body)
            if answer.status_code >= 500:
                failures.append((url[:200], (body or "")[:200], answer.text))
    assert failures == []


async def _asked(world: World, browser: Browser, method: str, url: str, body: str | None) -> httpx.Response:
    headers = {} if body is None else {"Content-Type": "application/json"}
    request = browser.build_request(method, f"https://api.example{url}", content=body, headers=headers)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=CutStreams(world.app))) as client:  # type: ignore[arg-type]  # Litestar types ASGI more precisely
        return await client.send(request)


@pytest.mark.parametrize(
    ("url", "pointer"),
    [
        (f"/guilds/{GUILD}/audit-log?target=a%00b", "/query/target"),
        (f"/guilds/{GUILD}/members?query=%00", "/query/query"),
        (f"/guilds/{GUILD}/settings/a%00b", "/path/key"),
        ("/llm/usage/by-cog/a%00b", "/path/cog_name"),
        ("/llm/requests?cog=%00", "/query/cog"),
        ("/llm/usage/summary?a%00b=1", "/query"),
        (f"/guilds/{GUILD}/audit-log?from=9999-12-31T23:59:59-23:59", "/query/from"),
        (f"/guilds/{GUILD}/audit-log?to=0001-01-01T00:00:00%2B23:59", "/query/to"),
    ],
)
async def test_a_refusal_points_to_the_extreme_value(world: World, url: str, pointer: str) -> None:
    response = await (await world.signed_in(INITIAL)).get(url)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


@pytest.mark.parametrize(("levels", "status"), [(63, 422), (64, 400), (900, 400)])
async def test_the_maximum_depth_is_the_same_for_every_body(world: World, levels: int, status: int) -> None:
    browser = await world.signed_in(INITIAL)
    values = '{"text":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"
    response = await browser.put(
        f"/guilds/{GUILD}/settings/welcome",
        content=f'{{"version":0,"values":{values}}}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == status, response.text
