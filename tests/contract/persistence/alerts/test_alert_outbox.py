"""The outbox of alerts: one delivery per cause and target, leases, and outcomes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.alerts.memory import MemoryAlertOutbox, MemoryAlertSubscribers
from adapters.persistence.alerts.postgres import PostgresAlertOutbox, PostgresAlertSubscribers
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.schema.tables.guilds import audit_log
from application.ports.alerts.outbox import AlertOutbox, AlertSubscribers
from application.ports.errors import ServiceUnavailable
from application.ports.work import BeginWork
from domain.alerts.alert import Alert, AlertKind, AlertTarget
from domain.alerts.delivery import DeliveryOutcome, DeliveryState, delivered
from domain.ids import GuildId
from domain.settings import StoredSection
from tests.contract.contract import Contract
from tests.contract.persistence.databases import Fixtures, OnMemory, OnPostgres
from tests.contract.persistence.samples import GUILD, LATER, NOON, OTHER_GUILD, OWNER, a_guild, an_entry, save_guild

LEASE = timedelta(minutes=2)
CHANNEL, WEBHOOK = AlertTarget.CHANNEL, AlertTarget.WEBHOOK


def alerts(*causes: str) -> Sequence[Alert]:
    return [Alert(kind=AlertKind.BUDGETS, cause=cause, text=f"About {cause}.") for cause in causes]


async def store_alerts(begin: BeginWork, guild_id: GuildId) -> None:
    section = StoredSection.untouched(guild_id, "alerts", 1)
    stored = section.replaced({"channel": "1"}, schema_version=1, expected_version=0, by=OWNER, at=NOON)
    async with begin(guild_id) as work:
        await work.settings.save(stored)
        await work.commit()


class AlertOutboxContract(Contract):
    async def test_a_delivery_is_added_for_each_cause_and_target(self, outbox: AlertOutbox) -> None:
        assert await outbox.add(GUILD, alerts("a", "b"), [CHANNEL, WEBHOOK], NOON) == 4
        found = await outbox.latest(GUILD, 10)
        assert {(each.cause, each.target) for each in found} == {(c, t) for c in "ab" for t in (CHANNEL, WEBHOOK)}
        assert {(each.state, each.attempts, each.text[:5]) for each in found} == {(DeliveryState.WAITING, 0, "About")}
        assert len({each.id for each in found}) == 4

    async def test_a_cause_that_a_target_had_is_left_out_even_when_it_was_delivered(self, outbox: AlertOutbox) -> None:
        await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON)
        (claimed,) = await outbox.claim(NOON, lease=LEASE, limit=10)
        await outbox.settle(claimed, delivered(NOON))
        assert await outbox.add(GUILD, alerts("a", "a", "b"), [CHANNEL, WEBHOOK], LATER) == 3
        assert await outbox.add(GUILD, alerts("a", "b"), [CHANNEL, WEBHOOK], LATER) == 0

    async def test_another_guild_has_causes_and_deliveries_of_its_own(self, outbox: AlertOutbox) -> None:
        assert await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON) == 1
        assert await outbox.latest(OTHER_GUILD, 10) == ()
        assert await outbox.add(OTHER_GUILD, alerts("a"), [CHANNEL], NOON) == 1

    async def test_an_audit_entry_of_another_guild_is_refused_and_nothing_is_added(self, outbox: AlertOutbox) -> None:
        with pytest.raises(ValueError, match="cannot write rows of guild"):
            await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON, audit=an_entry(OTHER_GUILD))
        assert await outbox.latest(GUILD, 10) == ()

    async def test_a_claimed_delivery_is_not_claimed_again_before_its_lease_ends(self, outbox: AlertOutbox) -> None:
        await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON)
        (first,) = await outbox.claim(NOON, lease=LEASE, limit=10)
        assert await outbox.claim(NOON + LEASE / 2, lease=LEASE, limit=10) == ()
        (again,) = await outbox.claim(NOON + LEASE, lease=LEASE, limit=10)
        assert (first.id, first.attempts, again.id, again.attempts) == (again.id, 1, first.id, 2)

    async def test_the_outcome_of_an_attempt_whose_lease_has_ended_is_not_recorded(self, outbox: AlertOutbox) -> None:
        await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON)
        (late,) = await outbox.claim(NOON, lease=LEASE, limit=10)
        (now,) = await outbox.claim(NOON + LEASE, lease=LEASE, limit=10)
        assert not await outbox.settle(late, DeliveryOutcome(error="refused"))
        assert await outbox.settle(now, delivered(LATER))
        assert not await outbox.settle(now, DeliveryOutcome(error="twice"))
        (found,) = await outbox.latest(GUILD, 10)
        assert (found.state, found.delivered_at, found.error) == (DeliveryState.DELIVERED, LATER, "")

    async def test_a_failed_delivery_is_due_again_and_one_without_a_time_is_given_up(self, outbox: AlertOutbox) -> None:
        await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON)
        (claimed,) = await outbox.claim(NOON, lease=LEASE, limit=10)
        assert await outbox.settle(claimed, DeliveryOutcome(due_at=LATER, error="away"))
        assert await outbox.claim(LATER - timedelta(seconds=1), lease=LEASE, limit=10) == ()
        (again,) = await outbox.claim(LATER, lease=LEASE, limit=10)
        assert (again.attempts, again.error) == (2, "away")
        await outbox.settle(again, DeliveryOutcome(error="gone"))
        (found,) = await outbox.latest(GUILD, 10)
        assert (found.state, found.error) == (DeliveryState.GIVEN_UP, "gone")
        assert await outbox.claim(LATER + timedelta(days=9), lease=LEASE, limit=10) == ()

    async def test_no_more_than_the_limit_is_claimed_of_all_guilds(self, outbox: AlertOutbox) -> None:
        await outbox.add(GUILD, alerts("late"), [CHANNEL], LATER)
        await outbox.add(OTHER_GUILD, alerts("early"), [CHANNEL], NOON)
        (first,) = await outbox.claim(LATER, lease=LEASE, limit=1)
        (second,) = await outbox.claim(LATER, lease=LEASE, limit=1)
        assert (first.guild_id, second.guild_id) == (OTHER_GUILD, GUILD)

    async def test_the_last_raised_are_listed_first_up_to_the_limit(self, outbox: AlertOutbox) -> None:
        for hour, cause in enumerate("abc"):
            await outbox.add(GUILD, alerts(cause), [CHANNEL], NOON + timedelta(hours=hour))
        assert [each.cause for each in await outbox.latest(GUILD, 2)] == ["c", "b"]

    async def test_old_deliveries_are_deleted(self, outbox: AlertOutbox) -> None:
        await outbox.add(GUILD, alerts("old"), [CHANNEL], NOON)
        await outbox.add(OTHER_GUILD, alerts("new"), [CHANNEL], LATER)
        assert await outbox.forget(LATER) == 1
        assert (await outbox.latest(GUILD, 10), len(await outbox.latest(OTHER_GUILD, 10))) == ((), 1)

    async def test_guilds_that_have_stored_settings_subscribe_until_the_bot_leaves(
        self, subscribers: AlertSubscribers, begin: BeginWork
    ) -> None:
        gone, plain = GuildId(7), GuildId(8)
        for guild in (a_guild(), a_guild(gone, left_at=LATER), a_guild(plain)):
            await save_guild(begin, guild)
        for guild_id in (GUILD, gone):
            await store_alerts(begin, guild_id)
        assert await subscribers.subscribers() == {GUILD}

    async def test_an_outage_is_reported(self, lost: AlertOutbox) -> None:
        with pytest.raises(ServiceUnavailable, match="database"):
            await lost.add(GUILD, alerts("a"), [CHANNEL], NOON)
        with pytest.raises(ServiceUnavailable, match="database"):
            await lost.claim(NOON, lease=LEASE, limit=1)


class TestMemory(AlertOutboxContract, OnMemory):
    outbox, lost = Fixtures[AlertOutbox].in_memory(MemoryAlertOutbox)

    @pytest.fixture
    def subscribers(self, memory: MemoryDatabase) -> AlertSubscribers:
        return MemoryAlertSubscribers(memory)


class TestPostgres(AlertOutboxContract, OnPostgres):
    outbox, lost = Fixtures[AlertOutbox].in_postgres(PostgresAlertOutbox)

    async def test_deliveries_and_their_audit_entry_are_stored_together_or_not_at_all(
        self, outbox: AlertOutbox, engine: AsyncEngine
    ) -> None:
        unstorable = replace(an_entry(), after={"text": "\0"})
        with pytest.raises(DBAPIError):
            await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON, audit=unstorable)
        assert await outbox.latest(GUILD, 10) == ()

        await outbox.add(GUILD, alerts("a"), [CHANNEL], NOON, audit=an_entry())
        async with guild_scope(engine, GUILD) as transaction:
            stored = (await transaction.execute(select(audit_log.c.action))).scalars().all()
        assert stored == [an_entry().action.value]

    @pytest.fixture
    def subscribers(self, engine: AsyncEngine) -> AlertSubscribers:
        return PostgresAlertSubscribers(engine)
