"""Routes of cogs are held by the same guards as our own, whatever the cog."""

import pytest

from domain.ids import GuildId
from tests.integration.http.browser import problem, problem_type
from tests.integration.http.callers import browser_of
from tests.integration.http.extensions.mounted_routes import asked, changes, in_guild, mounted
from tests.integration.http.extensions.news_cog import extensions
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD, STRANGER
from tests.integration.http.world import World

UNKNOWN = GuildId(999)


@pytest.fixture
async def world() -> World:
    return await World.create(extensions=extensions())


def test_the_test_routes_cover_every_kind_of_route(world: World) -> None:
    assert (len(mounted(world)), len(in_guild(world)), len(changes(world))) == (9, 6, 4)


@pytest.mark.parametrize(
    ("caller", "status", "refusal"),
    [
        ("anonymous", 401, "auth.required"),
        ("stranger", 403, "access.denied"),
        ("initial user of a left guild", 409, "guild.inactive"),
        ("delegate", None, None),
        ("initial user", None, None),
    ],
)
async def test_guild_routes_admit_only_callers_with_access(
    world: World, caller: str, status: int | None, refusal: str | None
) -> None:
    browser = await browser_of(world, caller)
    guild_id = LEFT_GUILD if "left" in caller else GUILD
    for method, url in in_guild(world, guild_id):
        answer = await asked(browser, method, url)
        if refusal is not None:
            assert (answer.status_code, problem_type(answer)) == (status, refusal), (method, url)
        elif not url.endswith("/rows"):
            assert answer.is_success, (method, url)


async def test_every_route_needs_a_session(world: World) -> None:
    for method, url in mounted(world):
        answer = await asked(world.browser(), method, url.format(guild_id=GUILD))
        assert (answer.status_code, problem_type(answer)) == (401, "auth.required"), (method, url)


async def test_a_change_needs_the_sessions_csrf_token_and_our_own_page(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    token = browser.headers.pop("X-CSRF-Token")
    for method, url in changes(world):
        forged: tuple[dict[str, str], ...] = (
            {},
            {"X-CSRF-Token": "wrong"},
            {"X-CSRF-Token": token, "Origin": "https://evil.example"},
        )
        for headers in forged:
            answer = await asked(browser, method, url, headers=headers)
            assert (answer.status_code, problem_type(answer)) == (403, "csrf.invalid"), (method, url)
        assert (await asked(browser, method, url, headers={"X-CSRF-Token": token})).is_success


async def test_an_unknown_guild_and_a_forbidden_one_get_the_same_answer(world: World) -> None:
    browser = await world.signed_in(STRANGER)
    for (method, forbidden), (_, unknown) in zip(in_guild(world), in_guild(world, UNKNOWN), strict=True):
        answers = [problem(await asked(browser, method, url)) for url in (forbidden, unknown)]
        for answer, guild_id in zip(answers, (GUILD, UNKNOWN), strict=True):
            answer["detail"] = answer["detail"].replace(str(guild_id), "?")
            del answer["instance"], answer["correlation_id"]
        assert answers[0] == answers[1]


@pytest.mark.parametrize("guild_id", ["me", "-1", "9223372036854775808", "%D9%A3", "1%00"])
async def test_an_invalid_guild_id_is_reported(world: World, guild_id: str) -> None:
    browser = await world.signed_in(INITIAL)
    for method, url in in_guild(world, guild_id):
        answer = await asked(browser, method, url)
        assert (answer.status_code, problem_type(answer)) == (400, "request.invalid")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/path/guild_id"]


async def test_a_revoked_delegate_is_refused_from_the_next_request_on(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    url = f"/ext/news/guilds/{GUILD}/greeting"
    assert (await delegate.get(url)).is_success
    await initial.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}")
    assert problem_type(await delegate.get(url)) == "access.denied"
