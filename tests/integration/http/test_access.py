"""Granting and revoking over HTTP."""

import pytest

from tests.integration.http.world import (
    BOT,
    DELEGATE,
    GUILD,
    INITIAL,
    LEFT_GUILD,
    MEMBER,
    STRANGER,
    World,
    problem_type,
)

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
async def test_what_cannot_be_revoked_is_refused_by_name(world: World, user_id: str, status: int, type_: str) -> None:
    browser = await world.signed_in(DELEGATE)
    response = await browser.delete(f"{URL}/{user_id}")
    assert (response.status_code, problem_type(response)) == (status, type_)


async def test_nobody_is_granted_while_discord_cannot_be_asked(world: World) -> None:
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


async def test_the_overview_tells_how_the_bot_came(world: World) -> None:
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
