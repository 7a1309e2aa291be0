"""Single attempts at models over HTTP, and the sums over them."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.ids import UserId
from domain.llm.requests import Caller, RequestKind
from tests.integration.http.attacks.attempts import REQUEST, an_attempt
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.people import GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.world import World

URL = "/llm/requests"
OTHERS = Caller(guild_id=LEFT_GUILD, user_id=UserId(5), cog_name="translate")


async def found(world: World, **query: Any) -> list[str]:
    browser = await world.signed_in(INITIAL)
    response = await browser.get(URL, params=query)
    assert response.status_code == 200, response.text
    return [request["request_id"] for request in response.json()["requests"]]


async def test_an_attempt_is_returned_with_all_fields(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    (request,) = (await browser.get(URL)).json()["requests"]
    call_id = request.pop("call_id")
    assert call_id != request["request_id"]
    assert request == {
        "request_id": str(REQUEST),
        "at": "2026-01-01T12:00:00Z",
        "guild_id": str(GUILD),
        "user_id": "100000000000000002",
        "cog_name": "ask",
        "provider": "openai",
        "model": "small",
        "kind": "chat",
        "error_code": None,
        "latency_ms": 812.5,
        "input_tokens": 100,
        "output_tokens": 20,
        "cost_usd": "0.00000016",
        "correlation_id": "c0ffee",
        "instead_of": None,
    }


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ({"guild_id": str(LEFT_GUILD)}, {"caller": OTHERS}),
        ({"user_id": "5"}, {"caller": OTHERS}),
        ({"cog": "translate"}, {"caller": OTHERS}),
        ({"provider": "xai"}, {"provider": "xai"}),
        ({"model": "large"}, {"model": "large"}),
        ({"kind": "image"}, {"kind": RequestKind.IMAGE}),
        ({"success": "false"}, {"error_code": "llm.timeout"}),
        ({"error_code": "llm.timeout"}, {"error_code": "llm.timeout"}),
        ({"success": "false", "error_code": "llm.timeout", "model": "small"}, {"error_code": "llm.timeout"}),
    ],
)
async def test_filters_find_what_they_name(world: World, query: dict[str, str], changes: dict[str, Any]) -> None:
    world.note(sought := an_attempt(world.clock.now(), **changes))
    assert await found(world, **query) == [str(sought.request_id)]


async def test_a_time_without_an_offset_is_meant_in_utc(world: World) -> None:
    now = world.clock.now()
    world.note(later := an_attempt(now + timedelta(hours=1)))
    assert await found(world, **{"from": "2026-01-01T12:30:00"}) == [str(later.request_id)]
    assert await found(world, **{"from": "2026-01-01T13:30:00+01:00"}) == [str(later.request_id)]
    assert await found(world, to="2026-01-01T13:00:00") == [str(REQUEST)]


async def test_pages_lead_to_the_end(world: World) -> None:
    world.note(*(an_attempt(world.clock.now() - timedelta(minutes=number // 2)) for number in range(1, 25)))
    browser = await world.signed_in(INITIAL)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await browser.get(URL, params={"limit": 10, **after})).json()
        seen += [request["request_id"] for request in page["requests"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == len(set(seen)) == 25
    assert seen == await found(world, limit=500)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"guild_id": "me"}, "/query/guild_id"),
        ({"user_id": "9223372036854775808"}, "/query/user_id"),
        ({"kind": "telepathy"}, "/query/kind"),
        ({"success": "perhaps"}, "/query/success"),
        ({"limit": "501"}, "/query/limit"),
        ({"after": "nonsense"}, "/query/after"),
        ({"after": "ÿ"}, "/query/after"),
        ({"from": "soon"}, "/query/from"),
        ({"to": "0001-01-01T00:00:00Z"}, "/query/to"),
        ({"model": "a\0b"}, "/query/model"),
    ],
)
async def test_an_invalid_filter_is_refused_by_name(world: World, query: dict[str, str], pointer: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.get(URL, params=query)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in problem(response)["errors"]] == [pointer]


async def test_one_attempt_includes_its_conversation(world: World) -> None:
    await world.store_conversations()
    browser = await world.signed_in(INITIAL)
    detail = (await browser.get(f"{URL}/{REQUEST}")).json()
    assert detail["request"]["request_id"] == str(REQUEST)
    assert "What was asked" in detail["asked"]
    assert detail["answered"] is None


async def test_one_attempt_includes_the_others_of_its_call(world: World) -> None:
    now, call = world.clock.now(), uuid4()
    failed = an_attempt(now, call_id=call, error_code="llm.timeout")
    retried = an_attempt(now + timedelta(seconds=1), call_id=call)
    world.note(retried, failed)
    browser = await world.signed_in(INITIAL)
    detail = (await browser.get(f"{URL}/{retried.request_id}")).json()
    assert [entry["request_id"] for entry in detail["attempts"]] == [str(failed.request_id), str(retried.request_id)]


async def test_an_expired_attempt_is_not_found(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    for request_id in (uuid4(), "nonsense"):
        response = await browser.get(f"{URL}/{request_id}")
        assert (response.status_code, problem_type(response)) == (404, "route.not_found")


async def test_all_matches_can_be_exported(world: World) -> None:
    at = world.clock.now() - timedelta(days=1)
    caller = Caller(guild_id=GUILD, user_id=INITIAL, cog_name="@SUM(1+1)")
    world.note(*(an_attempt(at, caller=caller, model="=1+1", error_code="-x") for _ in range(1_500)), an_attempt(at))
    browser = await world.signed_in(INITIAL)
    response = await browser.get(f"{URL}.csv", params={"model": "=1+1"})
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == len({row["request_id"] for row in rows}) == 1_500
    assert {(row["model"], row["cog_name"], row["error_code"]) for row in rows} == {("'=1+1", "'@SUM(1+1)", "'-x")}
    assert rows[0]["cost_usd"] == "0.00000016"


async def test_reports_sum_up_failures_and_latencies(world: World) -> None:
    at = world.clock.now()
    world.note(an_attempt(at, error_code="llm.timeout"), an_attempt(at, model="bad", error_code="llm.failed"))
    world.note(an_attempt(at, kind=RequestKind.SPEECH, latency_ms=100.0))
    browser = await world.signed_in(INITIAL)
    bad, small = (await browser.get("/llm/reports/error-rate")).json()
    assert (bad["model"], bad["error_rate"], bad["by_code"]) == (
        "bad",
        1.0,
        [{"error_code": "llm.failed", "attempts": 1}],
    )
    assert (small["attempts"], small["failures"], round(small["error_rate"], 3)) == (3, 1, 0.333)
    chat, speech = (await browser.get("/llm/reports/latency")).json()
    assert (chat["kind"], chat["attempts"], chat["mean_ms"]) == ("chat", 1, 812.5)
    assert 750 <= chat["p50_ms"] <= chat["p95_ms"] <= 1_000
    assert (speech["kind"], speech["mean_ms"]) == ("speech", 100.0)
    assert (await browser.get("/llm/reports/latency", params={"to": "2025-06-30"})).json() == []
