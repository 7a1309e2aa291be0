"""The usage page's figures over HTTP."""

import csv
import io
from decimal import Decimal

import pytest

from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, STRANGER
from tests.integration.http.usage.ledger_records import record
from tests.integration.http.usage.test_budgets import MONTHLY, body
from tests.integration.http.usage.test_budgets import URL as BUDGETS_URL
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/llm/usage"


async def test_a_guild_without_usage_sees_thirty_days_of_zeros(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    usage = (await browser.get(URL)).json()
    assert (usage["from"], usage["to"], len(usage["by_day"])) == ("2025-12-03", "2026-01-01", 30)
    assert usage["total"]["cost_usd"] == "0"
    assert usage["by_cog"] == usage["by_user"] == usage["by_model"] == []


async def test_figures_are_exact_and_of_this_guild_alone(world: World) -> None:
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "0.0000006"))
    await world.ledger.record(record("2025-12-31T23:59:59+00:00", "1.10"))
    await world.ledger.record(record("2025-12-31T10:00:00+00:00", None))
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "500", guild_id=LEFT_GUILD))
    browser = await world.signed_in(DELEGATE)
    usage = (await browser.get(URL, params={"from": "2025-12-31", "to": "2026-01-01"})).json()
    assert usage["total"] == {
        "requests": 3,
        "input_tokens": 300,
        "output_tokens": 60,
        "cache_tokens": 30,
        "total_tokens": 360,
        "cost_usd": "1.1000006",
        "unpriced_requests": 1,
    }
    assert [(day["day"], day["cost_usd"]) for day in usage["by_day"]] == [
        ("2025-12-31", "1.1"),
        ("2026-01-01", "0.0000006"),
    ]
    assert [(row["user_id"], row["name"]) for row in usage["by_user"]] == [(str(DELEGATE), "Grace")]
    assert [(row["provider"], row["model"]) for row in usage["by_model"]] == [("openai", "small")]
    assert [row["cog_name"] for row in usage["by_cog"]] == ["ask"]
    assert [(row["request_type"], row["requests"]) for row in usage["by_request_type"]] == [("text", 3)]


async def test_breakdowns_hold_the_days_of_the_total(world: World) -> None:
    await world.ledger.record(record("2025-11-03T12:00:00+00:00", "2"))
    await world.ledger.record(record("2025-11-30T12:00:00+00:00", "4"))
    await world.ledger.record(record("2025-12-31T12:00:00+00:00", "1"))
    browser = await world.signed_in(DELEGATE)
    usage = (await browser.get(URL, params={"from": "2025-11-30", "to": "2025-12-02"})).json()
    lists = ("by_cog", "by_user", "by_model", "by_request_type")
    assert usage["total"]["cost_usd"] == "4"
    assert [[row["cost_usd"] for row in usage[name]] for name in lists] == [["4"]] * len(lists)


async def test_the_budget_of_a_month_is_the_usage_of_that_month_and_its_requests_without_a_price(world: World) -> None:
    now = world.clock.now()
    for cost in ("1.25", "0.5", None, None, None):
        await world.ledger.record(record(now.isoformat(), cost))
    browser = await world.signed_in(INITIAL)
    changed = await browser.put(BUDGETS_URL, json=body({**MONTHLY, "limit_usd": "100", "cheaper_model": None}))
    assert changed.is_success, changed.text
    [shown] = (await browser.get(BUDGETS_URL)).json()["budgets"]
    days = {"from": str(now.date().replace(day=1)), "to": str(now.date())}
    usage = (await browser.get(URL, params=days)).json()
    total, each = usage["total"], Decimal(usage["unpriced_request_usd"])
    assert total["unpriced_requests"] == 3
    assert Decimal(shown["spent_usd"]) == Decimal(total["cost_usd"]) + total["unpriced_requests"] * each


async def test_the_same_figures_can_be_exported(world: World) -> None:
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "0.0000006", cog_name="=HYPERLINK(1)"))
    await world.ledger.record(record("2025-12-31T00:00:00+00:00", "2", cog_name='a, "b"'))
    browser = await world.signed_in(DELEGATE)
    response = await browser.get(f"{URL}.csv", params={"from": "2025-12-31", "to": "2026-01-01"})
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["content-disposition"] == 'attachment; filename="usage-2025-12-31-2026-01-01.csv"'
    header, *rows = csv.reader(io.StringIO(response.text))
    assert header[:5] == ["list", "name", "from", "to", "requests"]
    received = [(row[0], row[1], row[2], row[3], dict(zip(header, row, strict=True))["cost_usd"]) for row in rows]
    assert received == [
        ("day", "2025-12-31", "2025-12-31", "2025-12-31", "2"),
        ("day", "2026-01-01", "2026-01-01", "2026-01-01", "0.0000006"),
        ("cog", 'a, "b"', "2025-12-31", "2026-01-01", "2"),
        ("cog", "'=HYPERLINK(1)", "2025-12-31", "2026-01-01", "0.0000006"),
        ("user", str(DELEGATE), "2025-12-31", "2026-01-01", "2.0000006"),
        ("model", "openai:small", "2025-12-31", "2026-01-01", "2.0000006"),
        ("request_type", "text", "2025-12-31", "2026-01-01", "2.0000006"),
    ]


async def test_a_user_unknown_to_discord_has_no_name(world: World) -> None:
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "1"))
    browser = await world.signed_in(DELEGATE)
    world.members.unavailable = True
    assert [row["name"] for row in (await browser.get(URL)).json()["by_user"]] == [None]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "yesterday"}, "/query/from"),
        ({"to": "2026-02-30"}, "/query/to"),
        ({"to": "0001-01-01"}, "/query/to"),
        ({"to": "9999-12-31"}, "/query/to"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "/query/from"),
        ({"from": "2024-12-31", "to": "2026-01-01"}, "/query/from"),
    ],
)
async def test_an_impossible_period_is_refused_by_name(world: World, query: dict[str, str], pointer: str) -> None:
    browser = await world.signed_in(DELEGATE)
    response = await browser.get(URL, params=query)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


async def test_a_stranger_is_refused(world: World) -> None:
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "1"))
    response = await (await world.signed_in(STRANGER)).get(URL)
    assert "cost" not in response.text
