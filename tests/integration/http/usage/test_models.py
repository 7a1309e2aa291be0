"""Models and their prices over HTTP, and prices set by hand."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.llm.models.retirements import RETIREMENTS
from domain.llm.token_usage import TokenUsage
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL
from tests.integration.http.usage.ledger_records import record
from tests.integration.http.world import World

URL = "/llm/models/openai/gpt-4.1/pricing"


def rate(usd: str = "0.001", meter: str = "input", *, tiers: Any = ()) -> dict[str, Any]:
    return {"meter": meter, "usd": usd, "tiers": [*tiers]}


def tier(above: int, usd: str = "1") -> dict[str, Any]:
    return {"above_input_tokens": above, "usd": usd}


def factor(name: str, value: str) -> dict[str, str]:
    return {"name": name, "factor": value}


def body(*rates: dict[str, Any], valid_from: str | None = None) -> dict[str, Any]:
    return {"rates": [*rates], "valid_from": valid_from, "tier_factors": None, "region_factors": None}


async def models(world: World) -> dict[str, dict[str, Any]]:
    browser = await world.signed_in(INITIAL)
    return {model["model"]: model for model in (await browser.get("/llm/models")).json()["models"]}


async def test_every_offered_model_lists_its_capabilities_and_prices(world: World) -> None:
    listed = await models(world)
    small = listed["gpt-4.1-mini"]
    assert {"text", "streaming", "tools"} <= set(small["capabilities"])
    assert (small["provider"], small["context_window"], small["max_output_tokens"]) == ("openai", 1_000_000, 32_768)
    assert small["price"]["rates"][0] == {"meter": "input", "per": 1000, "usd": "0.0004", "tiers": []}
    assert (small["price"]["source"], small["price"]["valid_from"]) == ("seed", "2020-01-01T00:00:00Z")
    (image,) = listed["grok-imagine-image"]["price"]["rates"]
    assert (image["meter"], image["per"], image["usd"]) == ("images", 1, "0.02")
    (character,) = listed["grok-tts"]["price"]["rates"]
    assert (character["meter"], character["per"], character["usd"]) == ("characters", 1000, "0.015")


async def test_price_tiers_for_long_inputs_are_listed(world: World) -> None:
    rates = (await models(world))["gemini-2.5-pro"]["price"]["rates"]
    assert rates[0] == {
        "meter": "input",
        "per": 1000,
        "usd": "0.00125",
        "tiers": [{"above_input_tokens": 200_000, "usd": "0.0025"}],
    }


async def test_a_price_set_by_hand_holds_at_once_and_is_in_the_audit_log(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    sent = body(rate("0.0123456789", tiers=[tier(10), tier(20, "2")]), rate("0", "output"))
    response = await browser.put(URL, json=sent)
    assert response.status_code == 200
    price = response.json()["price"]
    assert (price["source"], price["valid_from"]) == ("manual", "2026-01-01T12:00:00Z")
    assert price["rates"][0]["usd"] == "0.0123456789"
    assert price["rates"][0]["tiers"] == [tier(10), tier(20, "2")]
    assert (await models(world))["gpt-4.1"]["price"] == price
    (entry,) = world.prices.audit
    assert (entry.actor_id, entry.action, entry.target, entry.guild_id) == (
        INITIAL,
        "price.set",
        "openai:gpt-4.1",
        None,
    )
    assert entry.before is not None
    assert entry.before["source"] == "seed"
    assert entry.after is not None
    assert entry.after["valid_from"] == "2026-01-01T12:00:00+00:00"


async def test_factors_of_tiers_and_regions_are_read_and_set_with_the_price(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    seed = (await models(world))["gpt-4.1"]["price"]
    assert seed["tier_factors"] == [factor("batch", "0.5"), factor("priority", "1.75")]
    sent = {
        **body(rate()),
        "tier_factors": [factor("priority", "2.5"), factor("scale", "0.80")],
        "region_factors": [factor("eu", "1.1")],
    }
    price = (await browser.put(URL, json=sent)).json()["price"]
    assert price["tier_factors"] == [factor("priority", "2.5"), factor("scale", "0.8")]
    assert price["region_factors"] == [factor("eu", "1.1")]
    assert (await models(world))["gpt-4.1"]["price"] == price
    (entry,) = world.prices.audit
    assert entry.after is not None
    assert (entry.after["tiers"], entry.after["regions"]) == ({"priority": "2.5", "scale": "0.80"}, {"eu": "1.1"})


async def test_a_price_set_without_factors_keeps_those_before_and_an_empty_list_removes_them(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    kept = (await browser.put(URL, json=body(rate()))).json()["price"]
    assert kept["tier_factors"] == [factor("batch", "0.5"), factor("priority", "1.75")]
    later = {**body(rate(), valid_from="2026-01-02T00:00:00Z"), "tier_factors": []}
    assert (await browser.put(URL, json=later)).json()["price"]["tier_factors"] == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("meta-llama/llama-4", "meta-llama%2Fllama-4"),
        ("hf.co/owner/llama:Q4", "hf.co%2fowner%2Fllama:Q4"),
        ("/models/llama", "%2Fmodels%2Fllama"),
        ("@cf/meta/llama-4", "%40cf%2Fmeta%2Fllama-4"),
    ],
)
async def test_a_model_with_slashes_in_its_name_gets_a_price(world: World, name: str, written: str) -> None:
    browser = await world.signed_in(INITIAL)
    await world.ledger.record(replace(record("2025-12-31T12:00:00+00:00", None), model=name))
    sent = body(rate("0"), rate("0", "output"), valid_from="2025-12-31T00:00:00Z")
    response = await browser.put(f"/llm/models/openai/{written}/pricing", json=sent)
    assert response.json()["repriced_requests"] == 1
    assert [version.price.model for version in await world.prices.versions()].count(name) == 1


async def test_an_encoded_slash_separates_no_parts_of_a_path(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.get("/llm%2Fmodels")).status_code == 404


async def test_a_call_in_a_tier_without_a_price_gets_its_cost_when_the_factor_is_set(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    call = record("2025-12-31T12:00:00+00:00", None)
    await world.ledger.record(replace(call, usage=replace(call.usage, service_tier="scale")))
    sent = body(rate("1"), rate("10", "output"), valid_from="2025-12-31T00:00:00Z")
    sent["tier_factors"] = [factor("scale", "2")]
    response = await browser.put("/llm/models/openai/small/pricing", json=sent)
    assert response.json()["repriced_requests"] == 1
    usage = (await browser.get(f"/llm/usage/by-guild/{GUILD}")).json()
    assert (usage["total"]["cost_usd"], usage["total"]["unpriced_requests"]) == ("0.6", 0)


async def test_a_price_in_the_future_does_not_hold_yet(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.put(URL, json=body(rate("9"), valid_from="2027-01-01T00:00:00+01:00"))
    assert (await models(world))["gpt-4.1"]["price"]["source"] == "seed"


async def test_two_versions_never_begin_at_the_same_time(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.put(URL, json=body(rate()))).is_success
    response = await browser.put(URL, json=body(rate("2")))
    assert (response.status_code, problem_type(response)) == (409, "price.exists")
    assert len(world.prices.audit) == 1


async def test_a_price_for_the_past_sets_the_cost_of_unpriced_calls(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await world.ledger.record(record("2025-12-30T12:00:00+00:00", None))
    await world.ledger.record(record("2025-12-31T12:00:00+00:00", None))
    await world.ledger.record(record("2025-12-31T12:00:00+00:00", "5"))
    used = TokenUsage(input_tokens=100, output_tokens=20, cache_read_tokens=10)
    assert used == record("2025-12-31T12:00:00+00:00", None).usage
    sent = body(rate("1"), rate("10", "output"), valid_from="2025-12-31T00:00:00Z")
    response = await browser.put("/llm/models/openai/small/pricing", json=sent)
    assert response.json()["repriced_requests"] == 1
    usage = (await browser.get(f"/llm/usage/by-guild/{GUILD}")).json()
    assert (usage["total"]["cost_usd"], usage["total"]["unpriced_requests"]) == ("5.3", 1)


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        (body(), "/rates"),
        (body(rate("-1")), "/rates/0/usd"),
        (body(rate("1e3")), "/rates/0/usd"),
        (body(rate("0.00000000001")), "/rates/0/usd"),
        (body(rate("100000000")), "/rates/0/usd"),
        (body(rate(), rate("2", "per_message")), "/rates/1/meter"),
        (body(rate(), rate()), "/rates/1/meter"),
        (body(rate(tiers=[tier(0)])), "/rates/0/tiers/0/above_input_tokens"),
        (body(rate(tiers=[tier(5), tier(5)])), "/rates/0/tiers/1/above_input_tokens"),
        (body(rate(), valid_from="yesterday"), "/valid_from"),
        (body(rate(), valid_from="1999-01-01T00:00:00Z"), "/valid_from"),
        ({**body(rate()), "source": "seed"}, ""),
        ({**body(rate()), "tier_factors": [factor("flex", "-1")]}, "/tier_factors/0/factor"),
        ({**body(rate()), "tier_factors": [factor("flex", "0.0")]}, "/tier_factors/0/factor"),
        ({**body(rate()), "tier_factors": [factor("flex", "1"), factor("flex", "2")]}, "/tier_factors/1/name"),
        ({**body(rate()), "region_factors": [factor("U S", "1")]}, "/region_factors/0/name"),
    ],
)
async def test_an_invalid_price_is_refused_by_name(world: World, sent: Any, pointer: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(URL, json=sent)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]
    assert world.prices.audit == []


@pytest.mark.parametrize(
    ("url", "pointer"),
    [
        ("/llm/models/openai/gpt%00/pricing", "/path/model"),
        ("/llm/models/open%20ai/gpt/pricing", "/path/provider"),
        (f"/llm/models/openai/{'x' * 101}/pricing", "/path/model"),
    ],
)
async def test_an_invalid_model_is_refused_by_name(world: World, url: str, pointer: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.put(url, json=body(rate()))
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


async def test_only_developers_set_prices(world: World) -> None:
    response = await (await world.signed_in(DELEGATE)).put(URL, json=body(rate()))
    assert (response.status_code, problem_type(response)) == (403, "access.developers_only")
    assert world.prices.audit == []


async def test_a_model_that_its_provider_ends_is_listed_with_the_day_and_its_successor(world: World) -> None:
    listed = await models(world)
    ends = {(model["provider"], name): (model["ends_on"], model["successor"]) for name, model in listed.items()}
    known = {key: (end.retires_on.isoformat(), end.successor) for key, end in RETIREMENTS.items() if key in ends}
    assert known
    assert {key: ends[key] for key in known} == known
    assert (None, None) in ends.values()
