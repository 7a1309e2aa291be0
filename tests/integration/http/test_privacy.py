"""Users get a copy of their own data and have them erased; the developer team does it for others, which is audited."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.http.request_limits import RequestLimits
from application.ports.privacy import StoredItem
from domain.audit import AuditAction
from domain.privacy import RequestOrigin, Subject
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DEVELOPER, GUILD, INITIAL, LEFT_GUILD, MEMBER
from tests.integration.http.world import World


async def test_a_user_gets_their_own_data_as_a_file_without_an_entry_for_the_team(world: World) -> None:
    world.personal_data.items[Subject.user(INITIAL)] = [StoredItem("authorized_users", {"guild_id": str(GUILD)})]
    world.personal_data.items[Subject.user(MEMBER)] = [StoredItem("authorized_users", {"guild_id": "1"})]
    browser = await world.signed_in(INITIAL)
    answer = await browser.get("/auth/me/data")
    assert answer.headers["content-disposition"] == f'attachment; filename="user-{INITIAL}.json"'
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert (document["about"], document["id"]) == ("user", str(INITIAL))
    assert document["stored"] == {"authorized_users": [{"guild_id": str(GUILD)}]}
    assert world.fleet_audit.fleet_wide == []


@pytest.mark.parametrize("confirmation", ["Ada", " Ada ", str(INITIAL)])
async def test_a_user_erases_their_own_data_after_typing_their_name(world: World, confirmation: str) -> None:
    browser = await world.signed_in(INITIAL)
    answer = await browser.post("/auth/me/erasures", json={"confirmation": confirmation})
    assert (answer.status_code, answer.json()["erased_at"]) == (202, None)
    (erasure,) = await world.erasures.recent(5)
    assert (erasure.subject, erasure.origin) == (Subject.user(INITIAL), RequestOrigin.SELF)


@pytest.mark.parametrize("confirmation", ["ada", "Linus", str(MEMBER), "erase"])
async def test_without_their_name_nothing_is_erased(world: World, confirmation: str) -> None:
    browser = await world.signed_in(INITIAL)
    refused = await browser.post("/auth/me/erasures", json={"confirmation": confirmation})
    assert problem_type(refused) == "privacy.not_confirmed"
    assert problem_type(await browser.post("/auth/me/erasures", json={})) == "request.invalid"
    del browser.headers["X-CSRF-Token"]
    assert problem_type(await browser.post("/auth/me/erasures", json={"confirmation": "Ada"})) == "csrf.invalid"
    assert await world.erasures.recent(5) == ()


async def test_requests_before_the_first_pass_share_an_erasure(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    for _twice in range(2):
        assert (await browser.post("/auth/me/erasures", json={"confirmation": "Ada"})).status_code == 202
    assert len(await world.erasures.recent(5)) == 1


async def test_the_team_exports_the_data_of_others_and_the_audit_log_says_who(world: World) -> None:
    developer = await world.signed_in(DEVELOPER)
    assert (await developer.get(f"/privacy/users/{MEMBER}/data")).json()["id"] == str(MEMBER)
    assert (await developer.get(f"/privacy/guilds/{GUILD}/data")).json()["about"] == "guild"
    items = (await developer.get("/staff/audit-log")).json()["entries"]
    assert {(item["action"], item["actor"]["id"], item["target"]) for item in items} >= {
        (AuditAction.PRIVACY_EXPORTED, str(DEVELOPER), str(MEMBER)),
        (AuditAction.PRIVACY_EXPORTED, str(DEVELOPER), str(GUILD)),
    }


async def test_administrators_of_a_guild_see_that_the_team_exported_its_data(world: World) -> None:
    developer, administrator = await world.signed_in(DEVELOPER), await world.signed_in(INITIAL)
    await developer.get(f"/privacy/guilds/{GUILD}/data")
    log = (await administrator.get(f"/guilds/{GUILD}/audit-log?family=privacy")).json()
    assert [(item["action"], item["actor"]["id"]) for item in log["entries"]] == [("privacy.exported", str(DEVELOPER))]


async def test_the_team_erases_others_after_typing_their_id_and_lists_erasures(world: World) -> None:
    developer = await world.signed_in(DEVELOPER)
    path = f"/privacy/users/{MEMBER}/erasures"
    assert problem_type(await developer.post(path, json={"confirmation": "Edsger"})) == "privacy.not_confirmed"
    assert (await developer.post(path, json={"confirmation": str(MEMBER)})).status_code == 202
    [listed] = (await developer.get("/privacy/erasures")).json()
    assert (listed["kind"], listed["subject_id"], listed["origin"]) == ("user", str(MEMBER), "staff")


async def test_a_guild_is_erased_only_after_the_bot_has_left_it(world: World) -> None:
    developer = await world.signed_in(DEVELOPER)
    refused = await developer.post(f"/privacy/guilds/{GUILD}/erasures", json={"confirmation": str(GUILD)})
    assert (refused.status_code, problem_type(refused)) == (409, "privacy.guild_in_use")
    left = await developer.post(f"/privacy/guilds/{LEFT_GUILD}/erasures", json={"confirmation": str(LEFT_GUILD)})
    assert left.status_code == 202


async def test_exports_have_a_limit_of_their_own_for_each_user(world: World) -> None:
    exports = RequestLimits.per_minute(user=1000).exports
    assert exports is not None
    world.limit(RequestLimits(exports=replace(exports, requests=2)))
    browser, other = await world.signed_in(INITIAL), await world.signed_in(MEMBER)
    assert [(await browser.get("/auth/me/data")).status_code for _ in range(3)] == [200, 200, 429]
    assert (await browser.get("/auth/me")).status_code == 200
    assert (await other.get("/auth/me/data")).status_code == 200
    world.clock.advance(timedelta(hours=1))
    assert (await browser.get("/auth/me/data")).status_code == 200
