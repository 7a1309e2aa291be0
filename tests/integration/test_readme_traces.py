"""The README's traces are true: a command and a click call the stops in that order, and no wrapper is left out."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.cogs.directory import DirectoryCogSource
from adapters.http import routing
from adapters.http.guards.guild_access import require_guild_access
from adapters.llm.pipeline.lazy import LazyProvider
from adapters.persistence.schema.migrations import migrate
from bootstrap.processes.migrate import cog_migrations
from bootstrap.wiring.bot import BotPlatform
from tests.contract.llm.simulated import simulated_endpoint
from tests.integration.discord.bots import running
from tests.integration.first_calls import FirstCalls, Stop
from tests.integration.http.people import GUILD, INITIAL, MEMBER
from tests.integration.http.storage.real_world import storage_of
from tests.integration.http.world import World
from tests.integration.llm.configured_bot import configured_bot
from tests.services import APP_PASSWORD, FreshDatabase
from tests.waiting import eventually, in_turns

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
COMMAND, CLICK = "From a slash command to SQL", "From a click to SQL"
WORKER = "RollupWorker"
"""The stop that runs in the background: only its work after the command counts."""
_ITEM = re.compile(r"^\d+\. (.*)$", re.MULTILINE)
_STOP = re.compile(r"\[`([^`]+)`\]\(([^)]+\.py)\)")


def stops(title: str) -> Sequence[Stop]:
    found = [_STOP.match(item) for item in _ITEM.findall(_section(title))]
    return [Stop(match[1], ROOT / match[2]) for match in found if match is not None]


def names(title: str) -> list[str]:
    return [stop.name for stop in stops(title)]


@pytest.fixture(scope="module")
def llm_origin() -> Iterator[str]:
    with simulated_endpoint() as origin:
        yield origin


@pytest.fixture
async def platform(
    database: FreshDatabase, redis_url: str, llm_origin: str, tmp_path: Path
) -> AsyncIterator[BotPlatform]:
    """The bot's own container, with the cog that the trace begins with, every guard on."""
    others = [cog.name for cog in DirectoryCogSource(EXAMPLES).find() if cog.name != "example_cog"]
    tables = cog_migrations(DirectoryCogSource(EXAMPLES, others))
    await migrate(database.owner_url, schema=database.schema, app_password=APP_PASSWORD, cogs=tables)
    async with configured_bot(
        database,
        redis_url,
        llm_origin,
        tmp_path,
        cogs_path=EXAMPLES,
        cogs_except=others,
        discord_simulator_url="http://127.0.0.1:1",
        llm_requests_per_minute=600,
        llm_member_calls_per_minute="6",
    ) as platform:
        yield platform


async def test_a_command_calls_the_stops_of_the_trace_in_order(platform: BotPlatform) -> None:
    command, afterwards = FirstCalls(), FirstCalls()
    during = [stop for stop in stops(COMMAND) if stop.name != WORKER]
    later = [stop for stop in stops(COMMAND) if stop.name == WORKER]
    async with running(platform.bot()) as bot:
        with command.recording():
            await bot.says("/quest hint question: How many?", sender="mara")
            await in_turns(lambda: platform.request_log().counts.noted > 0)

    async def has_worked() -> bool:
        return bool(afterwards.order_of(later))

    with afterwards.recording():
        await eventually(has_worked, "the worker of the rollups")
    assert [*command.order_of(during), *afterwards.order_of(later)] == names(COMMAND)


async def test_the_trace_of_a_command_names_each_wrapper_of_a_call(platform: BotPlatform) -> None:
    pipeline = _inwards(platform.llm_pipeline(), "_provider")
    assert isinstance(pipeline[-1], LazyProvider)  # which builds the adapter, and decides nothing
    wrapped = [type(each).__name__ for each in (*pipeline[:-1], await pipeline[-1].prepare())]
    ledgers = [f"{type(each).__name__}.record" for each in _inwards(platform.announced_ledger(), "_ledger")]
    before = {type(each).__name__ for each in vars(platform.llm()).values() if not isinstance(each, dict)}
    between = names(COMMAND)
    assert before == {*between[between.index("ChooseModel") : between.index(wrapped[0])], wrapped[0]}
    assert between[between.index(wrapped[0]) :][: len(wrapped)] == wrapped
    assert between[between.index(ledgers[0]) :][: len(ledgers)] == ledgers


async def test_a_click_calls_the_stops_of_the_trace_in_order(
    platform: BotPlatform, engine: AsyncEngine, redis_client: Redis
) -> None:
    storage = replace(storage_of(engine, redis_client, FixedClock()), begin=platform.begin())
    world = await World.create(storage)
    async with await world.signed_in(INITIAL) as browser:
        with FirstCalls().recording() as click:
            answer = await browser.post(f"/guilds/{GUILD}/authorized-users", json={"user_id": str(MEMBER)})
    assert answer.status_code == 201
    assert click.order_of(stops(CLICK)) == names(CLICK)


def test_the_trace_of_a_click_names_each_guard_of_its_route() -> None:
    guards = [guard.__name__ for guard in (*routing._SIGNED_IN, require_guild_access)]
    assert [name for name in names(CLICK) if name in guards] == guards


@pytest.mark.parametrize(("title", "length"), [(COMMAND, 19), (CLICK, 14)])
def test_each_line_of_a_trace_begins_with_its_stop(title: str, length: int) -> None:
    assert len(stops(title)) == len(_ITEM.findall(_section(title))) == length
    assert [str(stop.path) for stop in stops(title) if not stop.path.is_file()] == []


def _section(title: str) -> str:
    return (ROOT / "README.md").read_text().split(f"### {title}\n", 1)[1].split("\n#", 1)[0]


def _inwards(outermost: Any, attribute: str) -> list[Any]:
    """Return the wrapper and what it wraps, the outermost first; of several providers, the first."""
    found = [outermost]
    while (inner := _inside(found[-1], attribute)) is not None:
        found.append(inner)
    return found


def _inside(wrapper: Any, attribute: str) -> Any:
    if (several := getattr(wrapper, "_providers", None)) is not None:
        return next(iter(several.values()))
    return getattr(wrapper, attribute, getattr(wrapper, attribute.removeprefix("_"), None))
