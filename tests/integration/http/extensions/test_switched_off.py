"""Routes of a cog that is off in a guild refuse there, and the list of cogs says so."""

from datetime import timedelta

import pytest

from adapters.cogs.platform_settings import OWNER, Switches
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from domain.cogs.breaker import CogBreakerPolicy, opened
from domain.cogs.cog_record import CogRecord, CogState
from domain.ids import GuildId
from tests.integration.http.browser import Browser, problem_type
from tests.integration.http.extensions.mounted_routes import asked, in_guild
from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.people import GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.world import World


@pytest.fixture
async def world() -> World:
    world = await World.create(extensions=extensions())
    catalogue = world.services.settings_catalogue
    assert isinstance(catalogue, PydanticSettingsCatalogue)
    catalogue.declare(OWNER, [Switches])
    await world.cogs.post("host:1", [CogRecord(name=name, state=CogState.LOADED) for name in ("news", "broken")])
    return world


async def test_each_route_of_a_cog_that_is_off_refuses_and_names_the_remedy(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await _switch_off(browser, "news")
    for method, url in in_guild(world):
        answer = await asked(browser, method, url)
        assert (answer.status_code, problem_type(answer)) == (409, "extension.switched_off"), (method, url)
        assert answer.json()["detail"].startswith("`news` is switched off in this server: `/cogs on`")


async def test_a_change_that_is_refused_leaves_no_trace_of_a_call(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await _switch_off(browser, "news")
    await browser.post(f"/ext/news/guilds/{GUILD}/notes", json={"text": "Hello"})
    log = await browser.get(f"/guilds/{GUILD}/audit-log")
    assert "extension.called" not in [entry["action"] for entry in log.json()["entries"]]


async def test_routes_without_a_guild_and_those_of_other_cogs_still_answer(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await _switch_off(browser, "news")
    assert (await browser.get("/ext/news/mine")).is_success
    await _switch_off(browser, "weather")
    assert (await browser.get(f"/ext/news/guilds/{GUILD}/greeting")).is_success


async def test_while_switches_cannot_be_read_the_cog_counts_as_on(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await _switch_off(browser, "news")
    world.memory.outage.down = True
    assert await world.services.read_switches(GUILD) == frozenset()


async def test_the_list_of_cogs_says_which_are_on_in_the_guild(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await _switch_off(browser, "news")
    listed = (await browser.get(f"/guilds/{GUILD}/cogs")).json()
    assert {cog["name"]: cog["on"] for cog in listed} == {"broken": True, "news": False}


async def test_the_list_says_why_a_failing_cog_is_off_in_its_guild_or_everywhere(world: World) -> None:
    now = world.clock.now().timestamp()
    breaker = opened(None, now, CogBreakerPolicy(), failed="roll", error="ValueError")
    await world.cog_breakers.put(GuildId(GUILD), "news", breaker)
    await world.cog_breakers.put(None, "broken", breaker)
    await world.cog_breakers.put(GuildId(LEFT_GUILD), "broken", breaker)
    browser = await world.signed_in(INITIAL)
    listed = {cog["name"]: cog for cog in (await browser.get(f"/guilds/{GUILD}/cogs")).json()}
    assert listed["news"]["off_reason"].startswith("`news` is switched off in this server until ")
    assert (listed["news"]["off"]["cause"], listed["broken"]["off"]["cause"]) == ("failures", "failures_everywhere")
    assert listed["broken"]["off_reason"].startswith("`broken` is switched off in every server until ")
    assert not listed["news"]["on"]
    world.clock.advance(timedelta(seconds=CogBreakerPolicy().cooldown))
    await world.cogs.post("host:1", [CogRecord(name="news", state=CogState.LOADED)])
    listed = {cog["name"]: cog for cog in (await browser.get(f"/guilds/{GUILD}/cogs")).json()}
    assert (listed["news"]["on"], listed["news"]["off_reason"]) == (True, None)


async def test_a_cog_is_switched_by_its_name_twice_as_well_as_once(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    for on in (False, False, True, True):
        answer = (await browser.put(f"/guilds/{GUILD}/cogs/news", json={"on": on})).json()
        assert answer["on"] is on
        assert (answer["off_reason"] is None) is on
        assert ("news" in await world.services.read_switches(GuildId(GUILD))) is not on
    log = (await browser.get(f"/guilds/{GUILD}/audit-log")).json()
    assert [entry["action"] for entry in log["entries"]].count("settings.changed") == 2


async def test_switching_on_ends_the_pause_of_a_failing_cog_in_this_guild_alone(world: World) -> None:
    breaker = opened(None, world.clock.now().timestamp(), CogBreakerPolicy(), failed="roll", error="ValueError")
    for guild in (GuildId(GUILD), GuildId(LEFT_GUILD)):
        await world.cog_breakers.put(guild, "news", breaker)
    browser = await world.signed_in(INITIAL)
    assert (await browser.put(f"/guilds/{GUILD}/cogs/news", json={"on": True})).json()["on"]
    assert await world.cog_breakers.of(GuildId(GUILD)) == {}
    assert await world.cog_breakers.of(GuildId(LEFT_GUILD)) == {"news": breaker}
    log = (await browser.get(f"/guilds/{GUILD}/audit-log")).json()
    assert log["entries"][0]["action"] == "cog.switched_on"


async def test_a_cog_that_is_off_everywhere_stays_so_and_says_why(world: World) -> None:
    breaker = opened(None, world.clock.now().timestamp(), CogBreakerPolicy(), failed="roll", error="ValueError")
    await world.cog_breakers.put(None, "news", breaker)
    browser = await world.signed_in(INITIAL)
    answer = (await browser.put(f"/guilds/{GUILD}/cogs/news", json={"on": True})).json()
    assert not answer["on"]
    assert "every server" in answer["off_reason"]


async def test_a_name_that_no_cog_can_have_is_refused(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.put(f"/guilds/{GUILD}/cogs/no-such.cog", json={"on": False})
    assert (answer.status_code, problem_type(answer)) == (400, "request.invalid")


async def _switch_off(browser: Browser, cog: str) -> None:
    section = (await browser.get(f"/guilds/{GUILD}/settings/switches")).json()
    answer = await browser.put(
        f"/guilds/{GUILD}/settings/switches",
        json={"version": section["version"], "values": {"switched_off": [cog]}},
    )
    assert answer.is_success, answer.text
