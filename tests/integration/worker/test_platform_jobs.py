"""Each scheduled job of the platform does its work, and doing it again changes nothing."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest
import structlog

from adapters.clock import SystemClock
from adapters.persistence.bot.memory_shard_board import MemoryShardBoard
from application.llm.retiring_models import RetiringModel
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.worker import WorkerPlatform
from bootstrap.worker.jobs import report_ending_models, report_stale_shards
from domain.audit_entries.prices import prices_updated
from domain.ids import GuildId
from domain.llm.requests import ModelName
from domain.llm.retirement import Retirement
from domain.llm.token_usage import TokenUsage
from domain.settings import FieldProblem
from domain.sharding import ShardReport, ShardState
from domain.spending.budgets import InvalidBudgets
from domain.spending.price_versions import PriceVersion
from domain.spending.pricing import Meter, ModelPrice, Rate
from tests.contract.persistence.samples import GUILD as SAMPLE_GUILD
from tests.contract.persistence.samples import a_record
from tests.services import SECRET_KEY, FreshDatabase

GUILD = GuildId(7)


@pytest.fixture
async def platform(database: FreshDatabase, redis_url: str, tmp_path: Path) -> AsyncIterator[WorkerPlatform]:
    settings = Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        redis_url=redis_url,
        api_secret_key=SECRET_KEY,
        baseline_home=tmp_path,
    )
    platform = WorkerPlatform(settings=settings)
    yield platform
    await platform.engine().dispose()
    await platform.redis().aclose()
    await platform.budget_redis().aclose()


async def test_every_job_succeeds_on_an_empty_database_also_twice(platform: WorkerPlatform) -> None:
    for job in (*platform.jobs().values(), *platform.jobs().values()):
        await job.run()


async def test_a_rollup_that_differs_from_the_ledger_is_logged(
    platform: WorkerPlatform, database: FreshDatabase
) -> None:
    owner = await asyncpg.connect(database.owner_url, server_settings={"search_path": database.schema})
    today = SystemClock().now().date()
    await owner.execute("INSERT INTO llm_usage_guild_days VALUES (1, $1, 1, 1, 1, 0, 0, 0)", today)
    await owner.close()
    with structlog.testing.capture_logs() as log:
        await platform.jobs()["usage-rollup-check"].run()
    assert [entry["rollup"] for entry in log if entry["log_level"] == "error"] == ["llm_usage_guild_days"]


async def test_secrets_that_are_not_under_the_current_key_are_counted(platform: WorkerPlatform) -> None:
    with structlog.testing.capture_logs() as log:
        await platform.jobs()["settings-encryption"].run()
    assert [entry["not_current"] for entry in log if "not_current" in entry] == [0]


async def test_a_request_that_was_recorded_without_its_price_gets_it(platform: WorkerPlatform) -> None:
    now = SystemClock().now()
    price = ModelPrice(
        provider="openai", model="gpt-new", rates={Meter.INPUT: Rate(Decimal(2))}, valid_from=now - timedelta(days=1)
    )
    await platform.price_table().add([PriceVersion(price)], prices_updated([price], now))
    tokens = TokenUsage(input_tokens=1000)
    async with platform.ledger().running() as ledger:
        await ledger.record(a_record(model="gpt-new", cost_usd=None, usage=tokens, created_at=now))
    await platform.jobs()["usage-repricing"].run()
    total = (await platform.usage_queries().guild_usage(SAMPLE_GUILD, now.date(), now.date())).total
    assert (total.cost_usd, total.unpriced_requests) == (Decimal(2), 0)


class _Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.mark.parametrize(("silence", "logged"), [(0, []), (60, [{"lost": [0], "missing": [1]}])])
async def test_shards_that_stopped_reporting_are_logged(silence: int, logged: list[dict[str, list[int]]]) -> None:
    clock = _Clock()
    board = MemoryShardBoard(clock)
    count = 2 if silence else 1
    report = ShardReport(
        shard_id=0,
        shard_count=count,
        state=ShardState.READY,
        since=clock.now(),
        latency_ms=None,
        guild_count=1,
        process="host:1",
        process_started_at=clock.now(),
    )
    await board.post(report, [GUILD])
    clock.time += timedelta(seconds=silence)
    with structlog.testing.capture_logs() as log:
        await report_stale_shards(board)
    assert [{key: entry[key] for key in ("lost", "missing")} for entry in log] == logged


class _Guilds:
    def __init__(self, *guilds: GuildId) -> None:
        self._guilds = frozenset(guilds)

    async def active(self) -> frozenset[GuildId]:
        return self._guilds


async def test_models_that_end_in_a_guilds_settings_are_logged_and_raised_as_alerts() -> None:
    async def retiring(_guild_id: GuildId) -> list[RetiringModel]:
        end = Retirement(date(2027, 1, 14), "gpt-6-luna")
        return [RetiringModel("Ask", ModelName("openai", "gpt-4o"), end)]

    raised: list[tuple[GuildId, list[RetiringModel]]] = []

    async def raise_endings(guild_id: GuildId, found: Iterable[RetiringModel]) -> None:
        raised.append((guild_id, list(found)))

    with structlog.testing.capture_logs() as log:
        await report_ending_models(_Guilds(GUILD), retiring, raise_endings)
    assert raised == [(GUILD, await retiring(GUILD))]
    (entry,) = log
    assert (entry["guild_id"], entry["place"], entry["model"]) == (GUILD, "Ask", "openai:gpt-4o")
    assert (entry["ends_on"], entry["successor"]) == ("2027-01-14", "gpt-6-luna")


async def test_a_guild_whose_budgets_cannot_be_read_does_not_end_the_report_of_the_others() -> None:
    unreadable, other = GuildId(1), GuildId(2)

    async def retiring(guild_id: GuildId) -> list[RetiringModel]:
        if guild_id == unreadable:
            raise InvalidBudgets([FieldProblem("/budgets/0/scope", "There is no such scope.")])
        return []

    raised: list[GuildId] = []

    async def raise_endings(guild_id: GuildId, _found: Iterable[RetiringModel]) -> None:
        raised.append(guild_id)

    with structlog.testing.capture_logs() as log:
        await report_ending_models(_Guilds(unreadable, other), retiring, raise_endings)
    assert raised == [other]
    assert [(entry["guild_id"], entry["log_level"]) for entry in log] == [(unreadable, "warning")]
