"""Every part reports an outage of the database, and recovers by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx

from bootstrap.embedded import EmbeddedPostgres
from bootstrap.up.state import running_state
from tests.e2e.instance import Instance
from tests.waiting import wait_until

OLIVIA = "1290000000000000101"


@contextmanager
def signed_in(instance: Instance) -> Iterator[httpx.Client]:
    """A signed-in HTTP client for Olivia, without a browser."""
    with httpx.Client(base_url=f"{instance.url}/api/v1", timeout=30) as client:
        begun = client.get("/auth/discord/login").raise_for_status().json()
        chosen = client.post(begun["authorize_url"], data={"user_id": OLIVIA}, follow_redirects=False)
        answer = parse_qs(urlsplit(chosen.headers["location"]).query)
        client.post(
            "/auth/discord/callback",
            json={"code": answer["code"][0], "state": answer["state"][0], "proof": begun["proof"]},
        ).raise_for_status()
        yield client


def test_without_its_database_the_platform_apologizes_and_recovers_without_a_restart(
    large: Instance, large_database: EmbeddedPostgres
) -> None:
    pids = running_state(large.home).pids
    assert "postgres" not in pids
    with signed_in(large) as olivia:
        assert olivia.get("/guilds").status_code == 200

        large_database.kill()
        refused = olivia.get("/guilds")
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert refused.json()["type"] == "urn:baseline:service.unavailable"
        assert olivia.get("/health").json()["parts"] == {"database": "down", "redis": "ok"}
        (apology,) = large.ask("Is anybody there?")
        assert apology["ephemeral"]
        assert "simulated reply" not in apology["content"]

        large_database.start()
        wait_until(lambda: olivia.get("/guilds").status_code == 200, "the API to recover")
        wait_until(lambda: "simulated reply" in large.ask("And now?")[0]["content"], "the bot to recover")
    assert running_state(large.home).pids == pids
