"""Any bad request gets a problem that names what was wrong and reveals nothing internal."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import GUILD, INITIAL, MEMBER
from tests.integration.http.sign_in.signing_in import begin
from tests.integration.http.world import World

GRANT = f"/guilds/{GUILD}/authorized-users"
CHANGE = f"/guilds/{GUILD}/settings/welcome"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b'{"user_id": "1"',
        b'\xff{"user_id": "1"}',
        b'{"user_id": "\\ud800"}',
        b'{"user_id": "\xff"}',
        b'{"user_id": "1\\u0000"}',
        b'{"user_id": 1}',
        b'{"user_id": null}',
        b'{"user_id": ["1"]}',
        b'{"user_id": "1e3"}',
        b'{"user_id": "-1"}',
        b'{"user_id": "1\\n"}',
        b'{"user_id": "9223372036854775808"}',
        b"[" * 60_000,
        b'{"user_id":' * 5_000,
        b'{"user_id": 1e999}',
        b'{"user_id": NaN}',
    ],
)
async def test_a_body_of_the_wrong_shape_is_refused(world: World, body: bytes) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.post(GRANT, content=body, headers=JSON)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert problem(response)["detail"]


async def test_a_missing_body_is_refused(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.post(GRANT)
    assert problem(response)["errors"] == [{"pointer": "", "message": "A JSON body is required."}]


@pytest.mark.parametrize(
    "values", [{"text": "a\0b"}, {"text": {"deep": ["a\0b"]}}, {"a\0b": 1}, {"text": [[{"a\0b": None}]]}]
)
async def test_text_that_postgresql_cannot_store_is_refused(world: World, values: dict[str, Any]) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(CHANGE, json={"version": 0, "values": values})
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert "U+0000" in response.json()["detail"]


@pytest.mark.parametrize(
    ("url", "method", "body"),
    [
        (GRANT, "POST", {"user_id": str(MEMBER), "kind": "initial"}),
        (GRANT, "POST", {"user_id": str(MEMBER), "granted_by": str(MEMBER)}),
        (CHANGE, "PUT", {"version": 0, "values": {}, "updated_by": str(MEMBER)}),
        ("/auth/discord/callback", "POST", {"code": "x", "state": "y", "proof": "z", "return_to": "//evil.example"}),
    ],
)
async def test_unknown_fields_are_refused(world: World, url: str, method: str, body: Any) -> None:
    browser = await world.signed_in(INITIAL)
    await begin(browser)
    response = await browser.request(method, url, json=body)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert (
        next(iter(set(body) - {"user_id", "version", "values", "code", "state", "proof"})) in response.json()["detail"]
    )


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"version": -1, "values": {}}, "/version"),
        ({"version": 1.5, "values": {}}, "/version"),
        ({"version": True, "values": {}}, "/version"),
        ({"version": 0, "values": []}, "/values"),
        ({"values": {}}, ""),
    ],
)
async def test_a_refusal_names_the_invalid_field(world: World, body: Any, pointer: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(CHANGE, json=body)
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("url", "pointer"),
    [
        (f"/guilds/{GUILD}/members?limit=0", "/query/limit"),
        (f"/guilds/{GUILD}/members?limit=many", "/query/limit"),
        (f"/guilds/{GUILD}/members?query={'x' * 101}", "/query/query"),
        (f"/auth/discord/login?return_to={'/x' * 501}", "/query/return_to"),
    ],
)
async def test_a_refusal_names_the_invalid_parameter(world: World, url: str, pointer: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.get(url)
    assert response.status_code == 400
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


@pytest.mark.parametrize("query", ["", "?version=", "?version=x", "?version=-1"])
async def test_a_reset_must_say_which_version(world: World, query: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.delete(CHANGE + query)
    assert response.status_code == 400
    assert [error["pointer"] for error in problem(response)["errors"]] == ["/query/version"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
async def test_only_json_is_read(world: World, media_type: str | None) -> None:
    browser = await world.signed_in(INITIAL)
    headers = {} if media_type is None else {"Content-Type": media_type}
    response = await browser.post(GRANT, content=f'{{"user_id": "{MEMBER}"}}'.encode(), headers=headers)
    assert (response.status_code, problem_type(response)) == (415, "request.not_json")


async def test_json_with_a_charset_is_json(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    response = await browser.post(GRANT, content=f'{{"user_id": "{MEMBER}"}}'.encode(), headers=headers)
    assert response.status_code == 201


async def test_a_body_beyond_the_limit_is_not_read(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    body = {"version": 0, "values": {"text": "x" * 65_536}}
    response = await browser.put(CHANGE, json=body)
    assert (response.status_code, problem_type(response)) == (413, "request.too_large")


async def test_a_chunked_body_beyond_the_limit_is_cut_off(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 10_000_000:
            sent += 16_384
            yield b" " * 16_384

    response = await browser.put(CHANGE, content=endless(), headers=JSON)
    assert (response.status_code, problem_type(response)) == (413, "request.too_large")


@pytest.mark.parametrize("path", ["/nope", "/guilds/1/nope", "/schema/nope", "/schema/nope.html", "/../../etc/passwd"])
async def test_an_unknown_path_is_a_problem(world: World, path: str) -> None:
    response = await world.browser().get(path)
    assert (response.status_code, problem_type(response)) == (404, "route.not_found")


async def test_a_guild_that_disappears_during_the_request_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_guild_id: object) -> None:
        return None

    monkeypatch.setattr(world.services.guild_queries, "facts", gone)
    response = await (await world.signed_in(INITIAL)).get(f"/guilds/{GUILD}")
    assert (response.status_code, problem_type(response)) == (403, "access.denied")


async def test_a_wrong_method_names_the_right_ones(world: World) -> None:
    response = await world.browser().put("/guilds")
    assert (response.status_code, problem_type(response)) == (405, "route.method_not_allowed")
    assert "GET" in response.headers["allow"]


async def test_an_internal_error_is_logged_and_its_cause_is_hidden(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_user_id: object) -> None:
        raise RuntimeError("password of the database: hunter2")

    monkeypatch.setattr(world.services.guild_queries, "guilds_of", broken)
    browser = await world.signed_in(INITIAL)
    response = await browser.get("/guilds")
    assert (response.status_code, problem_type(response)) == (500, "internal.error")
    assert "hunter2" not in response.text
    assert "RuntimeError" not in response.text
    logged = capsys.readouterr().out
    assert "A request failed" in logged
    assert "hunter2" in logged
