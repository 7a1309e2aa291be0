"""Record usage in the ledger, and query a guild's usage page."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageLedger
from application.queries.usage import GuildUsage, UsageFigures, UsageQueries
from domain.ids import UserId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from domain.spending.usage import UsageRecord
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import ALICE, BOB, GUILD, NOON, OTHER_GUILD, a_record

FIRST, LAST = date(2026, 2, 27), date(2026, 3, 2)


async def usage_of(usage: UsageQueries) -> GuildUsage:
    return await usage.guild_usage(GUILD, FIRST, LAST)


class UsageContract(Contract):
    async def test_a_guild_that_used_nothing_has_zeros_for_every_day(self, usage: UsageQueries) -> None:
        found = await usage_of(usage)
        assert [(day.day, day.requests, day.cost_usd) for day in found.by_day] == [
            (FIRST + timedelta(days=number), 0, Decimal(0)) for number in range(4)
        ]
        assert (found.total.requests, found.total.cost_usd, found.total.unpriced_requests) == (0, Decimal(0), 0)
        assert (found.by_cog, found.by_user, found.by_model, found.by_request_type) == ((), (), (), ())

    async def test_a_recorded_call_appears_in_every_figure(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        await ledger.record(a_record())
        figures = UsageFigures(
            requests=1,
            input_tokens=100,
            output_tokens=20,
            cache_tokens=40,
            total_tokens=120,
            cost_usd=Decimal("0.0025"),
            unpriced_requests=0,
        )
        found = await usage_of(usage)
        assert found.total == figures
        assert [(cog.cog_name, cog.cost_usd, cog.total_tokens) for cog in found.by_cog] == [
            ("ask", figures.cost_usd, 120)
        ]
        assert [(user.user_id, user.requests) for user in found.by_user] == [(str(ALICE), 1)]
        assert [(model.provider, model.model, model.cache_tokens) for model in found.by_model] == [
            ("openai", "gpt-5", 40)
        ]
        assert [(each.request_type, each.cost_usd) for each in found.by_request_type] == [("text", figures.cost_usd)]
        assert [day.requests for day in found.by_day] == [0, 0, 1, 0]

    async def test_the_same_request_counts_once(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        record = a_record()
        await ledger.record(record)
        await ledger.record(replace(record, cost_usd=Decimal(9)))
        total = (await usage_of(usage)).total
        assert (total.requests, total.cost_usd) == (1, Decimal("0.0025"))

    async def test_fifty_concurrent_deliveries_count_once(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        record = a_record()
        await asyncio.gather(*(ledger.record(record) for _ in range(50)))
        assert (await usage_of(usage)).total.requests == 1

    async def test_many_concurrent_calls_are_all_counted(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        records = [a_record(user_id=UserId(number % 7 + 1), cog_name=f"cog{number % 3}") for number in range(300)]
        await asyncio.gather(*(ledger.record(record) for record in records))
        found = await usage_of(usage)
        assert (found.total.requests, found.total.cost_usd) == (300, Decimal("0.75"))
        for parts in (found.by_day, found.by_cog, found.by_user, found.by_model, found.by_request_type):
            assert sum(part.cost_usd for part in parts) == found.total.cost_usd

    async def test_the_most_expensive_come_first(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        for cog, user, model, cost in (
            ("ask", ALICE, "gpt-5", "0.1"),
            ("draw", BOB, "gpt-5-mini", "0.3"),
            ("ask", ALICE, "gpt-5", "0.1"),
        ):
            await ledger.record(a_record(cog_name=cog, user_id=user, model=model, cost_usd=Decimal(cost)))
        found = await usage_of(usage)
        assert [(cog.cog_name, cog.cost_usd) for cog in found.by_cog] == [
            ("draw", Decimal("0.3")),
            ("ask", Decimal("0.2")),
        ]
        assert [user.user_id for user in found.by_user] == [str(BOB), str(ALICE)]
        assert [model.model for model in found.by_model] == ["gpt-5-mini", "gpt-5"]
        assert found.total.cost_usd == Decimal("0.5")

    async def test_of_equals_the_order_is_the_same_every_time(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        for cog in ("b", "a", "C"):
            await ledger.record(a_record(cog_name=cog))
        await ledger.record(a_record(cog_name="z", usage=TokenUsage(input_tokens=1000)))
        assert [cog.cog_name for cog in (await usage_of(usage)).by_cog] == ["z", "C", "a", "b"]

    async def test_an_unknown_price_is_counted_and_not_taken_for_zero(
        self, ledger: UsageLedger, usage: UsageQueries
    ) -> None:
        await ledger.record(a_record(cost_usd=None))
        await ledger.record(a_record(cost_usd=Decimal(0)))
        total = (await usage_of(usage)).total
        assert (total.requests, total.unpriced_requests, total.cost_usd) == (2, 1, Decimal(0))

    async def test_the_cost_is_kept_to_ten_decimals(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        await ledger.record(a_record(cost_usd=Decimal("0.00000016005")))
        assert (await usage_of(usage)).total.cost_usd == Decimal("0.0000001601")

    async def test_days_begin_at_midnight_utc(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        tokyo = timezone(timedelta(hours=9))
        begins, ends = datetime(2026, 2, 27, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
        for at in (
            begins - timedelta(microseconds=1),
            begins,
            datetime(2026, 3, 1, 8, 59, tzinfo=tokyo),
            ends - timedelta(microseconds=1),
            ends,
        ):
            await ledger.record(a_record(created_at=at))
        found = await usage_of(usage)
        assert [day.requests for day in found.by_day] == [1, 1, 0, 1]
        assert found.total.requests == 3

    async def test_breakdowns_hold_exactly_the_days_of_the_period(
        self, ledger: UsageLedger, usage: UsageQueries
    ) -> None:
        """Rows of the same months outside of the days belong to other periods."""
        first, last = date(2026, 2, 10), date(2026, 3, 12)
        moments = {
            "month_before": datetime(2026, 2, 1, tzinfo=UTC),
            "before": datetime(2026, 2, 9, 23, 59, 59, tzinfo=UTC),
            "first": datetime(2026, 2, 10, tzinfo=UTC),
            "between": datetime(2026, 2, 28, 12, tzinfo=UTC),
            "last": datetime(2026, 3, 12, 23, 59, 59, tzinfo=UTC),
            "after": datetime(2026, 3, 13, tzinfo=UTC),
            "month_after": datetime(2026, 3, 31, 23, 59, tzinfo=UTC),
        }
        for user, (cog, at) in enumerate(moments.items(), 1):
            await ledger.record(a_record(cog_name=cog, user_id=UserId(user), model=cog, created_at=at))
        found = await usage.guild_usage(GUILD, first, last)
        assert found.total.requests == 3
        assert {cog.cog_name for cog in found.by_cog} == {"first", "between", "last"}
        assert {user.user_id for user in found.by_user} == {"3", "4", "5"}
        assert {model.model for model in found.by_model} == {"first", "between", "last"}
        assert [(each.request_type, each.requests) for each in found.by_request_type] == [("text", 3)]

    async def test_every_breakdown_adds_up_to_the_total(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        for day in range(1, 29):
            at = datetime(2026, 2, day, 12, tzinfo=UTC)
            await ledger.record(a_record(cog_name=f"cog{day % 3}", user_id=UserId(day % 5 + 1), created_at=at))
        found = await usage.guild_usage(GUILD, date(2026, 2, 10), date(2026, 2, 12))
        lists = (found.by_day, found.by_cog, found.by_user, found.by_model, found.by_request_type)
        assert found.total.requests == 3
        assert [sum(row.cost_usd for row in rows) for rows in lists] == [found.total.cost_usd] * len(lists)

    async def test_kinds_of_requests_are_listed_separately(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        for kind, cost in ((RequestType.IMAGE, 3), (RequestType.TEXT, 1), (RequestType.EMBEDDING, 2)):
            await ledger.record(a_record(request_type=kind, cost_usd=Decimal(cost)))
        found = await usage_of(usage)
        assert [each.request_type for each in found.by_request_type] == ["image", "embedding", "text"]

    async def test_one_day_can_be_asked_for(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        await ledger.record(a_record())
        found = await usage.guild_usage(GUILD, NOON.date(), NOON.date())
        assert [day.requests for day in found.by_day] == [1]

    async def test_one_guild_never_sees_anothers_usage(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        await ledger.record(a_record(guild_id=OTHER_GUILD))
        await ledger.record(a_record(guild_id=None))
        assert (await usage_of(usage)).total.requests == 0

    @pytest.mark.parametrize(
        "broken",
        [
            {"cog_name": "zero\0"},
            {"model": "half a pair \ud800"},
            {"user_id": UserId(2**63)},
            {"cost_usd": Decimal("NaN")},
            {"cost_usd": Decimal(10**8)},
            {"created_at": datetime(2026, 3, 1)},  # noqa: DTZ001 - what is refused
        ],
    )
    async def test_a_record_that_cannot_be_stored_is_refused_at_once(
        self, ledger: UsageLedger, broken: dict[str, Any]
    ) -> None:
        with pytest.raises(ValueError, match=r"ledger|zero|surrogates|costs|zone"):
            await ledger.record(a_record(**broken))

    async def test_a_database_that_is_away_is_named(
        self, ledger_without_database: UsageLedger, usage_without_database: UsageQueries
    ) -> None:
        for attempt in (ledger_without_database.record(a_record()), usage_of(usage_without_database)):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "database"

    async def test_a_record_that_failed_can_be_recorded_again(
        self, ledger_without_database: UsageLedger, ledger: UsageLedger, usage: UsageQueries
    ) -> None:
        record: UsageRecord = a_record(request_id=uuid4())
        with pytest.raises(ServiceUnavailable):
            await ledger_without_database.record(record)
        await ledger.record(record)
        assert (await usage_of(usage)).total.requests == 1


class TestMemory(OnMemory, UsageContract): ...


class TestPostgres(OnPostgres, UsageContract): ...
