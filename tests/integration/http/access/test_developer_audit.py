"""A developer's read is recorded in the audit log of the guild that was read, whatever else the URL says."""

from dataclasses import replace

import pytest

from domain.audit import AuditAction
from tests.integration.http.access.developer_routes import developer_reads, fill, guilds_in, misfiled, recorded
from tests.integration.http.attacks.attempts import REQUEST
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DEVELOPER, GUILD, INITIAL, LEFT_GUILD
from tests.integration.http.world import World

# Routes that read no data of a guild. The team's own audit log only names the guilds that the team has read.
UNRECORDED = {
    "/api/v1/cogs",
    "/api/v1/shards",
    "/api/v1/extensions",
    "/api/v1/llm/models",
    "/api/v1/jobs",
    "/api/v1/cog-jobs",
    "/api/v1/staff/audit-log",
    "/api/v1/privacy/erasures",
}
ADDED = (
    "",
    "guild_id=x",
    "guild_id=",
    f"guild_id={LEFT_GUILD}",
    f"guild_id={GUILD}&guild_id={LEFT_GUILD}",
    f"guild_id={LEFT_GUILD}&guild_id={GUILD}",
    f"guild_id={GUILD}&guild_id={GUILD}",
    f"GUILD_ID={LEFT_GUILD}",
    f"guild_id={GUILD}&Guild_Id={LEFT_GUILD}",
    f"guild%5Fid={LEFT_GUILD}",
    f"guild_id={GUILD}&guild%5fid={LEFT_GUILD}",
    f"guild_id=%32{str(LEFT_GUILD)[1:]}",
    f"guild_id=0{LEFT_GUILD}",
    f"guild_id[]={LEFT_GUILD}",
    f"guild_id={GUILD};guild_id={LEFT_GUILD}",
    f"guild_id={GUILD},{LEFT_GUILD}",
    f"x=1&guild_id={LEFT_GUILD}",
    "from=2026-01-01&from=2025-12-31",
    "limit=1&limit=2",
    "cog_name=other",
    "request_id=00000000-0000-4000-8000-000000000002",
)


@pytest.mark.parametrize("added", ADDED)
async def test_the_guild_read_is_the_guild_recorded_once(world: World, added: str) -> None:
    await fill(world)
    browser, answered = await world.signed_in(DEVELOPER), 0
    for template, url in developer_reads(world):
        before = {row.id for row in recorded(world)}
        answer = await browser.get(f"{url}{'&' if '?' in url else '?'}{added}" if added else url)
        entries = [row.entry for row in recorded(world) if row.id not in before]
        if not answer.is_success:
            assert (answer.status_code, problem_type(answer), entries) == (400, "request.invalid", []), url
        elif template not in UNRECORDED:
            guilds = guilds_in(answer.text)
            [entry] = entries
            assert entry.guild_id == (guilds.pop() if len(guilds) == 1 else None), url
            assert (entry.actor_id, entry.target) == (DEVELOPER, template)
            answered += 1
        assert not misfiled(world)
    assert answered or added


async def test_every_route_for_developers_either_records_or_is_known_to_read_no_guild(world: World) -> None:
    browser = await world.signed_in(DEVELOPER)
    for template, url in developer_reads(world):
        before = len(recorded(world))
        assert (await browser.get(url)).is_success
        assert len(recorded(world)) - before == (template not in UNRECORDED), f"{template} reads without recording"


async def test_a_kept_conversation_that_staff_read_is_in_its_guilds_audit_log(world: World) -> None:
    await world.store_conversations()
    developer = await world.signed_in(DEVELOPER)
    detail = (await developer.get(f"/llm/requests/{REQUEST}")).json()
    assert "What was asked" in detail["asked"]
    log = (await (await world.signed_in(INITIAL)).get(f"/guilds/{GUILD}/audit-log")).json()["entries"]
    assert (log[0]["action"], log[0]["actor"]["id"]) == ("conversation.read", str(DEVELOPER))
    assert log[0]["after"] == {"guild_id": str(GUILD), "request_id": str(REQUEST)}


async def test_an_attempt_whose_conversation_is_not_kept_is_recorded_as_a_read_of_its_guild(world: World) -> None:
    await world.store_conversations()
    world.request_log.entries[REQUEST] = replace(world.request_log.entries[REQUEST], request=None, response=None)
    assert (await (await world.signed_in(DEVELOPER)).get(f"/llm/requests/{REQUEST}")).json()["asked"] is None
    [row] = recorded(world)
    assert (row.entry.action, row.entry.guild_id) == (AuditAction.FLEET_READ, GUILD)


async def test_staff_do_not_read_what_is_stored_once_its_guild_has_switched_storing_off(world: World) -> None:
    detail = (await (await world.signed_in(DEVELOPER)).get(f"/llm/requests/{REQUEST}")).json()
    assert (detail["request"]["request_id"], detail["asked"], detail["answered"]) == (str(REQUEST), None, None)
    [row] = recorded(world)
    assert (row.entry.action, row.entry.guild_id) == (AuditAction.FLEET_READ, GUILD)


async def test_a_conversation_whose_read_cannot_be_recorded_is_not_shown(world: World) -> None:
    await world.store_conversations()
    developer = await world.signed_in(DEVELOPER)
    world.fleet_audit.outage.down = True
    answer = await developer.get(f"/llm/requests/{REQUEST}")
    assert (answer.status_code, problem_type(answer)) == (503, "service.unavailable")
    assert "What was asked" not in answer.text
