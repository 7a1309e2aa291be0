"""The developer team's lists over HTTP: all guilds of the bot, and what the team itself did."""

from domain.ids import UserId
from tests.integration.http.access.developer_routes import fill, recorded
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DEVELOPER, GUILD, LEFT_GUILD
from tests.integration.http.world import World


async def test_guilds_are_listed_with_what_they_used_and_the_read_is_recorded(world: World) -> None:
    await fill(world)
    developer = await world.signed_in(DEVELOPER)
    answer = (await developer.get("/staff/guilds")).json()
    listed = {guild["guild_id"]: guild for guild in answer["guilds"]}
    assert answer["total"] == len(listed)
    assert (listed[str(GUILD)]["requests"], listed[str(GUILD)]["left_at"]) == (1, None)
    assert listed[str(LEFT_GUILD)]["left_at"] is not None
    [row] = recorded(world)
    assert (row.entry.guild_id, row.entry.target) == (None, "/api/v1/staff/guilds")


async def test_guilds_are_filtered_and_paged(world: World) -> None:
    developer = await world.signed_in(DEVELOPER)
    gone = (await developer.get("/staff/guilds?active=false")).json()
    assert [guild["guild_id"] for guild in gone["guilds"]] == [str(LEFT_GUILD)]
    by_id = (await developer.get(f"/staff/guilds?q={GUILD}")).json()
    assert [guild["guild_id"] for guild in by_id["guilds"]] == [str(GUILD)]
    second = (await developer.get("/staff/guilds?offset=1&limit=1")).json()
    assert (len(second["guilds"]), second["total"]) == (1, 2)
    assert problem_type(await developer.get("/staff/guilds?limit=101")) == "request.invalid"


async def test_the_log_of_the_team_names_who_read_what_and_is_not_recorded_itself(world: World) -> None:
    developer = await world.signed_in(DEVELOPER)
    await developer.get(f"/llm/usage/by-guild/{GUILD}")
    await developer.post("/jobs/stale-shards/runs")
    log = (await developer.get("/staff/audit-log")).json()
    assert [(entry["action"], entry["guild_id"]) for entry in log["entries"]] == [
        ("job.requested", None),
        ("fleet.read", str(GUILD)),
    ]
    assert UserId(int(log["entries"][0]["actor"]["id"])) == DEVELOPER
    assert len(recorded(world)) == 1


async def test_the_log_of_the_team_is_paged_and_filtered(world: World) -> None:
    developer = await world.signed_in(DEVELOPER)
    for _ in range(3):
        await developer.get("/llm/usage/summary")
    first = (await developer.get("/staff/audit-log?limit=2")).json()
    rest = (await developer.get(f"/staff/audit-log?limit=2&after={first['next']}")).json()
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (2, 1, None)
    assert (await developer.get("/staff/audit-log?action=price.set")).json()["entries"] == []
    assert problem_type(await developer.get("/staff/audit-log?after=newest")) == "request.invalid"
