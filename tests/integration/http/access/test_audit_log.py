"""The guild's history over HTTP; and that every change over HTTP is in it."""

from datetime import timedelta
from typing import Any, Final

import pytest

from adapters.http.views.opaque_ids import OpaqueIds
from tests.integration.http.browser import Browser, problem_type
from tests.integration.http.people import DELEGATE, DEVELOPER, GUILD, INITIAL, LEFT_GUILD, MEMBER
from tests.integration.http.routes import CHANGES, Row
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/audit-log"

OWN_SESSIONS: Final = "/api/v1/auth/"  # changes only the caller's own data
NOT_IN_A_GUILDS_LOG: Final = {
    "POST /api/v1/privacy/users/{user_id}/erasures": "the database appends the entry as it erases",
    "POST /api/v1/privacy/guilds/{guild_id}/erasures": "the database appends the entry as it erases the guild's log",
    "PUT /api/v1/llm/models/{provider}/{model}/pricing": "concerns every guild: its row belongs to none",
    "POST /api/v1/jobs/{job_name}/runs": "concerns the deployment: its row belongs to no guild",
    "POST /api/v1/cog-jobs/{cog_name}/{function}/retries": "concerns jobs of all guilds: its row belongs to none",
    "POST /api/v1/cog-jobs/{cog_name}/{function}/discards": "concerns jobs of all guilds: its row belongs to none",
    "POST /api/v1/cogs/{cog_name}/changes": "concerns every process of the bot: its row belongs to no guild",
    "POST /api/v1/guilds/{guild_id}/alerts/test": "without a target it sends nothing; see test_alerts",
}


async def entries(browser: Browser, **query: Any) -> list[dict[str, Any]]:
    response = await browser.get(URL, params=query)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["entries"]
    return found


async def test_the_history_names_actor_action_and_target(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}", headers={"X-Correlation-ID": "c0ffee"})
    revoked, granted, installed = await entries(browser)
    assert {key: value for key, value in revoked.items() if key != "position"} == {
        "at": "2026-01-01T12:00:00Z",
        "action": "access.revoked",
        "actor": {"id": str(INITIAL), "name": "Ada", "avatar_url": f"https://cdn.example/{INITIAL}.png"},
        "target": str(DELEGATE),
        "target_user": {"id": str(DELEGATE), "name": "Grace", "avatar_url": f"https://cdn.example/{DELEGATE}.png"},
        "before": {"kind": "delegate"},
        "after": None,
        "correlation_id": revoked["correlation_id"],
    }
    assert revoked["correlation_id"]
    assert (granted["action"], installed["action"], installed["target_user"]) == (
        "access.granted",
        "bot.installed",
        None,
    )


async def test_what_discord_caused_has_no_actor_and_strangers_keep_their_ids(world: World) -> None:
    browser, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    world.lose(DELEGATE)
    assert (await delegate.get(URL)).status_code == 403
    [left] = await entries(browser, action="access.member_left")
    assert (left["actor"], left["target_user"]["name"]) == (None, str(DELEGATE))


async def test_the_history_of_a_field_names_who_changed_it_and_both_values(world: World) -> None:
    initial, delegate = await world.signed_in(INITIAL), await world.signed_in(DELEGATE)
    for version, (browser, values) in enumerate([(initial, {"text": "a"}), (delegate, {"text": "b"}), (delegate, {})]):
        saved = await browser.put(f"/guilds/{GUILD}/settings/welcome", json={"version": version, "values": values})
        assert saved.status_code == 200, saved.text
    other = {"version": 3, "values": {"enabled": True}}
    await initial.put(f"/guilds/{GUILD}/settings/welcome", json=other)
    found = await entries(initial, target="welcome", field="text")
    assert [(each["actor"]["id"], each["before"].get("text"), each["after"].get("text")) for each in found] == [
        (str(DELEGATE), "b", None),
        (str(DELEGATE), "a", "b"),
        (str(INITIAL), None, "a"),
    ]


