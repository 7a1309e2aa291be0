"""The API's metrics for Prometheus."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World

Sample: TypeAlias = tuple[str, frozenset[tuple[str, str]]]


async def scraped(world: World) -> dict[Sample, float]:
    response = await world.browser().get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def labelled(name: str, **labels: str) -> Sample:
    return name, frozenset(labels.items())


async def counted(world: World, act: Callable[[], Awaitable[object]]) -> Counter[Sample]:
    """Return by how much `act` increased each figure."""
    before = await scraped(world)
    await act()
    return Counter({name: value - before.get(name, 0) for name, value in (await scraped(world)).items()})


async def test_requests_are_counted_by_route_and_status_not_by_guild(world: World) -> None:
    browser = await world.signed_in(INITIAL)

    async def look() -> None:
        for guild_id in (GUILD, GUILD, 5):
            await browser.get(f"/guilds/{guild_id}")

    received, of_guilds = await counted(world, look), {"method": "GET", "route": "/api/v1/guilds/{guild_id}"}
    assert received[labelled("baseline_http_requests_total", status="200", **of_guilds)] == 2
    assert received[labelled("baseline_http_requests_total", status="403", **of_guilds)] == 1
    assert received[labelled("baseline_http_request_duration_seconds_count", **of_guilds)] == 3


@pytest.mark.parametrize(("method", "named"), [("GET", "GET"), ("BREW", "other")])
async def test_invented_paths_and_methods_create_no_new_series(world: World, method: str, named: str) -> None:
    async def probe() -> None:
        for path in ("/wp-login.php", "/.env"):
            await world.browser().request(method, path)

    received = await counted(world, probe)
    assert received[labelled("baseline_http_requests_total", method=named, route="other", status="404")] == 2


async def test_the_scrape_counts_itself_and_reports_every_dependency(world: World) -> None:
    received = await scraped(world)
    assert received[labelled("baseline_http_requests_in_progress")] == 1
    assert received[labelled("baseline_http_event_streams")] == 0
    assert received[labelled("baseline_http_part_up", part="database")] == 1


@pytest.mark.parametrize("url", ["https://api.example/metrics", "https://api.example/api/v1/metrics"])
async def test_requests_through_a_proxy_get_no_metrics(world: World, url: str) -> None:
    refused = await world.browser().get(url, headers={"Via": "1.1 dashboard"})
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:baseline:route.not_found")
    assert (await world.browser().get(url)).status_code == 200
