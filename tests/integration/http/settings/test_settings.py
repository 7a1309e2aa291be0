"""Settings over HTTP: whole sections, checked before anything is stored."""

from typing import Any

import pytest

from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/settings/welcome"
DEFAULTS = {"text": "Hello!", "temperature": 0.5, "channel": None, "key": None, "model": None}


async def test_an_untouched_section_shows_its_defaults(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    section = (await browser.get(URL)).json()
    assert section == {
        "key": "welcome",
        "title": "Welcome",
        "description": "What newcomers are told.",
        "schema_version": 1,
        "version": 0,
        "values": DEFAULTS,
        "stored": [],
        "rejected": [],
        "updated_at": None,
        "updated_by": None,
    }
    assert (await browser.get(f"/guilds/{GUILD}/settings")).json() == {"sections": [section]}


async def test_a_change_is_stored_published_and_names_its_author(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    body = {"version": 0, "values": {**DEFAULTS, "text": "Hi!", "channel": "400"}}
    changed = (await browser.put(URL, json=body)).json()
    assert changed["values"] == body["values"]
    assert changed["stored"] == ["channel", "text"]
    assert (changed["version"], changed["updated_by"]) == (1, str(DELEGATE))
    assert changed["updated_at"] == "2026-01-01T12:00:00Z"
    assert (await browser.get(URL)).json() == changed
    reset = await browser.delete(URL, params={"version": 1})
    assert (reset.json()["values"], reset.json()["version"]) == (DEFAULTS, 2)


@pytest.mark.parametrize(
    ("values", "pointers"),
    [
        ({"temperature": 1.1}, ["/values/temperature"]),
        ({"temperature": "warm", "text": "x" * 101}, ["/values/temperature", "/values/text"]),
        ({"channel": "general"}, ["/values/channel"]),
        ({"channel": "401"}, ["/values/channel"]),
        ({"channel": "99999999999999999999999"}, ["/values/channel"]),
        ({"surprise": 1}, ["/values/surprise"]),
        ({"a/b~c": 1}, ["/values/a~1b~0c"]),
        ({"model": "openai:huge"}, ["/values/model"]),
        ({"text": None}, ["/values/text"]),
        ({"text": {"nested": []}}, ["/values/text"]),
    ],
)
async def test_invalid_values_are_named_and_nothing_is_stored(
    world: World, values: dict[str, Any], pointers: list[str]
) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json={"version": 0, "values": values})
    assert (response.status_code, problem_type(response)) == (422, "settings.invalid")
    assert sorted(error["pointer"] for error in problem(response)["errors"]) == pointers
    assert all(error["message"] for error in response.json()["errors"])
    assert world.memory.guilds[GUILD].settings == {}
    assert (await browser.get(URL)).json()["version"] == 0


async def test_a_stale_change_is_refused_with_the_current_version(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json={"version": 0, "values": {"text": "First"}})
    for response in (
        await browser.put(URL, json={"version": 0, "values": {"text": "Second"}}),
        await browser.delete(URL, params={"version": 7}),
    ):
        assert (response.status_code, problem_type(response)) == (409, "settings.stale")
        assert response.json()["current_version"] == 1
    assert (await browser.get(URL)).json()["values"]["text"] == "First"


@pytest.mark.parametrize("key", ["nope", "Welcome", "%F0%9F%98%80"])
async def test_an_unknown_section_names_the_known_ones(world: World, key: str) -> None:
    browser = await world.signed_in(INITIAL)
    url = f"/guilds/{GUILD}/settings/{key}"
    for response in (
        await browser.get(url),
        await browser.put(url, json={"version": 0, "values": {}}),
        await browser.delete(url, params={"version": 0}),
    ):
        assert (response.status_code, problem_type(response)) == (404, "settings.unknown_section")
        assert "Known sections: welcome." in response.json()["detail"]


@pytest.mark.parametrize("digits", [21, 5_000])
async def test_an_id_with_more_digits_than_any_id_of_discord_is_refused_by_name(world: World, digits: int) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json={"version": 0, "values": {"channel": "1" * digits}})
    assert (response.status_code, problem_type(response)) == (422, "settings.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == ["/values/channel"]


async def test_a_secret_is_never_shown_and_survives_coming_back_masked(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    set_ = await browser.put(URL, json={"version": 0, "values": {"key": "hunter2"}})
    read = await browser.get(URL)
    again = await browser.put(URL, json={"version": 1, "values": {**read.json()["values"], "text": "Hi!"}})
    assert "hunter2" not in set_.text + read.text + again.text
    assert read.json()["values"]["key"] == "••••••••"
    assert world.memory.guilds[GUILD].settings["welcome"].values["key"] == "hunter2"


@pytest.mark.parametrize("typed", ["*s3cret*", "********", "•••", "•••••••••", " •••••••• "])
async def test_a_secret_of_stars_and_dots_is_stored_as_it_is_typed(world: World, typed: str) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json={"version": 0, "values": {"key": "hunter2"}})
    await browser.put(URL, json={"version": 1, "values": {"key": typed}})
    assert world.memory.guilds[GUILD].settings["welcome"].values["key"] == typed


async def test_the_schema_includes_what_forms_need(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    schema = (await browser.get(f"/guilds/{GUILD}/settings/schema")).json()["sections"]["welcome"]
    properties = schema["properties"]
    assert properties["temperature"] == {
        "default": 0.5,
        "maximum": 1.0,
        "minimum": 0.0,
        "title": "Temperature",
        "type": "number",
    }
    assert "discord-channel" in str(properties["channel"])
    assert {"const": "openai:small", "title": "Small (openai)"} in properties["model"]["anyOf"][0]["oneOf"]


async def test_a_stored_value_that_became_invalid_is_marked(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json={"version": 0, "values": {"text": "Hi!"}})
    world.memory.guilds[GUILD].settings["welcome"].values["text"] = "x" * 101  # type: ignore[index]  # an old row
    section = (await browser.get(URL)).json()
    assert section["values"]["text"] == "Hello!"
    assert [rejected["field"] for rejected in section["rejected"]] == ["text"]
    assert section["stored"] == ["text"]


async def test_the_audit_log_knows_which_request_it_was(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json={"version": 0, "values": {"text": "Hi!"}})
    row = world.memory.guilds[GUILD].audit[-1]
    assert (row.entry.action, row.entry.actor_id) == ("settings.changed", INITIAL)
    assert row.correlation_id == response.headers["x-correlation-id"]
