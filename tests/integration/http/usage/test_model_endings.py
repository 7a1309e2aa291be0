"""Models that their provider retires, over HTTP."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.clock import FixedClock
from tests.integration.http.attacks.attempts import an_attempt
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.storage.storage import Storage
from tests.integration.http.usage.ledger_records import record
from tests.integration.http.usage.test_budgets import MONTHLY, body
from tests.integration.http.usage.test_budgets import URL as BUDGETS_URL
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/llm/model-endings"


async def _world(at: datetime) -> World:
    return await World.create(Storage(clock=FixedClock(at)))


async def test_a_model_that_the_guild_used_is_announced_thirty_days_before_its_end() -> None:
    world = await _world(datetime(2026, 12, 20, 12, tzinfo=UTC))
    await world.ledger.record(replace(record("2026-12-19T00:00:00+00:00", "0.01"), model="gpt-4.1"))
    await world.ledger.record(replace(record("2026-12-19T00:00:00+00:00", "0.01", guild_id=LEFT_GUILD), model="tts-1"))
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(URL)).json() == {
        "endings": [
            {
                "provider": "openai",
                "model": "gpt-4.1",
                "ends_on": "2027-01-14",
                "has_ended": False,
                "successor": "gpt-6-luna",
                "places": [],
                "requests": 1,
            }
        ],
        "answered_by_successors": [],
    }


@pytest.mark.parametrize(
    ("day", "listed"),
    [
        (datetime(2026, 12, 14, 23, tzinfo=UTC), []),
        (datetime(2026, 12, 15, tzinfo=UTC), [("gpt-4.1-mini", False)]),
        (datetime(2027, 1, 13, 23, tzinfo=UTC), [("gpt-4.1-mini", False)]),
        (datetime(2027, 1, 14, tzinfo=UTC), [("gpt-4.1-mini", True)]),
    ],
)
async def test_a_model_that_a_budget_names_is_listed_from_thirty_days_before_and_as_ended_from_its_day_on(
    day: datetime, listed: list[tuple[str, bool]]
) -> None:
    world = await _world(day)
    browser = await world.signed_in(INITIAL)
    changed = await browser.put(BUDGETS_URL, json=body({**MONTHLY, "cheaper_model": "openai:gpt-4.1-mini"}))
    assert changed.is_success, changed.text
    endings = (await browser.get(URL)).json()["endings"]
    assert [(each["model"], each["has_ended"]) for each in endings] == listed
    assert all(each["places"] for each in endings)


async def test_calls_that_a_successor_answered_are_named() -> None:
    world = await _world(datetime(2027, 2, 1, 12, tzinfo=UTC))
    now = world.clock.now()
    world.note(an_attempt(now, model="gpt-6-luna", instead_of="gpt-4.1"), an_attempt(now, model="gpt-6-luna"))
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(URL)).json()["answered_by_successors"] == [
        {
            "cog_name": "ask",
            "provider": "openai",
            "instead_of": "gpt-4.1",
            "model": "gpt-6-luna",
            "requests": 1,
            "last_at": "2027-02-01T12:00:00Z",
        }
    ]
