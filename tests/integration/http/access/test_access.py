"""Granting, revoking, handing over and taking back over HTTP."""

from datetime import timedelta

import pytest

from domain.ids import UserId
from tests.integration.http.browser import problem_type
from tests.integration.http.people import BOT, DELEGATE, GUILD, INITIAL, LEFT_GUILD, MEMBER, STRANGER
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/authorized-users"


async def test_the_list_shows_who_has_access_and_why(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    initial, delegate = (await browser.get(URL)).json()
    assert (initial["user_id"], initial["kind"], initial["granted_by"]) == (str(INITIAL), "initial", None)
    assert delegate == {
        "user_id": str(DELEGATE),
        "name": "grace",
        "display_name": "Grace",
        "avatar_url": f"https://cdn.example/{DELEGATE}.png",
        "kind": "delegate",
        "granted_by": str(INITIAL),
        "granted_at": "2026-01-01T12:00:00Z",
    }


async def test_granting_twice_answers_with_the_first_grant(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    first = await initial.post(URL, json={"user_id": str(MEMBER)})
    second = await delegate.post(URL, json={"user_id": str(MEMBER)})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


@pytest.mark.parametrize("user_id", [STRANGER, BOT, 1])
async def test_only_people_of_the_guild_get_access(world: World, user_id: int) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.post(URL, json={"user_id": str(user_id)})
    assert (response.status_code, problem_type(response)) == (422, "access.not_a_member")
    assert len((await browser.get(URL)).json()) == 2


@pytest.mark.parametrize(
    ("user_id", "status", "type_"),
    [
        (str(INITIAL), 409, "access.initial_user"),
        (str(MEMBER), 404, "access.nothing_to_revoke"),
        ("9223372036854775808", 400, "request.invalid"),
        ("x", 400, "request.invalid"),
    ],
)
async def test_an_impossible_revocation_is_refused_by_name(world: World, user_id: str, status: int, type_: str) -> None:
    browser = await world.signed_in(DELEGATE)
    response = await browser.delete(f"{URL}/{user_id}")
    assert (response.status_code, problem_type(response)) == (status, type_)


async def test_grants_are_refused_while_discord_is_unavailable(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    world.members.unavailable = True
    response = await browser.post(URL, json={"user_id": str(MEMBER)})
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")


async def test_people_keep_their_ids_as_names_while_discord_is_away(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    world.members.unavailable = True
    guild = await browser.get(f"/guilds/{GUILD}")
    assert guild.json()["added_by"] == {"id": str(INITIAL), "name": str(INITIAL), "avatar_url": None}
    users = (await browser.get(URL)).json()
    assert [user["display_name"] for user in users] == [str(INITIAL), str(DELEGATE)]


async def test_only_ones_own_active_guilds_are_listed(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    [guild] = (await browser.get("/guilds")).json()
    assert (guild["id"], guild["access"], guild["active"]) == (str(GUILD), "delegate", True)
    assert (await (await world.signed_in(STRANGER)).get("/guilds")).json() == []
    ids = [guild["id"] for guild in (await (await world.signed_in(INITIAL)).get("/guilds")).json()]
    assert str(LEFT_GUILD) not in ids


@pytest.mark.parametrize("user_id", [INITIAL, DELEGATE])
async def test_a_guild_is_not_listed_for_a_former_member(world: World, user_id: UserId) -> None:
    browser = await world.signed_in(user_id)
    assert len((await browser.get("/guilds")).json()) == 1
    world.lose(user_id)
    world.clock.advance(timedelta(minutes=6))
    assert (await browser.get("/guilds")).json() == []


async def test_while_discord_is_away_guilds_are_listed_as_before(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    world.members.unavailable = True
    world.clock.advance(timedelta(minutes=6))
    assert len((await browser.get("/guilds")).json()) == 1


async def test_the_overview_states_who_added_the_bot(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    guild = (await browser.get(f"/guilds/{GUILD}")).json()
    assert guild == {
        "id": str(GUILD),
        "name": "Guild 7",
        "icon_url": None,
        "member_count": 4,
        "active": True,
        "access": "delegate",
        "owner_id": str(MEMBER),
        "joined_at": "2026-01-01T12:00:00Z",
        "added_by": {"id": str(INITIAL), "name": "Ada", "avatar_url": f"https://cdn.example/{INITIAL}.png"},
        "added_by_source": "audit_log",
    }


async def test_members_are_found_by_the_start_of_their_name(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    found = (await browser.get(f"/guilds/{GUILD}/members", params={"query": "GRA"})).json()
    assert [(member["id"], member["name"], member["bot"]) for member in found] == [(str(DELEGATE), "grace", False)]
    assert len((await browser.get(f"/guilds/{GUILD}/members", params={"limit": 2})).json()) == 2


async def test_channels_and_roles_carry_what_forms_show(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    assert (await browser.get(f"/guilds/{GUILD}/channels")).json() == [{"id": "400", "name": "general", "kind": "text"}]
    roles = (await browser.get(f"/guilds/{GUILD}/roles")).json()
    assert roles == [{"id": "500", "name": "Moderators", "color": "#ff8800", "position": 3}]


async def test_the_initial_user_hands_over(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.post(f"{URL}/transfer", json={"user_id": str(MEMBER), "keep_access": True})
    assert (response.status_code, response.json()["kind"], response.json()["granted_by"]) == (
        200,
        "initial",
        str(INITIAL),
    )
    users = {user["user_id"]: user["kind"] for user in (await browser.get(URL)).json()}
    assert users == {str(MEMBER): "initial", str(INITIAL): "delegate", str(DELEGATE): "delegate"}


async def test_an_initial_user_who_transfers_without_keeping_access_is_refused_next(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.post(f"{URL}/transfer", json={"user_id": str(MEMBER), "keep_access": False})
    assert (await browser.get(URL)).status_code == 403


async def test_a_delegate_who_hands_over_is_refused_by_name(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    response = await browser.post(f"{URL}/transfer", json={"user_id": str(MEMBER), "keep_access": True})
    assert (response.status_code, problem_type(response)) == (403, "access.not_initial_user")


@pytest.mark.parametrize("user_id", [STRANGER, BOT, 1])
async def test_only_people_of_the_guild_take_over(world: World, user_id: int) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.post(f"{URL}/transfer", json={"user_id": str(user_id), "keep_access": True})
    assert (response.status_code, problem_type(response)) == (422, "access.not_a_member")


async def test_the_owner_takes_the_dashboard_back_without_having_access(world: World) -> None:
    browser = await world.signed_in(MEMBER)
    assert (await browser.get(URL)).status_code == 403
    for _ in range(2):
        response = await browser.post(f"{URL}/reclaim")
        assert (response.status_code, response.json()["kind"], response.json()["granted_by"]) == (200, "initial", None)
    users = {user["user_id"]: user["kind"] for user in (await browser.get(URL)).json()}
    assert users == {str(MEMBER): "initial", str(INITIAL): "delegate", str(DELEGATE): "delegate"}


@pytest.mark.parametrize(("user_id", "type_"), [(INITIAL, "access.not_guild_owner"), (STRANGER, "access.denied")])
async def test_only_the_owner_takes_the_dashboard_back(world: World, user_id: UserId, type_: str) -> None:
    browser = await world.signed_in(user_id)
    response = await browser.post(f"{URL}/reclaim")
    assert (response.status_code, problem_type(response)) == (403, type_)


async def test_reclaiming_is_refused_while_discord_is_unavailable(world: World) -> None:
    browser = await world.signed_in(MEMBER)
    world.members.unavailable = True
    answers = [await browser.post(f"/guilds/{guild}/authorized-users/reclaim") for guild in (GUILD, 999)]
    assert [(answer.status_code, problem_type(answer)) for answer in answers] == [(503, "service.unavailable")] * 2


async def test_a_former_member_is_refused_at_the_next_check(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    assert (await delegate.get(URL)).is_success
    world.lose(DELEGATE)
    assert (await delegate.get(URL)).is_success
    world.clock.advance(timedelta(minutes=5))
    response = await delegate.get(URL)
    assert (response.status_code, problem_type(response)) == (403, "access.denied")
    assert [user["user_id"] for user in (await initial.get(URL)).json()] == [str(INITIAL)]


async def test_the_dashboard_stays_open_for_an_hour_without_discord(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    world.members.unavailable = True
    statuses = []
    for _ in range(3):
        statuses.append((await browser.get(URL)).status_code)
        world.clock.advance(timedelta(minutes=30))
    world.members.unavailable = False
    statuses.append((await browser.get(URL)).status_code)
    assert statuses == [200, 200, 403, 200]
