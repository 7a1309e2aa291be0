"""Budgets over HTTP: all of them at once, checked before anything is stored, and shown with what is spent."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import RequestFactory

from adapters.http.problems.problems import refused
from domain.ids import UserId
from domain.llm.errors import BudgetExceededError
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER, STRANGER
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/llm/budgets"
MONTHLY = {
    "scope": "guild",
    "period": "month",
    "limit_usd": "5",
    "warn_at_percent": 80,
    "stop": True,
    "cheaper_model": "openai:gpt-4.1-mini",
    "user_id": None,
    "cog_name": None,
}
EACH_USER = {**MONTHLY, "scope": "user", "period": "day", "limit_usd": "0.5", "cheaper_model": None}
ONE_USER = {**EACH_USER, "user_id": str(MEMBER)}
ONE_COG = {**EACH_USER, "scope": "cog", "cog_name": "ask"}


async def spend(world: World, usd: str | None, user_id: UserId = MEMBER) -> None:
    await world.ledger.record(
        UsageRecord(
            request_id=uuid4(),
            call_id=uuid4(),
            guild_id=GUILD,
            user_id=user_id,
            cog_name="ask",
            provider="openai",
            model="small",
            request_type=RequestType.TEXT,
            usage=TokenUsage(input_tokens=1),
            cost_usd=None if usd is None else Decimal(usd),
            created_at=world.clock.now(),
        )
    )


def body(*budgets: dict[str, Any], version: int = 0) -> dict[str, Any]:
    return {"version": version, "budgets": budgets}


async def test_a_guild_has_no_budgets_at_first(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(URL)).json() == {
        "version": 0,
        "budgets": [],
        "ceilings": [],
        "updated_at": None,
        "updated_by": None,
    }


async def test_a_change_is_stored_and_shown_with_what_is_spent_already(world: World) -> None:
    await spend(world, "4.5000006")
    await spend(world, "0.6", user_id=INITIAL)
    browser = await world.signed_in(DELEGATE)
    changed = (await browser.put(URL, json=body(MONTHLY, EACH_USER, ONE_USER, ONE_COG))).json()
    month, tomorrow = "2026-02-01T00:00:00Z", "2026-01-02T00:00:00Z"
    assert changed == {
        "version": 1,
        "ceilings": [],
        "updated_at": "2026-01-01T12:00:00Z",
        "updated_by": str(DELEGATE),
        "budgets": [
            {**MONTHLY, "spent_usd": "5.1000006", "reserved_usd": "0", "resets_at": month, "state": "exhausted"},
            {**EACH_USER, "spent_usd": None, "reserved_usd": None, "resets_at": tomorrow, "state": None},
            {**ONE_USER, "spent_usd": "4.5000006", "reserved_usd": "0", "resets_at": tomorrow, "state": "exhausted"},
            {**ONE_COG, "spent_usd": "5.1000006", "reserved_usd": "0", "resets_at": tomorrow, "state": "exhausted"},
        ],
    }
    assert (await browser.get(URL)).json() == changed
    assert (await browser.put(URL, json=body(version=1))).json()["budgets"] == []


@pytest.mark.parametrize(("usd", "state"), [("3.99", "ok"), ("4", "warned"), ("5", "exhausted")])
async def test_a_budget_has_a_state(world: World, usd: str, state: str) -> None:
    await spend(world, usd)
    browser = await world.signed_in(DELEGATE)
    changed = await browser.put(URL, json=body(MONTHLY))
    assert changed.json()["budgets"][0]["state"] == state


async def test_budgets_are_not_among_the_settings_and_cannot_be_changed_there(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json=body(MONTHLY))
    settings = (await browser.get(f"/guilds/{GUILD}/settings")).json()
    assert "llm.budgets" not in [section["key"] for section in settings["sections"]]
    response = await browser.put(f"/guilds/{GUILD}/settings/llm.budgets", json={"version": 1, "values": {}})
    assert problem_type(response) == "settings.unknown_section"


async def test_a_stale_change_is_refused_with_the_current_version(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json=body(MONTHLY))
    response = await browser.put(URL, json=body())
    assert (response.status_code, problem_type(response)) == (409, "settings.stale")
    assert response.json()["current_version"] == 1
    assert len((await browser.get(URL)).json()["budgets"]) == 1


@pytest.mark.parametrize(
    ("budgets", "pointers"),
    [
        ([MONTHLY, {**EACH_USER, "limit_usd": "0"}], ["/budgets/1/limit_usd"]),
        (
            [{**MONTHLY, "limit_usd": "2000000", "warn_at_percent": 0}],
            ["/budgets/0/limit_usd", "/budgets/0/warn_at_percent"],
        ),
        ([{**MONTHLY, "cheaper_model": "openai:nothing"}], ["/budgets/0/cheaper_model"]),
        ([{**MONTHLY, "cheaper_model": "anthropic:claude-haiku-4-5"}], ["/budgets/0/cheaper_model"]),
        ([{**MONTHLY, "cheaper_model": "openai:text-embedding-3-small"}], ["/budgets/0/cheaper_model"]),
        ([{**MONTHLY, "cog_name": "ask"}], ["/budgets/0/cog_name"]),
        ([{**ONE_COG, "cog_name": None}], ["/budgets/0/cog_name"]),
        ([ONE_USER, EACH_USER, ONE_USER], ["/budgets/2"]),
        ([MONTHLY] * 51, ["/budgets"]),
    ],
)
async def test_an_invalid_budget_is_refused_by_name_and_nothing_is_stored(
    world: World, budgets: list[dict[str, Any]], pointers: list[str]
) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json=body(*budgets))
    assert (response.status_code, problem_type(response)) == (422, "budgets.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == pointers
    assert world.memory.guilds[GUILD].settings == {}


@pytest.mark.parametrize(
    "budget",
    [
        {**MONTHLY, "scope": "bot"},
        {**MONTHLY, "period": "week"},
        {**MONTHLY, "limit_usd": 5},
        {**MONTHLY, "limit_usd": "-5"},
        {**MONTHLY, "user_id": 1},
        {**MONTHLY, "surprise": 1},
        {"scope": "guild"},
    ],
)
async def test_what_does_not_fit_the_schema_is_refused(world: World, budget: dict[str, Any]) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json=body(MONTHLY, budget))
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert problem(response)["errors"][0]["pointer"].startswith("/budgets/1")


async def test_the_audit_log_has_both_states(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json=body(MONTHLY))
    await browser.put(URL, json=body(ONE_COG, version=1))
    entry = world.memory.guilds[GUILD].audit[-1].entry
    assert (entry.action, entry.actor_id, entry.target) == ("budgets.changed", INITIAL, "llm.budgets")
    assert (entry.before, entry.after) == ({"budgets": [MONTHLY]}, {"budgets": [ONE_COG]})


async def test_a_stranger_is_refused(world: World) -> None:
    response = await (await world.signed_in(STRANGER)).get(URL)
    assert (response.status_code, problem_type(response)) == (403, "access.denied")


def test_an_exceeded_budget_says_when_to_try_again() -> None:
    refusal = BudgetExceededError("no", provider="openai", resets_at=datetime(2026, 12, 1, tzinfo=UTC))
    response = refused(RequestFactory().get("/"), refusal)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "Tue, 01 Dec 2026 00:00:00 GMT")
