"""Every response has the common headers, and every request leaves a line in the log."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World


@pytest.mark.parametrize("path", ["/auth/me", "/guilds", "/nope", "/schema/openapi.json", "/health"])
async def test_every_answer_has_the_headers(world: World, path: str) -> None:
    browser = await world.signed_in(INITIAL)
    headers = (await browser.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert re.fullmatch("[0-9a-f]{12}", headers["x-correlation-id"])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("0123456789ab", True),
        ("f" * 32, True),
        ("f" * 33, False),
        ("short", False),
        ("0123456789AB", False),
        ("0123456789ab; DROP", False),
        ("0123\t456789ab", False),
    ],
)
async def test_only_a_well_formed_correlation_id_is_kept(world: World, *, sent: str, kept: bool) -> None:
    response = await world.browser().get("/nope", headers={"X-Correlation-ID": sent})
    assert (response.headers["x-correlation-id"] == sent) is kept
    assert response.json()["correlation_id"] == response.headers["x-correlation-id"]


async def _logged(world: World, path: str) -> list[Any]:
    browser = await world.signed_in(INITIAL)
    with capture_logs() as lines:
        await browser.get(path)
    return [line for line in lines if line["event"] == "An HTTP request ended"]


async def test_a_request_is_one_line_in_the_log(world: World) -> None:
    [line] = await _logged(world, f"/guilds/{GUILD}/members?query=secret")
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "An HTTP request ended",
        "log_level": "info",
        "method": "GET",
        "route": "/api/v1/guilds/{guild_id}/members",
        "path": f"/api/v1/guilds/{GUILD}/members",
        "status": 200,
        "user_id": int(INITIAL),
        "guild_id": int(GUILD),
    }


async def test_requests_that_match_no_route_are_logged(world: World) -> None:
    [line] = await _logged(world, "/nope")
    assert (line["route"], line["status"], line["user_id"]) == (None, 404, None)


async def test_probes_do_not_fill_the_log(world: World) -> None:
    [line] = await _logged(world, "/health")
    assert line["log_level"] == "debug"


async def test_a_line_below_the_log_level_is_not_built(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="adapters.http")
    assert await _logged(world, "/guilds") == []


async def test_nothing_of_a_sign_in_reaches_the_log(world: World) -> None:
    browser = world.browser()
    with capture_logs() as lines:
        begun = await browser.get("/auth/discord/login", params={"return_to": "/guilds"})
        state = re.search("state=([^&]+)", begun.json()["authorize_url"])
        assert state is not None
        proof = begun.json()["proof"]
        body = {"code": "code of Ada", "state": state[1], "proof": proof}
        completed = await browser.post("/auth/discord/callback", json=body)
    assert completed.is_success
    secrets = [state[1], proof, "code of Ada", *(cookie.value for cookie in browser.cookies.jar)]
    assert not [secret for secret in secrets if secret and secret in str(lines)]


async def test_names_are_cached_instead_of_fetched_for_every_request(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.get(f"/guilds/{GUILD}")).json()["added_by"]["name"] == "Ada"
    world.members.unavailable = True
    assert (await browser.get(f"/guilds/{GUILD}")).json()["added_by"]["name"] == "Ada"
    world.clock.advance(timedelta(seconds=30))
    assert (await browser.get(f"/guilds/{GUILD}")).json()["added_by"]["name"] == str(INITIAL)
