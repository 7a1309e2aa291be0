"""Usage over HTTP: in a time zone, filtered, over time, and with the names of people."""

import csv
import io
from dataclasses import replace

import pytest

from domain.ids import UserId
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, MEMBER, STRANGER
from tests.integration.http.usage.ledger_records import record
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/llm/usage"
DAYS = {"from": "2025-12-31", "to": "2026-01-01"}


async def test_days_of_another_time_zone_begin_at_its_midnight(world: World) -> None:
    await world.ledger.record(record("2025-12-31T22:59:59+00:00", "1"))
    await world.ledger.record(record("2025-12-31T23:00:00+00:00", "2"))
    browser = await world.signed_in(DELEGATE)
    usage = (await browser.get(URL, params={**DAYS, "time_zone": "Europe/Berlin"})).json()
    assert [(day["day"], day["cost_usd"]) for day in usage["by_day"]] == [("2025-12-31", "1"), ("2026-01-01", "2")]


async def test_without_days_a_report_ends_today_in_its_time_zone(world: World) -> None:
    """It is noon in UTC, and tomorrow on Kiritimati."""
    browser = await world.signed_in(DELEGATE)
    usage = (await browser.get(URL, params={"time_zone": "Pacific/Kiritimati"})).json()
    assert usage["to"] == "2026-01-02"


async def test_a_filter_applies_to_the_report_its_file_and_the_usage_over_time(world: World) -> None:
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "1", cog_name="ask"))
    await world.ledger.record(replace(record("2026-01-01T00:00:00+00:00", "2", cog_name="draw"), user_id=MEMBER))
    browser = await world.signed_in(DELEGATE)
    for wanted in ({"cog": "draw"}, {"user_id": str(MEMBER)}, {"cog": "draw", "model": "openai:small"}):
        params = {**DAYS, **wanted}
        assert (await browser.get(URL, params=params)).json()["total"]["cost_usd"] == "2"
        over_time = (await browser.get(f"{URL}/over-time", params=params)).json()
        assert [(part["from"], part["name"], part["cost_usd"]) for part in over_time["parts"]] == [
            ("2026-01-01", "draw", "2")
        ]
        rows = list(csv.DictReader(io.StringIO((await browser.get(f"{URL}.csv", params=params)).text)))
        assert {(row["name"], row["cost_usd"]) for row in rows if row["list"] == "cog"} == {("draw", "2")}


async def test_a_year_is_given_by_month_and_divided_by_model(world: World) -> None:
    await world.ledger.record(record("2025-11-30T12:00:00+00:00", "4"))
    browser = await world.signed_in(DELEGATE)
    params = {"from": "2025-11-15", "to": "2026-01-01", "interval": "month", "split": "model"}
    found = (await browser.get(f"{URL}/over-time", params=params)).json()
    assert [(each["from"], each["to"], each["cost_usd"]) for each in found["intervals"]] == [
        ("2025-11-15", "2025-11-30", "4"),
        ("2025-12-01", "2025-12-31", "0"),
        ("2026-01-01", "2026-01-01", "0"),
    ]
    assert [part["name"] for part in found["parts"]] == ["openai:small"]
    assert found["total"]["cost_usd"] == "4"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"time_zone": "Europe/Atlantis"}, "/query/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/query/time_zone"),
        ({"time_zone": "localtime"}, "/query/time_zone"),
        ({"model": "small"}, "/query/model"),
        ({"request_type": "song"}, "/query/request_type"),
        ({"user_id": "me"}, "/query/user_id"),
        ({"cog": "zero\0"}, "/query/cog"),
    ],
)
async def test_an_impossible_filter_is_refused_by_name(world: World, query: dict[str, str], pointer: str) -> None:
    browser = await world.signed_in(DELEGATE)
    for url in (URL, f"{URL}.csv", f"{URL}/over-time"):
        response = await browser.get(url, params=query)
        assert (response.status_code, problem_type(response)) == (400, "request.invalid")
        assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


async def test_people_are_named_also_after_they_have_left(world: World) -> None:
    unknown = UserId(7)
    browser = await world.signed_in(DELEGATE)
    asked = [str(user_id) for user_id in (STRANGER, MEMBER, unknown, MEMBER)]
    found = (await browser.get(f"{URL}/people", params={"user_id": asked})).json()
    assert [(one["id"], one["name"], one["member"]) for one in found] == [
        (str(STRANGER), "Mallory", False),
        (str(MEMBER), "Linus", True),
        (str(unknown), None, False),
    ]


async def test_people_have_no_name_while_discord_is_away(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    world.members.unavailable = True
    found = (await browser.get(f"{URL}/people", params={"user_id": str(STRANGER)})).json()
    assert [(one["name"], one["member"]) for one in found] == [(None, None)]


async def test_at_most_fifty_people_are_named_at_once(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    response = await browser.get(f"{URL}/people", params={"user_id": [str(number) for number in range(1, 52)]})
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
