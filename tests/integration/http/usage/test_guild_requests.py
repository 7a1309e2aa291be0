"""A guild's single attempts at models over HTTP, and who reads the conversations."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.ids import UserId
from domain.llm.attempts import RequestAttempt
from tests.integration.http.attacks.attempts import REQUEST, an_attempt
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/llm/requests"


def elsewhere(world: World, **changes: Any) -> RequestAttempt:
    attempt = an_attempt(world.clock.now(), **changes)
    return replace(attempt, caller=replace(attempt.caller, guild_id=LEFT_GUILD))


async def test_a_guild_lists_its_own_requests_with_the_names_of_people() -> None:
    world = await World.create()
    world.note(elsewhere(world), failed := an_attempt(world.clock.now(), error_code="llm.timeout", cost_usd=None))
    page = (await (await world.signed_in(DELEGATE)).get(URL)).json()
    assert {entry["request_id"] for entry in page["requests"]} == {str(REQUEST), str(failed.request_id)}
    assert {entry["guild_id"] for entry in page["requests"]} == {str(GUILD)}
    assert [person["id"] for person in page["people"]] == [str(DELEGATE)]
    assert page["people"][0]["name"] != str(DELEGATE)
    assert page["next"] is None


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ({"cog": "translate"}, {"cog_name": "translate"}),
        ({"user_id": "5"}, {"user_id": UserId(5)}),
        ({"model": "large"}, {"model": "large"}),
        ({"success": "false"}, {"error_code": "llm.timeout"}),
        ({"error_code": "llm.timeout"}, {"error_code": "llm.timeout"}),
    ],
)
async def test_filters_find_what_they_name(query: dict[str, str], changes: dict[str, Any]) -> None:
    world = await World.create()
    of_caller = {name: changes.pop(name) for name in ("cog_name", "user_id") if name in changes}
    sought = an_attempt(world.clock.now(), **changes)
    world.note(sought := replace(sought, caller=replace(sought.caller, **of_caller)))
    page = (await (await world.signed_in(DELEGATE)).get(URL, params=query)).json()
    assert [entry["request_id"] for entry in page["requests"]] == [str(sought.request_id)]


async def test_pages_lead_to_the_end() -> None:
    world = await World.create()
    world.note(*(an_attempt(world.clock.now() - timedelta(minutes=number // 2)) for number in range(1, 25)))
    browser, after, seen = await world.signed_in(DELEGATE), dict[str, str](), list[str]()
    while True:
        page = (await browser.get(URL, params={"limit": 10, **after})).json()
        seen += [entry["request_id"] for entry in page["requests"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == len(set(seen)) == 25


def cursor(at: str) -> str:
    return base64.urlsafe_b64encode(f"{at} {uuid4()}".encode()).decode()


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"guild_id": str(LEFT_GUILD)}, "/query/guild_id"),
        ({"limit": "101"}, "/query/limit"),
        ({"after": "nonsense"}, "/query/after"),
        ({"after": cursor("0001-01-01T00:00:00+14:00")}, "/query/after"),
        ({"after": cursor("9999-12-31T23:59:59-12:00")}, "/query/after"),
    ],
)
async def test_an_invalid_filter_is_refused_by_name(query: dict[str, str], pointer: str) -> None:
    world = await World.create()
    response = await (await world.signed_in(INITIAL)).get(URL, params=query)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


async def test_a_request_lists_the_attempts_of_its_call_the_earliest_first() -> None:
    world = await World.create()
    call, now = uuid4(), world.clock.now()
    failed = an_attempt(now, call_id=call, error_code="llm.timeout")
    retried = an_attempt(now + timedelta(seconds=2), call_id=call)
    world.note(retried, failed, an_attempt(now), elsewhere(world, call_id=call))
    detail = (await (await world.signed_in(DELEGATE)).get(f"{URL}/{retried.request_id}")).json()
    attempts = [entry["request_id"] for entry in detail["attempts"]]
    assert attempts == [str(failed.request_id), str(retried.request_id)]
    assert detail["person"]["id"] == str(DELEGATE)


async def test_a_request_of_another_guild_is_not_found() -> None:
    world = await World.create()
    world.note(others := elsewhere(world))
    await world.store_conversations()
    browser = await world.signed_in(INITIAL)
    for url in (f"{URL}/{others.request_id}", f"{URL}/{others.request_id}/conversation", f"{URL}/{uuid4()}"):
        response = await browser.get(url)
        assert (response.status_code, problem_type(response)) == (404, "route.not_found")


@pytest.mark.parametrize(
    ("setting", "reader", "kept", "conversation"),
    [
        ("on", INITIAL, "kept", "readable"),
        ("on", INITIAL, "gone", "not_stored"),
        ("on", DELEGATE, "kept", "not_permitted"),
        ("off", INITIAL, "kept", "switched_off"),
    ],
)
async def test_setting_and_access_decide_about_a_conversation(
    setting: str, reader: UserId, kept: str, conversation: str
) -> None:
    world = await World.create()
    if kept == "gone":
        world.request_log.entries[REQUEST] = replace(world.request_log.entries[REQUEST], request=None, response=None)
    if setting == "on":
        await world.store_conversations()
    browser = await world.signed_in(reader)
    detail = await browser.get(f"{URL}/{REQUEST}")
    assert detail.json()["conversation"] == conversation
    assert "What was asked" not in detail.text
    answer = await browser.get(f"{URL}/{REQUEST}/conversation")
    assert ("What was asked" in answer.text) == answer.is_success == (conversation == "readable")


async def test_opening_a_conversation_is_in_the_audit_log_and_looking_at_figures_is_not() -> None:
    world = await World.create()
    await world.store_conversations()
    browser = await world.signed_in(INITIAL)
    for url in (URL, f"{URL}/{REQUEST}", f"{URL}/{REQUEST}/conversation"):
        assert (await browser.get(url)).is_success
    log = (await browser.get(f"/guilds/{GUILD}/audit-log")).json()["entries"]
    opened = [entry for entry in log if entry["action"].startswith("conversation.")]
    assert [(entry["action"], entry["target"]) for entry in opened] == [("conversation.opened", str(REQUEST))]
    assert opened[0]["actor"]["id"] == str(INITIAL)


async def test_a_conversation_whose_read_cannot_be_recorded_is_not_shown() -> None:
    world = await World.create()
    await world.store_conversations()
    browser = await world.signed_in(INITIAL)
    world.fleet_audit.outage.down = True
    answer = await browser.get(f"{URL}/{REQUEST}/conversation")
    assert (answer.status_code, problem_type(answer)) == (503, "service.unavailable")
    assert "What was asked" not in answer.text
