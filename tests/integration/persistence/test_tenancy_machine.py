"""Whatever guilds do in whatever order, each sees exactly what it would see if it were alone in the world."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from adapters.persistence.guild_order import by_name
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.usage import MemoryFleetUsageQueries
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.fleet_queries import PostgresFleetUsageQueries
from adapters.persistence.postgres.ledger import PostgresUsageLedger
from adapters.persistence.postgres.rollups import rollup_drift
from adapters.persistence.postgres.scope import guild_scope
from adapters.persistence.postgres.system_audit import PostgresSystemAudit
from application.ports.prices import PriceVersion
from application.queries import AuditFilter
from application.reprice_usage import RepriceUsageCommand
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId, UserId
from domain.models import Caller
from domain.pricing import Meter, ModelPrice, Rate
from domain.settings import JsonValue
from domain.usage import UsageRecord
from tests.integration.persistence import tenancy_steps as steps
from tests.integration.persistence.guild_tables import OURS, GuildTable, guild_tables, leaks_of, seeded
from tests.integration.persistence.tenancy_steps import Step, outcome
from tests.integration.persistence.tenancy_worlds import (
    COGS,
    FIRST,
    LAST,
    NOON,
    PEOPLE,
    Outside,
    Seen,
    World,
    a_member,
    channel_of,
    in_memory,
    on_postgres,
    seen,
)
from tests.services import FreshDatabase

GUILDS = 3
# So long that a busy machine sends no usage to the disk, from which reports would get it later.
PATIENCE = 30
EXAMPLES, STEPS = 14, 30

# A run in which one of these is always refused shows little.
EVERY_STEP = {
    "installed",
    "remove",
    "granted",
    "revoked",
    "transferred",
    "reclaimed",
    "leave",
    "open_the_dashboard",
    "settings_changed",
    "settings_imported",
    "budgets_changed",
    "used",
}

_numbers = count(1)
_guilds = st.integers(0, GUILDS - 1)
_people = st.integers(0, PEOPLE - 1)
# None is who has initial access just then.
_actors = st.sampled_from([None, None, None, *range(PEOPLE)])
_behind = st.sampled_from([0, 0, 0, 1])
_texts = st.sampled_from(["", "Hi", "Welcome!", "x" * 21])


def a_budget(scope: str, **named: JsonValue) -> dict[str, JsonValue]:
    return {"scope": scope, "period": "month", "limit_usd": "1", "warn_at_percent": 40, **named}


_budgets = st.sampled_from(
    [
        [],
        [a_budget("guild")],
        [a_budget("guild", limit_usd="0.2"), a_budget("user"), a_budget("cog", cog_name=COGS[0])],
        [a_budget("guild", cheaper_model="openai:nothing-of-that-name")],
    ]
)


class Tenants(RuleBasedStateMachine):
    """Every step is taken in the shared database and in a world that holds the one guild only."""

    database: ClassVar[FreshDatabase]
    spool: ClassVar[Path]
    tables: ClassVar[list[GuildTable]]
    # Of all guilds of all examples: they share the database.
    memories: ClassVar[list[MemoryDatabase]]
    # How often which step led to what.
    outcomes: ClassVar[Counter[tuple[str, str]]]

    records = Bundle("records")
    documents = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._engine = create_engine(self.database.app_url, schema=self.database.schema, pool_size=2)
        self._ledger = PostgresUsageLedger(
            self.database.app_url, self.database.schema, self.spool, patience_seconds=PATIENCE
        )
        self._runner.run(self._ledger.start())
        self._guild_ids = [GuildId(next(_numbers)) for _ in range(GUILDS)]
        self._users = [UserId(self._guild_ids[0] * 10 + number) for number in range(PEOPLE)]
        self._provider = f"provider {self._guild_ids[0]}"
        self._step = 0
        self._outside = Outside(self._guild_ids, self._users)
        # The last one is the bot's own, of which no guild sees anything.
        own = [MemoryDatabase() for _ in range(GUILDS + 1)]
        self.memories.extend(own)
        self._shared = World(on_postgres(self._engine, self._ledger), self._outside)
        self._alone = [World(in_memory(memory), self._outside) for memory in own]

    @override
    def teardown(self) -> None:
        try:
            self._runner.run(self._check_what_all_share())
        finally:
            self._runner.run(self._ledger.stop())
            self._runner.run(self._engine.dispose())
            self._runner.close()

    # Guilds and who may see them.

    @initialize()
    def begin(self) -> None:
        for number, guild_id in enumerate(self._guild_ids):
            self._in_both(number, steps.installed(guild_id, self._users[number], None))
            limits: dict[str, JsonValue] = {"budgets": [a_budget("guild"), a_budget("user", limit_usd="0.3")]}
            self._in_both(number, steps.budgets_changed(guild_id, limits, self._users[number], behind=0))

    @rule(number=_guilds, user=_people, told=st.booleans())
    def install(self, number: int, user: int, told: bool) -> None:  # noqa: FBT001 - drawn by name
        joined_at = self._outside.clock.now() if told else None
        self._in_both(number, steps.installed(self._guild_ids[number], self._users[user], joined_at))

    @rule(number=_guilds)
    def remove(self, number: int) -> None:
        self._in_both(number, lambda world: world.record_removal(self._guild_ids[number]))

    @rule(number=_guilds, by=_actors, user=_people)
    def grant(self, number: int, by: int | None, user: int) -> None:
        self._in_both(number, steps.granted(self._guild_ids[number], self._actor(number, by), self._users[user]))

    @rule(number=_guilds, by=_actors, user=_people)
    def revoke(self, number: int, by: int | None, user: int) -> None:
        self._in_both(number, steps.revoked(self._guild_ids[number], self._actor(number, by), self._users[user]))

    @rule(number=_guilds, by=_actors, user=_people, stay=st.booleans())
    def transfer(self, number: int, by: int | None, user: int, stay: bool) -> None:  # noqa: FBT001 - drawn by name
        by_user, to_user = self._actor(number, by), self._users[user]
        self._in_both(number, steps.transferred(self._guild_ids[number], by_user, to_user, stay=stay))

    @rule(number=_guilds, by=_people)
    def reclaim(self, number: int, by: int) -> None:
        self._in_both(number, steps.reclaimed(self._guild_ids[number], self._users[by]))

    @rule(number=_guilds, user=_people, told=st.booleans())
    def leave(self, number: int, user: int, told: bool) -> None:  # noqa: FBT001 - drawn by name
        """Without an event of Discord, the next look at the dashboard finds out."""
        guild_id, user_id = self._guild_ids[number], self._users[user]
        people = self._outside.people[guild_id]
        self._outside.people[guild_id] = [member for member in people if member.id != user_id]
        if told:
            self._in_both(number, lambda world: world.record_departure(guild_id, user_id))

    @rule(number=_guilds, user=_people)
    def return_(self, number: int, user: int) -> None:
        people = self._outside.people[self._guild_ids[number]]
        if all(member.id != self._users[user] for member in people):
            people.append(a_member(self._users[user]))

    @rule(number=_guilds, user=_people)
    def open_the_dashboard(self, number: int, user: int) -> None:
        self._in_both(number, lambda world: world.authorize(self._guild_ids[number], self._users[user]))

    # What they set.

    @rule(number=_guilds, by=_actors, persona=_texts, behind=_behind)
    def change_settings(self, number: int, by: int | None, persona: str, behind: int) -> None:
        guild_id, user = self._guild_ids[number], self._actor(number, by)
        self._in_both(number, steps.settings_changed(guild_id, "ask", {"persona": persona}, user, behind=behind))

    @rule(number=_guilds, by=_actors, greeting=_texts, of=_guilds)
    def name_a_channel(self, number: int, by: int | None, greeting: str, of: int) -> None:
        """Also one of another guild's, which is refused."""
        guild_id, user, channel = self._guild_ids[number], self._actor(number, by), channel_of(self._guild_ids[of])
        values: Mapping[str, JsonValue] = {"text": greeting, "channel": str(channel.id)}
        self._in_both(number, steps.settings_changed(guild_id, "welcome", values, user, behind=0))

    @rule(number=_guilds, by=_actors, key=st.sampled_from(["ask", "welcome", "nothing"]))
    def reset_settings(self, number: int, by: int | None, key: str) -> None:
        self._in_both(
            number, steps.settings_changed(self._guild_ids[number], key, None, self._actor(number, by), behind=0)
        )

    @rule(target=documents, number=_guilds)
    def export_settings(self, number: int) -> Mapping[str, JsonValue]:
        return self._runner.run(steps.exported(self._shared, self._guild_ids[number]))

    @rule(number=_guilds, by=_actors, document=documents)
    def import_settings(self, number: int, by: int | None, document: Mapping[str, JsonValue]) -> None:
        self._in_both(number, steps.settings_imported(self._guild_ids[number], document, self._actor(number, by)))

    @rule(number=_guilds, by=_actors, budgets=_budgets, behind=_behind)
    def change_budgets(self, number: int, by: int | None, budgets: list[JsonValue], behind: int) -> None:
        guild_id, user = self._guild_ids[number], self._actor(number, by)
        self._in_both(number, steps.budgets_changed(guild_id, {"budgets": budgets}, user, behind=behind))

    # What they use.

    @rule(
        target=records,
        number=st.integers(0, GUILDS),
        user=_people,
        cog=st.sampled_from(COGS),
        model=st.sampled_from(["small", "large", "late"]),
        tokens=st.integers(0, 1000),
    )
    def use_a_model(self, number: int, user: int, cog: str, model: str, tokens: int) -> tuple[int, UsageRecord]:
        """The guild after the last one is the bot itself."""
        guild_id = self._guild_ids[number] if number < GUILDS else None
        caller = Caller(guild_id=guild_id, user_id=self._users[user], cog_name=cog)
        record = steps.a_record(next(_numbers), caller, (self._provider, model), tokens, at=self._outside.clock.now())
        self._in_both(number, steps.used(record))
        return number, record

    @rule(used=records)
    def deliver_again(self, used: tuple[int, UsageRecord]) -> None:
        number, record = used
        self._in_both(number, steps.used(record))

    @rule()
    def learn_the_price(self) -> None:
        price = ModelPrice(
            provider=self._provider,
            model="late",
            rates={Meter.INPUT: Rate(Decimal(1)), Meter.OUTPUT: Rate(Decimal(2))},
            valid_from=NOON,
        )
        entry = AuditEntry(
            guild_id=None, actor_id=None, action=AuditAction.PRICE_SET, target="late", before=None, after=None, at=NOON
        )
        if not self._runner.run(self._outside.prices.versions()):
            self._runner.run(self._outside.prices.add([PriceVersion(price)], entry))
            # Of all guilds and so of none: no guild's audit log has it.
            self._runner.run(PostgresSystemAudit(self._engine).append(entry))
        command = RepriceUsageCommand(provider=self._provider, model=None, since=NOON)
        together = self._runner.run(self._shared.reprice(command))
        assert together == sum(self._runner.run(world.reprice(command)) for world in self._alone)

    @rule(hours=st.sampled_from([1, 30]))
    def wait(self, hours: int) -> None:
        if self._outside.clock.now() < datetime(2026, 3, 29, tzinfo=UTC):
            self._outside.clock.advance(timedelta(hours=hours))

    # What must not be.

    @rule(
        number=_guilds, key=st.sampled_from(["ask", "welcome"]), end=st.sampled_from(["forgot", "error", "cancelled"])
    )
    def break_off(self, number: int, key: str, end: str) -> None:
        self._runner.run(steps.broken_off(self._guild_ids[number], key, end)(self._shared))

    @rule(number=_guilds, other=_guilds)
    def reach_for_another(self, number: int, other: int) -> None:
        assume(number != other)
        ours, theirs = self._guild_ids[number], self._guild_ids[other]
        self._runner.run(steps.written_into(ours, theirs)(self._shared))
        for table in self.tables:
            assert self._runner.run(leaks_of(self._engine, table, ours=ours, theirs=theirs)) == [], table.name

    @rule(number=_guilds, other=_guilds, by=_actors, user=_people, persona=_texts)
    def do_things_at_the_same_time(self, number: int, other: int, by: int | None, user: int, persona: str) -> None:
        assume(number != other)
        ours, theirs = self._guild_ids[number], self._guild_ids[other]
        together = {
            number: steps.granted(ours, self._actor(number, by), self._users[user]),
            other: steps.settings_changed(theirs, "ask", {"persona": persona}, self._actor(number, by), behind=0),
        }

        async def at_once() -> Sequence[str]:
            broken_off = asyncio.ensure_future(steps.broken_off(ours, "welcome", "error")(self._shared))
            outcomes = await asyncio.gather(*(outcome(step, self._shared) for step in together.values()))
            await broken_off
            return outcomes

        shared = self._runner.run(at_once())
        assert shared == [self._runner.run(outcome(step, self._alone[guild])) for guild, step in together.items()]

    # What each sees.

    @invariant()
    def each_guild_sees_what_it_would_see_alone(self) -> None:
        """One guild after each step, in turn, and all of them in the end: nothing that was written goes away."""
        self._step += 1
        self._runner.run(self._check([self._step % GUILDS]))

    async def _check(self, numbers: Sequence[int]) -> None:
        # At the same time, over two connections: they take turns on them.
        shared = await asyncio.gather(*(self._seen_together(number) for number in numbers))
        for number, ours in zip(numbers, shared, strict=True):
            alone, guild_id = self._alone[number], self._guild_ids[number]
            assert ours == await seen(alone, guild_id, self._users, foreign_entry=0)
            assert ours.after_anothers_entry == ()
            assert await foreign_rows(self._engine, self.tables, guild_id) == []
            await self._check_guilds_of(self._users[number % PEOPLE])

    async def _seen_together(self, number: int) -> Seen:
        audit = self._shared.storage.audit
        newest = await audit.page(self._guild_ids[number - 1], AuditFilter(), limit=1)
        entry = newest[0].id if newest else 0
        return await seen(self._shared, self._guild_ids[number], self._users, foreign_entry=entry)

    async def _check_guilds_of(self, user: UserId) -> None:
        alone = [item for world in self._alone for item in await world.storage.guilds.guilds_of(user)]
        assert await self._shared.storage.guilds.guilds_of(user) == tuple(sorted(alone, key=by_name))

    def _actor(self, number: int, drawn: int | None) -> UserId:
        initial = self._runner.run(initial_user(self._alone[number], self._guild_ids[number]))
        return self._users[number if drawn is None else drawn] if initial is None or drawn is not None else initial

    def _in_both(self, number: int, step: Step) -> None:
        outcomes = [self._runner.run(outcome(step, world)) for world in (self._shared, self._alone[number])]
        assert outcomes[0] == outcomes[1]
        self.outcomes[step.__qualname__.partition(".<locals>")[0].rpartition(".")[2], outcomes[0]] += 1

    async def _check_what_all_share(self) -> None:
        await self._check(range(GUILDS))
        together = MemoryDatabase()
        for memory in self.memories:
            together.usage.update(memory.usage)
            together.guilds.update(memory.guilds)
        expected = await MemoryFleetUsageQueries(together).summary(FIRST, LAST, most_guilds=1000)
        assert await PostgresFleetUsageQueries(self._engine).summary(FIRST, LAST, most_guilds=1000) == expected
        assert await rollup_drift(self._engine) == []