async def test_members_within_the_values_are_named(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    budget = {
        "scope": "user",
        "user_id": str(DELEGATE),
        "period": "month",
        "limit_usd": "5",
        "warn_at_percent": 80,
        "stop": True,
        "cheaper_model": None,
        "cog_name": None,
    }
    changed = await browser.put(f"/guilds/{GUILD}/llm/budgets", json={"version": 0, "budgets": [budget]})
    assert changed.is_success, changed.text
    page = (await browser.get(URL, params={"action": "budgets.changed"})).json()
    assert [(person["id"], person["name"]) for person in page["people"]] == [(str(DELEGATE), "Grace")]
    assert (await browser.get(URL, params={"action": "bot.installed"})).json()["people"] == []


async def test_pages_follow_one_another_to_the_end(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.post(f"/guilds/{GUILD}/authorized-users", json={"user_id": str(MEMBER)})
    seen, after = [], None
    for _ in range(3):
        page = (await browser.get(URL, params={"limit": 1} | ({} if after is None else {"after": after}))).json()
        seen += [entry["action"] for entry in page["entries"]]
        after = page["next"]
    assert (seen, after) == (["access.granted", "access.granted", "bot.installed"], None)


async def test_entries_are_found_by_what_they_are_about(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    start = world.clock.now()
    world.clock.advance(timedelta(hours=1))
    await (await world.signed_in(DELEGATE)).post(f"/guilds/{GUILD}/authorized-users", json={"user_id": str(MEMBER)})
    later = world.clock.now()

    async def targets(**query: Any) -> list[str]:
        return [entry["target"] for entry in await entries(browser, **query)]

    assert await targets(actor=DELEGATE) == [str(MEMBER)]
    assert await targets(actor=MEMBER) == []
    assert await targets(action="access.granted") == [str(MEMBER), str(DELEGATE)]
    assert await targets(family="access") == [str(MEMBER), str(DELEGATE)]
    assert await targets(family="budgets") == []
    assert await targets(target=str(GUILD)) == [str(GUILD)]
    assert await targets(**{"from": later.isoformat()}) == [str(MEMBER)]
    assert await targets(to=later.isoformat()) == [str(DELEGATE), str(GUILD)]
    assert await targets(**{"from": start.isoformat(), "to": start.isoformat()}) == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"actor": "ada"}, "/query/actor"),
        ({"action": "access.stolen"}, "/query/action"),
        ({"family": "people"}, "/query/family"),
        ({"from": "2026-01-01T12:00:00"}, "/query/from"),
        ({"to": "2026-01-01T12:00:00"}, "/query/to"),
        ({"to": "yesterday"}, "/query/to"),
        ({"after": "the end"}, "/query/after"),
        ({"limit": "0"}, "/query/limit"),
        ({"limit": "101"}, "/query/limit"),
    ],
)
async def test_an_invalid_filter_is_refused_by_name(world: World, query: dict[str, str], pointer: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.get(URL, params=query)
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


LOGGED: Final = [
    row for row in CHANGES if not row.template.startswith(OWN_SESSIONS) and str(row) not in NOT_IN_A_GUILDS_LOG
]


@pytest.mark.parametrize("row", LOGGED, ids=str)
async def test_every_change_is_in_the_guilds_log_with_who_did_it(world: World, row: Row) -> None:
    browser = await world.signed_in(row.changer)
    before = len(world.memory.guilds[GUILD].audit)
    response = await browser.request(row.method, row.url(), json=row.body)
    assert response.is_success, response.text
    [written] = world.memory.guilds[GUILD].audit[before:]
    assert written.entry.actor_id == row.changer
    assert written.correlation_id == response.headers["X-Correlation-ID"]


def test_what_is_left_out_of_the_log_are_routes() -> None:
    assert NOT_IN_A_GUILDS_LOG.keys() <= {str(row) for row in CHANGES}


async def test_positions_do_not_show_what_happens_in_other_guilds(world: World) -> None:
    browser, developer = await world.signed_in(INITIAL), await world.signed_in(DEVELOPER)
    for turn in range(12):
        for guild_id in [LEFT_GUILD] * turn + [GUILD]:
            assert (await developer.get(f"/shards/{guild_id}")).is_success
    positions = [entry["position"] for entry in await entries(browser, action="fleet.read")]
    assert len(positions) == len(set(positions)) == 12
    assert {len(position) for position in positions} == {32}
    assert positions not in (sorted(positions), sorted(positions, reverse=True))
    again = [entry["position"] for entry in await entries(browser, action="fleet.read")]
    assert again == positions


async def test_a_cursor_of_another_guild_is_refused(world: World) -> None:
    [row, *_] = world.memory.guilds[LEFT_GUILD].audit
    foreign = world.services.audit_ids.of(LEFT_GUILD, row.id)
    own = world.services.audit_ids.of(GUILD, row.id)
    browser = await world.signed_in(INITIAL)
    for after in (foreign, str(row.id), own[:-1], own[:-1] + "\u00fc", "", "A" * 32):
        response = await browser.get(URL, params={"after": after})
        assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert (await browser.get(URL, params={"after": own})).json()["entries"] == []


async def test_pages_outlive_a_new_secret_while_the_old_one_is_kept() -> None:
    old, new = "the old secret", "the new secret"
    position = OpaqueIds([old], purpose="audit").of(GUILD, 7)
    assert OpaqueIds([new, old], purpose="audit").number(GUILD, position) == 7
    assert OpaqueIds([new], purpose="audit").number(GUILD, position) is None
    assert OpaqueIds([new, old], purpose="audit").of(GUILD, 7) != position
