"""The API's list of cogs: what each needs and stores, and whether it runs."""

from datetime import timedelta

from domain.cogs.breaker import CogBreakerPolicy, opened
from domain.cogs.cog_record import CogRecord, CogState
from domain.cogs.manifest import CogManifest, DataStatement
from tests.integration.http.browser import problem_type
from tests.integration.http.people import DELEGATE, GUILD, INITIAL
from tests.integration.http.world import World

WELCOME = CogManifest(
    title="Welcome",
    intents=("members",),
    permissions=("manage_roles",),
    data=DataStatement(stores="Names.", kept="A day.", deletion="Use /forget."),
)
FAILED = CogRecord(name="broken", state=CogState.FAILED, reasons=("It was not loaded: ImportError.",))
DEGRADED = CogRecord(
    name="welcome",
    state=CogState.DEGRADED,
    reasons=("It does not see joins.",),
    commands_left_out=("/welcome is left out: too long.",),
)


async def test_a_guild_s_users_see_each_cog_with_its_manifest_and_state(world: World) -> None:
    world.manifests.put("welcome", WELCOME)
    await world.cogs.post("host:1", [DEGRADED, FAILED])

    broken, welcome = (await (await world.signed_in(DELEGATE)).get(f"/guilds/{GUILD}/cogs")).json()

    assert (broken["name"], broken["state"], broken["reasons"]) == ("broken", "failed", [])
    assert (welcome["name"], welcome["state"], welcome["reasons"]) == (
        "welcome",
        "degraded",
        ["It does not see joins."],
    )
    assert "commands_left_out" not in welcome
    declared = {name: value for name, value in welcome["manifest"].items() if value}
    assert declared == {
        "title": "Welcome",
        "intents": ["members"],
        "permissions": ["manage_roles"],
        "data": {"stores": "Names.", "kept": "A day.", "deletion": "Use /forget."},
    }


async def test_developers_see_why_a_cog_failed_and_which_commands_are_left_out(world: World) -> None:
    await world.cogs.post("host:1", [DEGRADED, FAILED])
    broken, welcome = (await (await world.signed_in(INITIAL)).get("/cogs")).json()
    assert broken["reasons"] == ["It was not loaded: ImportError."]
    assert welcome["commands_left_out"] == ["/welcome is left out: too long."]


async def test_of_several_processes_the_worst_state_counts(world: World) -> None:
    for process, state in {"a": CogState.LOADED, "b": CogState.FAILED, "c": CogState.DEGRADED}.items():
        await world.cogs.post(process, [CogRecord(name="ask", state=state)])
    (ask,) = (await (await world.signed_in(INITIAL)).get("/cogs")).json()
    assert ask["state"] == "failed"


async def test_without_a_bot_the_state_is_unknown(world: World) -> None:
    world.manifests.put("welcome", WELCOME)
    await world.cogs.post("host:1", [DEGRADED])
    world.clock.advance(timedelta(minutes=2))
    (welcome,) = (await (await world.signed_in(INITIAL)).get("/cogs")).json()
    assert (welcome["state"], welcome["manifest"]["title"]) == ("unknown", "Welcome")


async def test_without_redis_the_answer_says_so(world: World) -> None:
    world.cogs.outage.down = True
    assert problem_type(await (await world.signed_in(INITIAL)).get("/cogs")) == "service.unavailable"


async def test_developers_see_in_which_guilds_a_cog_is_off_by_whom_and_by_which_breaker(world: World) -> None:
    await (await world.signed_in(DELEGATE)).put(f"/guilds/{GUILD}/cogs/news", json={"on": False})
    developer = await world.signed_in(INITIAL)
    (found,) = (await developer.get("/cogs/news/off-in")).json()["guilds"]
    assert (found["guild_id"], found["switched_off_by"]["id"], found["pause"]) == (str(GUILD), str(DELEGATE), None)

    now = world.clock.now().timestamp()
    breaker = opened(None, now, CogBreakerPolicy(), failed="/roll", error="KeyError")
    await world.cog_breakers.put(GUILD, "dice", breaker)
    await world.cog_breakers.put(None, "dice", breaker)
    dice = (await developer.get("/cogs/dice/off-in")).json()
    (found,) = dice["guilds"]
    assert (found["switched_off_at"], found["pause"]["failed"], dice["everywhere"]["openings"]) == (None, "/roll", 1)
    world.clock.advance(timedelta(minutes=5))
    assert (await developer.get("/cogs/dice/off-in")).json() == {"everywhere": None, "guilds": [], "total": 0}
