"""`baseline prices update` shows the differences, asks, and stores them."""

import asyncio
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest
from rich.console import Console

from adapters.llm.models.prices import list_prices
from application.prices.update_prices import PriceChange
from bootstrap.configuration.settings import Settings
from bootstrap.embedded.lock import FolderLock
from bootstrap.processes import prices as price_update
from bootstrap.processes.prices import run, table_of
from bootstrap.up.errors import CannotStart
from bootstrap.up.state import RunningState, with_running_database
from domain.spending.pricing import Meter, ModelPrice, PriceTier, Rate
from tests.services import FreshDatabase

KEY = "a key for tests, long enough to be accepted"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def a_price(**rates: str) -> ModelPrice:
    given = {Meter(name): Rate(Decimal(usd)) for name, usd in rates.items()}
    return ModelPrice(provider="openai", model="gpt-new", rates=given, valid_from=LONG_AGO)


@pytest.fixture
def settings(database: FreshDatabase) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database.owner_url,
        database_schema=database.schema,
        api_secret_key=KEY,
    )


@pytest.fixture
def update(settings: Settings) -> Callable[..., str]:
    def update(*, dry_run: bool = False, yes: bool = False) -> str:
        printed = io.StringIO()
        run(settings, Console(file=printed, width=200), dry_run=dry_run, yes=yes)
        return printed.getvalue()

    return update


@pytest.fixture
def running_home(database: FreshDatabase, tmp_path: Path) -> Iterator[Path]:
    """Write the files that a running `baseline up` with its own database keeps in BASELINE_HOME."""
    (tmp_path / "secret_key").write_text(KEY)
    lock = FolderLock(tmp_path)
    lock.acquire()
    RunningState(pid=1, urls={"database": database.owner_url}, pids={}).write(tmp_path)
    yield tmp_path
    lock.release()


def test_the_database_of_a_running_baseline_is_found(running_home: Path, database: FreshDatabase) -> None:
    settings = with_running_database(
        Settings(_env_file=None, baseline_home=running_home, database_schema=database.schema)
    )
    printed = io.StringIO()
    run(settings, Console(file=printed, width=200), dry_run=True, yes=False)
    assert "nothing was changed." in printed.getvalue()


async def count(database: FreshDatabase) -> int:
    connection = await asyncpg.connect(database.owner_url)
    try:
        return int(await connection.fetchval(f'SELECT count(*) FROM "{database.schema}".llm_model_pricing'))  # noqa: S608 - a name of the tests
    finally:
        await connection.close()


def test_everything_new_is_shown_and_kept_once(update: Callable[..., str]) -> None:
    shown = update(dry_run=True)
    assert f"{len(list_prices())} prices would be added; nothing was changed." in shown
    assert "openai:gpt-4.1" in shown
    assert "input per 1k tokens" in shown
    added = update(yes=True)
    assert f"Added {len(list_prices())} prices. 0 requests without a cost have got theirs." in added
    assert update(yes=True) == "The prices are up to date.\n"


def test_who_says_no_changes_nothing(update: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True])
    asked: list[str] = []

    def answer(question: str) -> bool:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("bootstrap.processes.prices.typer.confirm", answer)
    assert "Nothing was changed." in update()
    assert "Added" in update()
    assert asked == [f"Add {len(list_prices())} prices?"] * 2


async def test_requests_without_a_cost_get_theirs(
    update: Callable[..., str], database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute(
        f"""
        SET search_path = "{database.schema}";
        INSERT INTO llm_usage (
            request_id, call_id, guild_id, user_id, cog_name, provider, model, request_type, prompt_tokens,
            completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, estimated, requests, unpriced,
            created_at, details
        ) VALUES (gen_random_uuid(), gen_random_uuid(), 1, 2, 'ask', 'openai', 'gpt-new', 'text', 1000, 0, 0, 0, 0,
                  false, 1, 1, now(), '{{}}')
        """  # noqa: S608 - a name of the tests
    )
    monkeypatch.setattr(price_update, "list_prices", lambda: (a_price(input="0.5", output="1"),))
    assert "1 requests without a cost have got theirs" in await asyncio.to_thread(update, yes=True)
    cost = await connection.fetchval("SELECT sum(estimated_cost_usd) FROM llm_usage")
    assert cost == Decimal("0.5")
    await connection.close()


def test_a_database_that_is_away_is_named(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://nobody:secret@127.0.0.1:1/nothing"})
    with pytest.raises(CannotStart, match=r"^DATABASE_URL: .* Is it running") as caught:
        run(away, Console(file=io.StringIO()), dry_run=True, yes=False)
    assert "secret" not in str(caught.value)


def test_each_line_says_what_was_and_what_will_be() -> None:
    old, tiers = a_price(input="0.001", audio="1.50"), (PriceTier(200_000, Decimal("0.0030")),)
    new = ModelPrice(
        provider="openai",
        model="gpt-new",
        rates={Meter.INPUT: Rate(Decimal("0.002"), tiers), Meter.AUDIO: Rate(Decimal("1.5"))},
        valid_from=datetime(2026, 3, 1, tzinfo=UTC),
    )
    printed = io.StringIO()
    Console(file=printed, width=200).print(table_of([PriceChange(old, new), PriceChange(None, old)]))
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.getvalue().splitlines() if "│" in line]
    assert rows == [
        [
            "openai:gpt-new",
            "input per 1k tokens",
            "0.001",
            "0.002, 0.003 above 200,000 tokens",
            "2026-03-01 00:00",
        ],
        ["openai:gpt-new", "input per 1k tokens", "unknown", "0.001", "2020-01-01 00:00"],
        ["", "audio per hour", "unknown", "1.5", ""],
    ]


def test_a_factor_that_differs_has_a_line() -> None:
    old = replace(a_price(input="0.001"), tier_factors={"flex": Decimal("0.5"), "priority": Decimal(2)})
    new = replace(
        old, tier_factors={"flex": Decimal("0.5"), "priority": Decimal("1.80")}, region_factors={"us": Decimal("1.1")}
    )
    printed = io.StringIO()
    Console(file=printed, width=200).print(table_of([PriceChange(old, new)]))
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.getvalue().splitlines() if "│" in line]
    assert [row[1:4] for row in rows] == [
        ["factor of tokens in tier priority", "2", "1.8"],
        ["factor of tokens in region us", "unknown", "1.1"],
    ]
