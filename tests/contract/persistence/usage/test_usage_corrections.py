"""Correct requests that were recorded without a known cost."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.clock import FixedClock
from adapters.persistence.prices.memory import MemoryPriceBook, MemoryPriceTable
from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageCorrections, UsageLedger
from application.prices.reprice_recent import RECENT, RepriceRecentUsage
from application.prices.reprice_usage import RepriceUsage, RepriceUsageCommand
from application.queries.usage import UsageQueries
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.price_versions import PriceVersion
from domain.spending.pricing import Meter, ModelPrice, Rate
from domain.spending.usage import UsageRecord, priced
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import ALICE, BOB, GUILD, LATER, NOON, OTHER_GUILD, a_record

RICH_USAGE = TokenUsage(
    input_tokens=1000,
    output_tokens=200,
    cache_read_tokens=30,
    cache_write_tokens=20,
    cache_write_1h_tokens=10,
    reasoning_tokens=50,
    input_audio_tokens=7,
    audio_seconds=Decimal("12.5"),
    images=2,
    web_searches=1,
    code_sessions=2,
    service_tier="priority",
    region="us",
)


class CorrectionsContract(Contract):
    async def test_a_record_without_a_cost_is_found_as_it_was(
        self, ledger: UsageLedger, corrections: UsageCorrections
    ) -> None:
        record = a_record(cost_usd=None, usage=RICH_USAGE, request_type=RequestType.STRUCTURED)
        await ledger.record(record)
        await ledger.record(a_record(cost_usd=Decimal(0)))
        await ledger.record(a_record(cost_usd=None, provider="xai"))
        await ledger.record(a_record(cost_usd=None, created_at=NOON - timedelta(microseconds=1)))
        assert list(await corrections.unpriced("openai", NOON)) == [record]

    async def test_many_are_found_in_parts_the_oldest_first(
        self, ledger: UsageLedger, corrections: UsageCorrections
    ) -> None:
        moments = [NOON + timedelta(seconds=number // 2) for number in range(7)]
        records = [a_record(cost_usd=None, created_at=at, guild_id=None) for at in moments]
        await asyncio.gather(*(ledger.record(record) for record in records))
        found: list[UsageRecord] = []
        while part := await corrections.unpriced("openai", NOON, after=found[-1] if found else None, limit=3):
            found += part
        assert [record.created_at for record in found] == moments
        assert {record.request_id for record in found} == {record.request_id for record in records}

    async def test_a_correction_moves_the_cost_and_no_other_figure(
        self, ledger: UsageLedger, corrections: UsageCorrections, usage: UsageQueries
    ) -> None:
        record = a_record(cost_usd=None)
        await ledger.record(record)
        await ledger.record(a_record(cost_usd=Decimal(1), user_id=BOB))
        before = await usage.guild_usage(GUILD, NOON.date(), NOON.date())
        assert await corrections.correct([priced(record, Decimal("0.25"))]) == 1
        after = await usage.guild_usage(GUILD, NOON.date(), NOON.date())
        assert (before.total.cost_usd, before.total.unpriced_requests) == (Decimal(1), 1)
        assert (after.total.cost_usd, after.total.unpriced_requests) == (Decimal("1.25"), 0)
        assert (after.total.requests, after.total.total_tokens) == (before.total.requests, before.total.total_tokens)
        assert [(user.user_id, user.cost_usd) for user in after.by_user] == [
            (str(BOB), Decimal(1)),
            (str(ALICE), Decimal("0.25")),
        ]
        for parts in (after.by_day, after.by_cog, after.by_model, after.by_request_type):
            assert [(part.cost_usd, part.unpriced_requests) for part in parts] == [(Decimal("1.25"), 0)]
        assert await corrections.unpriced("openai", NOON) == []

    async def test_the_same_correction_counts_once(
        self, ledger: UsageLedger, corrections: UsageCorrections, usage: UsageQueries
    ) -> None:
        record = a_record(cost_usd=None)
        await ledger.record(record)
        counts = await asyncio.gather(*(corrections.correct([priced(record, Decimal(2))]) for _ in range(8)))
        assert sorted(counts) == [0] * 7 + [1]
        assert await corrections.correct([priced(record, Decimal(3))]) == 0
        total = (await usage.guild_usage(GUILD, NOON.date(), NOON.date())).total
        assert (total.cost_usd, total.unpriced_requests) == (Decimal(2), 0)

    async def test_a_correction_belongs_to_one_guild_only(
        self, ledger: UsageLedger, corrections: UsageCorrections, usage: UsageQueries
    ) -> None:
        records = [a_record(cost_usd=None, guild_id=guild) for guild in (GUILD, OTHER_GUILD, None)]
        for record in records:
            await ledger.record(record)
        await corrections.correct([priced(record, Decimal(5)) for record in records])
        for guild in (GUILD, OTHER_GUILD):
            assert (await usage.guild_usage(guild, NOON.date(), NOON.date())).total.cost_usd == Decimal(5)

    async def test_repricing_gives_each_the_price_of_its_time(
        self, ledger: UsageLedger, corrections: UsageCorrections, usage: UsageQueries
    ) -> None:
        for moment, model in (
            (NOON, "new"),
            (NOON + timedelta(hours=1), "new-2026-03-01"),
            (NOON + timedelta(hours=2), "new"),
            (NOON + timedelta(hours=2), "other"),
        ):
            await ledger.record(
                a_record(cost_usd=None, model=model, created_at=moment, usage=TokenUsage(input_tokens=1000))
            )
        reprice = RepriceUsage(MemoryPriceBook(price_history()), corrections)
        for model, corrected in (("new-2026-03-01", 1), ("new", 1), ("new", 0)):
            command = RepriceUsageCommand(provider="openai", model=model, since=NOON)
            assert await reprice(command) == corrected
        found = await usage.guild_usage(GUILD, NOON.date(), NOON.date())
        assert {model.model: model.cost_usd for model in found.by_model} == {
            "new": Decimal(3),
            "new-2026-03-01": Decimal(2),
            "other": Decimal(0),
        }
        assert found.total.unpriced_requests == 2
        assert await reprice(RepriceUsageCommand(provider="openai", model=None, since=NOON)) == 1

    async def test_recent_requests_of_all_models_get_the_cost_that_they_lack(
        self, ledger: UsageLedger, corrections: UsageCorrections, usage: UsageQueries
    ) -> None:
        prices = price_history()
        for model, created_at in (("other", NOON), ("other", LATER), ("new", LATER), ("unknown", LATER)):
            tokens = TokenUsage(input_tokens=1000)
            await ledger.record(a_record(cost_usd=None, model=model, created_at=created_at, usage=tokens))
        reprice = RepriceRecentUsage(
            MemoryPriceTable(map(PriceVersion, prices)),
            RepriceUsage(MemoryPriceBook(prices), corrections),
            FixedClock(NOON + RECENT + timedelta(seconds=1)),
        )
        assert [await reprice(), await reprice()] == [2, 0]
        found = await usage.guild_usage(GUILD, NOON.date(), NOON.date())
        assert (found.total.cost_usd, found.total.unpriced_requests) == (Decimal(6), 2)

    async def test_a_database_that_is_away_is_named(self, corrections_without_database: UsageCorrections) -> None:
        record = a_record(cost_usd=None)
        for attempt in (
            corrections_without_database.unpriced("openai", NOON),
            corrections_without_database.correct([priced(record, Decimal(1))]),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "database"


def price_history() -> Sequence[ModelPrice]:
    """Return prices: of `new` from one hour after noon, another an hour later, and of `other` at all times."""
    return [
        ModelPrice(provider="openai", model=model, rates={Meter.INPUT: Rate(Decimal(usd))}, valid_from=valid_from)
        for model, usd, valid_from in (
            ("new", 2, NOON + timedelta(hours=1)),
            ("new", 3, NOON + timedelta(hours=2)),
            ("other", 4, NOON),
        )
    ]


class TestMemory(OnMemory, CorrectionsContract): ...


class TestPostgres(OnPostgres, CorrectionsContract): ...
