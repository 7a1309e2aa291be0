"""Query a guild's usage in another time zone, of some requests only, and over time."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageLedger
from application.queries.usage import UsageQueries
from application.queries.usage_filter import EVERY_REQUEST, UsageFilter, UsageInterval, UsageSplit
from domain.llm.requests import RequestType
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import ALICE, BOB, GUILD, OTHER_GUILD, a_record

FIRST, LAST = date(2026, 3, 28), date(2026, 4, 2)
BERLIN = ZoneInfo("Europe/Berlin")
SUMMER_TIME = date(2026, 3, 29)
"""On this day, clocks in Berlin are put forward: it has 23 hours."""

MANY: tuple[dict[str, Any], ...] = (
    {"cog_name": "ask", "user_id": ALICE, "model": "gpt-5", "cost_usd": Decimal(1)},
    {"cog_name": "ask", "user_id": BOB, "model": "gpt-5-mini", "cost_usd": Decimal(2)},
    {"cog_name": "draw", "user_id": BOB, "model": "gpt-5", "cost_usd": None, "request_type": RequestType.IMAGE},
    {"cog_name": "draw", "user_id": ALICE, "provider": "google", "model": "gpt-5", "cost_usd": Decimal(8)},
)
FILTERS = (
    (UsageFilter(cog_name="ask"), 2, "3"),
    (UsageFilter(provider="openai", model="gpt-5"), 2, "1"),
    (UsageFilter(request_type=RequestType.IMAGE), 1, "0"),
    (UsageFilter(user_id=BOB), 2, "2"),
    (UsageFilter(cog_name="draw", user_id=ALICE), 1, "8"),
    (UsageFilter(cog_name="nothing"), 0, "0"),
)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class UsageReportsContract(Contract):
    async def record_many(self, ledger: UsageLedger) -> None:
        for number, values in enumerate(MANY):
            await ledger.record(a_record(**{"created_at": noon(FIRST + timedelta(days=number)), **values}))

    async def test_days_begin_at_midnight_of_the_time_zone(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        begins = datetime(2026, 3, 28, tzinfo=BERLIN)
        short_day_ends = datetime(2026, 3, 29, 22, tzinfo=UTC)
        moments = (
            begins - timedelta(microseconds=1),
            begins,
            short_day_ends - timedelta(microseconds=1),
            short_day_ends,
            datetime(2026, 4, 3, tzinfo=BERLIN) - timedelta(microseconds=1),
            datetime(2026, 4, 3, tzinfo=BERLIN),
        )
        for at in moments:
            await ledger.record(a_record(created_at=at))
        found = await usage.guild_usage(GUILD, FIRST, LAST, zone=BERLIN)
        assert [day.requests for day in found.by_day] == [1, 1, 1, 0, 0, 1]
        assert found.by_day[1].day == SUMMER_TIME
        lists = (found.by_cog, found.by_user, found.by_model, found.by_request_type)
        assert [sum(row.requests for row in rows) for rows in lists] == [4] * len(lists)
        over_time = await usage.over_time(GUILD, FIRST, LAST, zone=BERLIN)
        assert [each.requests for each in over_time.intervals] == [1, 1, 1, 0, 0, 1]

    @pytest.mark.parametrize(("counted", "requests", "cost"), FILTERS)
    async def test_a_filter_applies_to_every_list(
        self, ledger: UsageLedger, usage: UsageQueries, counted: UsageFilter, requests: int, cost: str
    ) -> None:
        await self.record_many(ledger)
        found = await usage.guild_usage(GUILD, FIRST, LAST, counted=counted)
        assert (found.total.requests, found.total.cost_usd) == (requests, Decimal(cost))
        lists = (found.by_day, found.by_cog, found.by_user, found.by_model, found.by_request_type)
        assert [sum(row.requests for row in rows) for rows in lists] == [requests] * len(lists)
        over_time = await usage.over_time(GUILD, FIRST, LAST, counted=counted)
        assert sum(each.requests for each in over_time.intervals) == requests
        assert sum(each.cost_usd for each in over_time.intervals) == Decimal(cost)

    async def test_the_ledger_and_the_rollups_give_the_same_report(
        self, ledger: UsageLedger, usage: UsageQueries
    ) -> None:
        """No record is near midnight, so that a zone an hour ahead has the same days."""
        await self.record_many(ledger)
        near = ZoneInfo("Africa/Lagos")
        assert await usage.guild_usage(GUILD, FIRST, LAST, zone=near) == await usage.guild_usage(GUILD, FIRST, LAST)
        for split in UsageSplit:
            for interval in UsageInterval:
                how: dict[str, Any] = {"split": split, "interval": interval}
                in_utc = await usage.over_time(GUILD, FIRST, LAST, **how)
                assert await usage.over_time(GUILD, FIRST, LAST, zone=near, **how) == in_utc

    async def test_every_day_is_listed_with_what_it_consists_of(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        await self.record_many(ledger)
        await ledger.record(a_record(created_at=noon(FIRST), cog_name="draw", cost_usd=Decimal(5)))
        found = await usage.over_time(GUILD, FIRST, LAST)
        by_day = (await usage.guild_usage(GUILD, FIRST, LAST)).by_day
        assert [(each.first, each.last, each.cost_usd) for each in found.intervals] == [
            (day.day, day.day, day.cost_usd) for day in by_day
        ]
        assert [(part.first, part.name, part.cost_usd) for part in found.parts[:2]] == [
            (FIRST, "draw", Decimal(5)),
            (FIRST, "ask", Decimal(1)),
        ]

    @pytest.mark.parametrize(
        ("split", "names"),
        [
            (UsageSplit.COG, {"ask", "draw"}),
            (UsageSplit.MODEL, {"openai:gpt-5", "openai:gpt-5-mini", "google:gpt-5"}),
            (UsageSplit.REQUEST_TYPE, {"text", "image"}),
        ],
    )
    async def test_usage_is_divided_as_asked(
        self, ledger: UsageLedger, usage: UsageQueries, split: UsageSplit, names: set[str]
    ) -> None:
        await self.record_many(ledger)
        found = await usage.over_time(GUILD, FIRST, LAST, split=split)
        assert {part.name for part in found.parts} == names
        assert sum(part.requests for part in found.parts) == len(MANY)
        assert sum(part.unpriced_requests for part in found.parts) == 1

    async def test_weeks_begin_on_monday_and_are_cut_to_the_days_of_the_report(
        self, ledger: UsageLedger, usage: UsageQueries
    ) -> None:
        for day in (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9)):
            await ledger.record(a_record(created_at=noon(day)))
        first, last = date(2026, 2, 28), date(2026, 3, 9)  # a Saturday and a Monday
        found = await usage.over_time(GUILD, first, last, interval=UsageInterval.WEEK)
        assert [(each.first, each.last, each.requests) for each in found.intervals] == [
            (first, date(2026, 3, 1), 2),
            (date(2026, 3, 2), date(2026, 3, 8), 1),
            (last, last, 1),
        ]

    async def test_a_week_begins_at_midnight_of_the_reports_zone(
        self, ledger: UsageLedger, usage: UsageQueries
    ) -> None:
        await ledger.record(a_record(created_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)))  # Monday in Berlin
        for zone, by_week in ((UTC, [1, 0]), (BERLIN, [0, 1])):
            found = await usage.over_time(
                GUILD, date(2026, 2, 28), date(2026, 3, 3), zone=zone, interval=UsageInterval.WEEK
            )
            assert [each.requests for each in found.intervals] == by_week

    async def test_months_are_cut_to_the_days_of_the_report(self, ledger: UsageLedger, usage: UsageQueries) -> None:
        for day in (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 2), date(2026, 3, 3)):
            await ledger.record(a_record(created_at=noon(day)))
        first, last = date(2026, 1, 31), date(2026, 3, 2)
        found = await usage.over_time(GUILD, first, last, interval=UsageInterval.MONTH)
        assert [(each.first, each.last, each.requests) for each in found.intervals] == [
            (first, first, 1),
            (date(2026, 2, 1), date(2026, 2, 28), 1),
            (date(2026, 3, 1), last, 1),
        ]

    @pytest.mark.parametrize("counted", [EVERY_REQUEST, UsageFilter(cog_name="ask"), UsageFilter(user_id=ALICE)])
    @pytest.mark.parametrize("zone", [UTC, BERLIN])
    async def test_one_guild_never_sees_anothers_usage(
        self, ledger: UsageLedger, usage: UsageQueries, counted: UsageFilter, zone: Any
    ) -> None:
        for guild in (OTHER_GUILD, None):
            await ledger.record(a_record(guild_id=guild, created_at=noon(FIRST), cog_name="ask", user_id=ALICE))
        found = await usage.guild_usage(GUILD, FIRST, LAST, zone=zone, counted=counted)
        over_time = await usage.over_time(GUILD, FIRST, LAST, zone=zone, counted=counted)
        assert (found.total.requests, found.by_user, over_time.parts) == (0, (), ())

    async def test_a_database_that_is_away_is_named(self, usage_without_database: UsageQueries) -> None:
        for attempt in (
            usage_without_database.guild_usage(GUILD, FIRST, LAST, zone=BERLIN),
            usage_without_database.over_time(GUILD, FIRST, LAST),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "database"


class TestUsageReportsMemory(OnMemory, UsageReportsContract): ...


class TestUsageReportsPostgres(OnPostgres, UsageReportsContract): ...
