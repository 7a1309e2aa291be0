"""Change, export and import all settings of a guild in one request."""

from typing import Any

import pytest

from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/settings"


async def test_named_sections_change_and_all_sections_are_returned(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    changed = await browser.put(URL, json={"sections": {"welcome": {"version": 0, "values": {"text": "Hi!"}}}})
    assert changed.json() == (await browser.get(URL)).json()
    (section,) = changed.json()["sections"]
    assert (section["values"]["text"], section["version"], section["updated_by"]) == ("Hi!", 1, str(DELEGATE))


async def test_pointers_of_problems_start_at_the_top_of_the_body(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    body = {"sections": {"welcome": {"version": 0, "values": {"text": 7, "channel": "401"}}}}
    response = await browser.put(URL, json=body)
    assert (response.status_code, problem_type(response)) == (422, "settings.invalid")
    assert sorted(error["pointer"] for error in problem(response)["errors"]) == [
        "/sections/welcome/values/channel",
        "/sections/welcome/values/text",
    ]
    response = await browser.put(URL, json={"sections": {"a/b": {"version": 0, "values": {}}}})
    assert [error["pointer"] for error in problem(response)["errors"]] == ["/sections/a~1b"]
    assert world.memory.guilds[GUILD].settings == {}


async def test_a_stale_section_is_refused_with_its_version(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json={"sections": {"welcome": {"version": 3, "values": {}}}})
    assert (response.status_code, problem(response)["current_version"]) == (409, 0)


async def test_an_export_is_a_download_without_secrets_that_can_be_imported_again(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    await browser.put(f"{URL}/welcome", json={"version": 0, "values": {"text": "Hi!", "key": "hunter2"}})
    exported = await browser.get(f"{URL}/export")
    assert exported.headers["content-disposition"] == f'attachment; filename="settings-{GUILD}.json"'
    assert exported.json()["sections"] == {"welcome": {"schema_version": 1, "values": {"text": "Hi!"}}}
    await browser.put(f"{URL}/welcome", json={"version": 1, "values": {"text": "Hey!", "key": "••••••••"}})
    imported = await browser.post(f"{URL}/import", json=exported.json())
    assert imported.json() == {
        "dry_run": False,
        "sections": [
            {
                "key": "welcome",
                "title": "Welcome",
                "changes": [{"field": "text", "before": "Hey!", "after": "Hi!"}],
            }
        ],
    }
    assert world.memory.guilds[GUILD].settings["welcome"].values == {"text": "Hi!", "key": "hunter2"}


async def test_a_dry_run_of_an_import_shows_no_secret_and_stores_nothing(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    document = {
        "format": "baseline.settings",
        "version": 1,
        "sections": {"welcome": {"schema_version": 1, "values": {"key": "hunter2"}}},
    }
    response = await browser.post(f"{URL}/import", params={"dry_run": "true"}, json=document)
    assert response.json()["sections"][0]["changes"] == [{"field": "key", "before": None, "after": "••••••••"}]
    assert world.memory.guilds[GUILD].settings == {}


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        ({}, ["/format", "/sections", "/version"]),
        (
            {
                "format": "baseline.settings",
                "version": 1,
                "sections": {"welcome": {"schema_version": 1, "values": {"surprise": 1}}, "gone": 7},
            },
            ["/sections/gone"],
        ),
    ],
)
async def test_an_invalid_document_is_refused_with_the_reason(
    world: World, document: dict[str, Any], pointers: list[str]
) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.post(f"{URL}/import", json=document)
    assert (response.status_code, problem_type(response)) == (422, "settings.invalid")
    assert sorted(error["pointer"] for error in problem(response)["errors"]) == pointers
