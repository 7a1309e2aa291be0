"""Query the usage of all guilds for the developer team."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from application.ports.errors import ServiceUnavailable
from application.ports.llm import UsageLedger
from application.ports.work import BeginWork
from application.queries.fleet import FleetUsageQueries
from domain.ids import GuildId
from domain.llm.requests import RequestType
from domain.llm.token_usage import TokenUsage
from tests.contract.contract import Contract
from tests.contract.persistence.databases import OnMemory, OnPostgres
from tests.contract.persistence.samples import GUILD, NOON, OTHER_GUILD, a_guild, a_record, save_guild

FIRST, LAST = date(2026, 2, 27), date(2026, 3, 2)


class FleetContract(Contract):
    async def test_a_bot_that_used_nothing_has_zeros_for_every_day(self, fleet: FleetUsageQueries) -> None:
        found = await fleet.summary(FIRST, LAST)
        assert [(day.day.day, day.requests) for day in found.by_day] == [(27, 0), (28, 0), (1, 0), (2, 0)]
        assert (found.by_cog, found.by_model, found.by_request_type, found.top_guilds) == ((), (), (), ())
        assert found.total.cost_usd == Decimal(0)

    async def test_all_guilds_and_the_bots_own_use_are_counted(
        self, ledger: UsageLedger, fleet: FleetUsageQueries
    ) -> None:
        for guild, cog, model, kind, cost in (
            (GUILD, "ask", "gpt-5", RequestType.TEXT, 1),
            (OTHER_GUILD, "draw", "gpt-image", RequestType.IMAGE, 4),
            (None, "digest", "gpt-5", RequestType.TEXT, 2),
        ):
            await ledger.record(
                a_record(guild_id=guild, cog_name=cog, model=model, request_type=kind, cost_usd=Decimal(cost))
            )
        await ledger.record(a_record(created_at=datetime(2026, 3, 3, tzinfo=UTC)))
        found = await fleet.summary(FIRST, LAST)
        assert (found.total.requests, found.total.cost_usd, found.total.total_tokens) == (3, Decimal(7), 360)
        assert [day.cost_usd for day in found.by_day] == [0, 0, Decimal(7), 0]
        assert [(cog.cog_name, cog.cost_usd) for cog in found.by_cog] == [
            ("draw", Decimal(4)),
            ("digest", Decimal(2)),
            ("ask", Decimal(1)),
        ]
        assert [(model.provider, model.model, model.requests) for model in found.by_model] == [
            ("openai", "gpt-image", 1),
            ("openai", "gpt-5", 2),
        ]
        assert [(each.request_type, each.cost_usd) for each in found.by_request_type] == [
            ("image", Decimal(4)),
            ("text", Decimal(3)),
        ]

    async def test_the_guilds_that_cost_most_in_these_days_are_named(
        self, ledger: UsageLedger, fleet: FleetUsageQueries, begin: BeginWork
    ) -> None:
        await save_guild(begin, a_guild(GUILD, name="Ours"))
        for guild, cost, at in (
            (GUILD, 1, NOON),
            (GUILD, 2, datetime.combine(FIRST, time(), UTC)),
            (GUILD, 9, datetime.combine(FIRST, time(), UTC) - timedelta(seconds=1)),
            (OTHER_GUILD, 4, datetime.combine(LAST, time(23, 59), UTC)),
            (GuildId(3), 9, datetime.combine(LAST, time(), UTC) + timedelta(days=1)),
            (None, 9, NOON),
        ):
            await ledger.record(a_record(guild_id=guild, cost_usd=Decimal(cost), created_at=at))
        found = (await fleet.summary(FIRST, LAST)).top_guilds
        assert [(guild.guild_id, guild.name, guild.cost_usd) for guild in found] == [
            (str(OTHER_GUILD), None, Decimal(4)),
            (str(GUILD), "Ours", Decimal(3)),
        ]

    async def test_no_more_guilds_are_named_than_asked_for(self, ledger: UsageLedger, fleet: FleetUsageQueries) -> None:
        for number in range(1, 6):
            usage = TokenUsage(input_tokens=10 if number == 2 else 1)
            await ledger.record(a_record(guild_id=GuildId(number), cost_usd=Decimal(number // 4), usage=usage))
        found = (await fleet.summary(FIRST, LAST, most_guilds=3)).top_guilds
        assert [guild.guild_id for guild in found] == ["4", "5", "2"]

    async def test_one_cog_is_shown_by_day_and_model(self, ledger: UsageLedger, fleet: FleetUsageQueries) -> None:
        await ledger.record(a_record(cog_name="ask", model="gpt-5"))
        await ledger.record(a_record(cog_name="ask", model="gpt-6", guild_id=None, cost_usd=None))
        await ledger.record(a_record(cog_name="draw"))
        found = await fleet.of_cog("ask", FIRST, LAST)
        assert (found.total.requests, found.total.unpriced_requests) == (2, 1)
        assert [day.requests for day in found.by_day] == [0, 0, 2, 0]
        assert [(model.model, model.requests) for model in found.by_model] == [("gpt-5", 1), ("gpt-6", 1)]
        nothing = await fleet.of_cog("unheard of", FIRST, LAST)
        assert (nothing.total.requests, len(nothing.by_day), nothing.by_model) == (0, 4, ())

    async def test_a_database_that_is_away_is_named(self, fleet_without_database: FleetUsageQueries) -> None:
        for attempt in (
            fleet_without_database.summary(FIRST, LAST),
            fleet_without_database.of_cog("ask", FIRST, LAST),
        ):
            with pytest.raises(ServiceUnavailable) as caught:
                await attempt
            assert caught.value.part == "database"


class TestMemory(OnMemory, FleetContract): ...


class TestPostgres(OnPostgres, FleetContract): ...
