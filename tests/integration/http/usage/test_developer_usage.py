"""The developer team reads the usage of all guilds, and each read is recorded."""

import re

import pytest

from domain.audit import AuditAction
from domain.ids import GuildId
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.routes import ROWS, Row
from tests.integration.http.usage.ledger_records import record
from tests.integration.http.world import World

ACROSS_GUILDS = [row for row in ROWS if "/api/v1/llm/" in row.template and row.template != "/api/v1/llm/models"]
READ_ACTIONS = {AuditAction.FLEET_READ, AuditAction.CONVERSATION_READ}
READS = [row for row in ACROSS_GUILDS if not row.changes]


async def fill(world: World) -> None:
    await world.ledger.record(record("2026-01-01T00:00:00+00:00", "0.0000006"))
    await world.ledger.record(record("2025-12-31T00:00:00+00:00", "2", guild_id=LEFT_GUILD))
    await world.ledger.record(record("2025-12-31T00:00:00+00:00", "1", guild_id=GuildId(5), cog_name="translate"))


async def test_the_summary_is_of_all_guilds(world: World) -> None:
    await fill(world)
    browser = await world.signed_in(INITIAL)
    usage = (await browser.get("/llm/usage/summary", params={"from": "2025-12-31"})).json()
    assert (usage["from"], usage["to"], usage["total"]["cost_usd"]) == ("2025-12-31", "2026-01-01", "3.0000006")
    assert [day["cost_usd"] for day in usage["by_day"]] == ["3", "0.0000006"]
    assert [row["cog_name"] for row in usage["by_cog"]] == ["ask", "translate"]
    assert [row["request_type"] for row in usage["by_request_type"]] == ["text"]
    assert [(row["guild_id"], row["name"]) for row in usage["top_guilds"]] == [
        (str(LEFT_GUILD), "Guild 8"),
        ("5", None),
        (str(GUILD), "Guild 7"),
    ]


async def test_usage_can_be_limited_to_one_guild_or_cog(world: World) -> None:
    await fill(world)
    browser = await world.signed_in(INITIAL)
    guild = (await browser.get(f"/llm/usage/by-guild/{LEFT_GUILD}")).json()
    assert (guild["total"]["cost_usd"], guild["by_cog"][0]["cog_name"]) == ("2", "ask")
    cog = (await browser.get("/llm/usage/by-cog/translate")).json()
    assert (cog["cog_name"], cog["total"]["cost_usd"], cog["by_model"][0]["model"]) == ("translate", "1", "small")
    assert (await browser.get("/llm/usage/by-cog/never")).json()["total"]["requests"] == 0


async def test_cost_by_user_and_by_day_are_reports_too(world: World) -> None:
    await fill(world)
    browser = await world.signed_in(INITIAL)
    (user,) = (await browser.get("/llm/reports/cost-per-user", params={"guild_id": str(GUILD)})).json()
    assert (user["user_id"], user["name"], user["cost_usd"]) == (str(DELEGATE), "Grace", "0.0000006")
    days = (await browser.get("/llm/reports/daily-usage", params={"from": "2025-12-30"})).json()
    assert [day["cost_usd"] for day in days] == ["0", "3", "0.0000006"]


@pytest.mark.parametrize("row", READS, ids=str)
async def test_reads_across_guilds_are_audited(world: World, row: Row) -> None:
    browser = await world.signed_in(INITIAL)
    assert (await browser.request(row.method, row.url())).is_success
    entries = [*world.fleet_audit.fleet_wide, *world.memory.guilds[GUILD].audit]
    (left,) = [kept for kept in entries if kept.entry.action in READ_ACTIONS]
    assert (left.entry.actor_id, left.entry.target) == (INITIAL, row.template)
    assert left.entry.guild_id == (GUILD if re.search("guild_id|request_id", f"{row.template}{row.query}") else None)
    assert left.correlation_id


async def test_the_audit_entry_states_the_query(world: World) -> None:
    browser = await world.signed_in(INITIAL)
    await browser.get("/llm/requests", params={"model": "x" * 200, "cog": "a b", "guild_id": str(LEFT_GUILD)})
    (left,) = [row for row in world.memory.guilds[LEFT_GUILD].audit if row.entry.action is AuditAction.FLEET_READ]
    assert left.entry.after == {"model": "x" * 200, "cog": "a b", "guild_id": str(LEFT_GUILD)}


@pytest.mark.parametrize("row", READS, ids=str)
async def test_a_read_that_cannot_be_audited_is_refused(world: World, row: Row) -> None:
    browser = await world.signed_in(INITIAL)
    world.memory.outage.down = True
    response = await browser.request(row.method, row.url())
    assert (response.status_code, problem_type(response)) == (503, "service.unavailable")


@pytest.mark.parametrize("row", ACROSS_GUILDS, ids=str)
async def test_only_developers_are_admitted_and_none_while_discord_is_unavailable(world: World, row: Row) -> None:
    browser = await world.signed_in(INITIAL)
    world.members.unavailable = True
    for who in (await world.signed_in(DELEGATE), browser):
        response = await who.request(row.method, row.url(), json=row.body)
        assert (response.status_code, problem_type(response)) == (403, "access.developers_only")
    assert world.fleet_audit.fleet_wide == []


@pytest.mark.parametrize("guild_id", ["me", "-1", "9223372036854775808", "1" * 400, "%D9%A3"])
async def test_an_invalid_guild_id_is_reported(world: World, guild_id: str) -> None:
    browser = await world.signed_in(INITIAL)
    response = await browser.get(f"/llm/usage/by-guild/{guild_id}")
    assert (response.status_code, problem_type(response)) == (400, "request.invalid")
    assert [error["pointer"] for error in response.json()["errors"]] == ["/path/guild_id"]
