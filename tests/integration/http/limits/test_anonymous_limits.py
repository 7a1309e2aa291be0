"""Clients that are not signed in are limited by address on every path, and so are their lines in the log."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.http.anonymous import LeakyBuckets
from adapters.http.asgi import request_log
from adapters.http.asgi.request_log import LINES
from adapters.http.asgi.signed_clients import SignedClients
from adapters.http.request_limits import RequestLimits
from application.ports.rate_limits import RateLimit
from tests.integration.http.browser import Browser, problem, refused
from tests.integration.http.people import DELEGATE
from tests.integration.http.world import DASHBOARD, DASHBOARD_KEY, World
from tests.waiting import eventually

LIMIT = 10
PATHS = ("/nope", "/auth/me", "/guilds/%ff", "/guilds/%00", "/schema/openapi.json", "/ext/none", "/events")


@pytest.fixture
async def world() -> World:
    world = await World.create()
    world.limit(RequestLimits.per_minute(anonymous=LIMIT))
    return world


async def statuses(browser: Browser, path: str, times: int) -> list[int]:
    return [(await browser.get(path)).status_code for _ in range(times)]


@pytest.mark.parametrize("path", PATHS)
async def test_every_path_is_limited(world: World, path: str) -> None:
    answers = await statuses(world.browser(address="203.0.113.1"), path, LIMIT + 2)
    assert 429 not in answers[:LIMIT]
    assert answers[LIMIT:] == [429, 429]
    assert all(answer < 500 for answer in answers)
    assert 429 not in await statuses(world.browser(address="203.0.113.2"), path, LIMIT)


async def test_the_refusal_says_when_to_come_back_and_can_be_read_by_our_pages(world: World) -> None:
    browser = world.browser()
    await statuses(browser, "/nope", LIMIT)
    answer = await browser.get("/nope", headers={"Origin": DASHBOARD})
    assert refused(answer) == (429, "request.too_many")
    assert answer.headers["retry-after"] == "6"
    assert "6 s" in problem(answer)["detail"]
    assert answer.headers["access-control-allow-origin"] == DASHBOARD
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert (
        "access-control-allow-origin" not in (await browser.get("/nope", headers={"Origin": "https://e.vil"})).headers
    )
    world.clock.advance(timedelta(seconds=6))
    assert await statuses(browser, "/nope", 2) == [404, 429]


async def test_no_http_method_bypasses_the_limit(world: World) -> None:
    browser = world.browser()
    methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "GET"]
    answers = [(await browser.request(method, "/auth/me")).status_code for method in methods]
    assert all(answer < 429 for answer in answers)
    assert [(await browser.request(method, "/auth/me")).status_code for method in methods] == [429] * len(methods)


async def test_a_made_up_session_is_anonymous(world: World) -> None:
    browser = world.browser()
    answers = [
        (await browser.get("/guilds", headers={"Cookie": f"__Host-baseline=made-up-{number}"})).status_code
        for number in range(LIMIT + 1)
    ]
    assert answers == [401] * LIMIT + [429]


async def test_a_signed_in_user_is_not_limited_by_an_attacker_at_the_same_address(world: World) -> None:
    delegate = await world.signed_in(DELEGATE)
    assert await statuses(delegate, "/guilds", LIMIT * 2) == [200] * LIMIT * 2
    await statuses(world.browser(), "/nope", LIMIT * 2)
    newcomer = await world.signed_in(DELEGATE)
    assert await statuses(newcomer, "/guilds", LIMIT * 2) == [200] * LIMIT * 2


async def test_a_session_that_has_ended_is_anonymous_again(world: World) -> None:
    delegate = await world.signed_in(DELEGATE)
    await statuses(delegate, "/guilds", 1)
    await world.services.sessions.end(delegate.cookies["__Host-baseline"])
    assert await statuses(delegate, "/guilds", LIMIT + 2) == [401] * (LIMIT + 1) + [429]


async def test_probes_are_answered_despite_other_requests_from_their_address(world: World) -> None:
    browser = world.browser()
    await statuses(browser, "/nope", LIMIT * 2)
    assert await statuses(browser, "/health", LIMIT + 1) == [200] * LIMIT + [429]


async def test_refused_requests_do_not_fill_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "SUMMARY_SECONDS", 0.05)
    browser = world.browser()
    with capture_logs() as lines:
        await statuses(browser, "/nope/" + "x" * 1000, LIMIT + 50)

        async def is_summarized() -> bool:
            return any(line["event"] == "Anonymous requests were counted, not logged" for line in lines)

        await eventually(is_summarized, "the summary")
    assert [line["status"] for line in lines if line["event"] == "An HTTP request ended"] == [404] * LIMIT
    assert max(len(line.get("path", "")) for line in lines) == 200
    [summary] = [line for line in lines if line["event"] == "Anonymous requests were counted, not logged"]
    assert (summary["requests"], summary["statuses"]) == (50, {"429": 50})


async def test_many_addresses_together_leave_a_limited_number_of_lines(world: World) -> None:
    browser, dashboard = world.browser(), SignedClients(DASHBOARD_KEY, world.clock)
    with capture_logs() as lines:
        for number in range(LINES.requests + 100):
            client = dashboard.sign(f"2001:db8:{number:x}::1").decode()
            assert (await browser.get("/nope", headers={"X-Baseline-Client": client})).status_code == 404
        assert (await (await world.signed_in(DELEGATE)).get("/guilds")).is_success
    logged = [line for line in lines if line["event"] == "An HTTP request ended"]
    assert len([line for line in logged if line["user_id"] is None]) <= LINES.requests
    assert [line["status"] for line in logged if line["user_id"]] == [200]


def test_a_bucket_lets_its_rate_through_and_forgets_the_oldest_subject() -> None:
    limit, buckets = RateLimit(name="x", requests=3, window=timedelta(seconds=30)), LeakyBuckets(most=2)
    assert [buckets.take("a", limit, 100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 10.0]
    assert [buckets.take("a", limit, at) for at in (109.0, 110.0, 110.0)] == [1.0, 0.0, 10.0]
    assert buckets.take("a", limit, 50.0) <= 30.0, "a clock that was set back refuses for no longer than a window"
    assert [buckets.take(subject, limit, 110.0) for subject in "bc"] == [0.0, 0.0]
    assert buckets.take("a", limit, 110.0) == 0.0