async def initial_user(world: World, guild_id: GuildId) -> UserId | None:
    async with world.storage.begin(guild_id) as work:
        initial = (await work.guild_access.get()).initial
    return None if initial is None else initial.user_id


async def foreign_rows(engine: AsyncEngine, tables: Sequence[GuildTable], guild_id: GuildId) -> list[str]:
    """The tables that show the guild a row of another, or show who is no guild any row at all."""
    of_others = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, count(*) FILTER (WHERE guild_id IS DISTINCT FROM {guild_id}) AS rows "  # noqa: S608 - from the catalogue
        f'FROM "{table.name}"'
        for table in tables
    )
    of_all = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, count(*) AS rows FROM \"{table.name}\""  # noqa: S608 - as above
        for table in tables
    )
    async with guild_scope(engine, guild_id) as transaction:
        foreign = (await transaction.execute(text(of_others))).all()
    async with engine.connect() as connection:
        unscoped = (await connection.execute(text(of_all))).all()
    return [row.name for row in (*foreign, *unscoped) if row.rows]


@pytest.fixture
async def tables(owner: AsyncEngine) -> list[GuildTable]:
    async with owner.connect() as connection:
        return await guild_tables(connection)


def test_no_guild_ever_observes_another(database: FreshDatabase, tables: list[GuildTable], tmp_path: Path) -> None:
    class TenantsOfThisDatabase(Tenants):
        pass

    TenantsOfThisDatabase.database = database
    TenantsOfThisDatabase.spool = tmp_path
    TenantsOfThisDatabase.tables = tables
    TenantsOfThisDatabase.memories = []
    TenantsOfThisDatabase.outcomes = Counter()
    run_state_machine_as_test(
        TenantsOfThisDatabase,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = {step for step, led_to in TenantsOfThisDatabase.outcomes if led_to == "done"}
    assert done == EVERY_STEP, TenantsOfThisDatabase.outcomes


@pytest.mark.parametrize(
    "fault",
    [
        'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        'ALTER POLICY guild_isolation ON "{table}" USING (true)',
        'CREATE POLICY another ON "{table}" FOR SELECT USING (true)',
    ],
)
async def test_the_machine_sees_a_broken_policy_in_whichever_table_it_is(
    owner: AsyncEngine, engine: AsyncEngine, fault: str
) -> None:
    tables = await seeded(owner)
    assert await foreign_rows(engine, tables, OURS) == []
    for number, table in enumerate(tables, 1):
        async with owner.begin() as connection:
            await connection.execute(text(fault.format(table=table.name)))
        assert set(await foreign_rows(engine, tables, OURS)) == {each.name for each in tables[:number]}
