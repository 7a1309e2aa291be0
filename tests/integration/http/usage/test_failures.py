"""A guild's failed requests over HTTP."""

from dataclasses import replace
from datetime import timedelta

from tests.integration.http.attacks.attempts import an_attempt
from tests.integration.http.people import DELEGATE, GUILD, LEFT_GUILD
from tests.integration.http.world import World


async def test_failures_of_the_last_seven_days_are_counted_by_code() -> None:
    world = await World.create()
    browser = await world.signed_in(DELEGATE)
    before = (await browser.get(f"/guilds/{GUILD}/llm/errors")).json()
    now = world.clock.now()
    elsewhere = an_attempt(now, error_code="llm.failed")
    world.note(
        an_attempt(now),
        an_attempt(now - timedelta(days=6, hours=23), error_code="llm.content_filter"),
        an_attempt(now - timedelta(days=7, seconds=1), error_code="llm.content_filter"),
        replace(elsewhere, caller=replace(elsewhere.caller, guild_id=LEFT_GUILD)),
    )
    after = (await browser.get(f"/guilds/{GUILD}/llm/errors")).json()
    assert after["attempts"] - before["attempts"] == 2
    assert after["failures"] - before["failures"] == 1
    assert {"error_code": "llm.content_filter", "attempts": 1} in after["by_code"]
    assert "llm.failed" not in {each["error_code"] for each in after["by_code"]}
