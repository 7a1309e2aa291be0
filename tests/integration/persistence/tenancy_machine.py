"""Guilds that do anything in any order, in a database that they share and in worlds where each is alone."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import ClassVar

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.ledger import PostgresUsageLedger
from adapters.persistence.postgres.system_audit import PostgresSystemAudit
from application.ports.prices import PriceVersion
from application.reprice_usage import RepriceUsageCommand
from domain.audit import AuditAction, AuditEntry
from domain.ids import GuildId, UserId
from domain.models import Caller
from domain.pricing import Meter, ModelPrice, Rate
from domain.settings import JsonValue
from domain.usage import UsageRecord
from tests.integration.persistence import tenancy_steps as steps
from tests.integration.persistence.guild_tables import GuildTable, leaks_of
from tests.integration.persistence.tenancy_checks import Checks, emptied
from tests.integration.persistence.tenancy_steps import Step, outcome
from tests.integration.persistence.tenancy_worlds import (
    COGS,
    NOON,
    PEOPLE,
    Outside,
    World,
    a_member,
    channel_of,
    in_memory,
    on_postgres,
)
from tests.services import FreshDatabase

GUILDS = 3
# So long that a busy machine sends no usage to the disk, from which reports would get it later.
PATIENCE = 30
# Larger than 2**53, as real ones are.
SNOWFLAKE = 1_150_000_000_000_000_001
PROVIDER = "openai"

_guilds = st.integers(0, GUILDS - 1)
_people = st.integers(0, PEOPLE - 1)
# None is who has initial access just then.
_actors = st.sampled_from([None, None, None, *range(PEOPLE)])
_behind = st.sampled_from([0, 0, 0, 1])
_texts = st.sampled_from(["", "Hi", "Welcome!", "x" * 21])


def a_budget(scope: str, **named: JsonValue) -> dict[str, JsonValue]:
    return {"scope": scope, "period": "month", "limit_usd": "0.6", "warn_at_percent": 40, **named}


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
    owner: ClassVar[AsyncEngine]
    spool: ClassVar[Path]
    tables: ClassVar[list[GuildTable]]
    # How often which step led to what.
    outcomes: ClassVar[Counter[tuple[str, str]]]

    records = Bundle("records")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._runner.run(emptied(self.owner, self.tables))
        self._engine = create_engine(self.database.app_url, schema=self.database.schema, pool_size=2)
        self._ledger = PostgresUsageLedger(
            self.database.app_url, self.database.schema, self.spool, patience_seconds=PATIENCE
        )
        self._runner.run(self._ledger.start())
        self._guild_ids = [GuildId(SNOWFLAKE + number) for number in range(GUILDS)]
        self._users = [UserId(SNOWFLAKE + 100 + number) for number in range(PEOPLE)]
        self._outside = Outside(self._guild_ids, self._users)
        # The last one is the bot's own, of which no guild sees anything.
        memories = [MemoryDatabase() for _ in range(GUILDS + 1)]
        self._shared = World(on_postgres(self._engine, self._ledger), self._outside)
        self._alone = [World(in_memory(memory), self._outside) for memory in memories]
        self._checks = Checks(
            self._engine, self.tables, self._guild_ids, self._users, self._shared, self._alone, memories
        )
        self._step = 0
        self._requests = count(1)

    @override
    def teardown(self) -> None:
        try:
            self._runner.run(self._checks.of_all())
        finally:
            self._runner.run(self._ledger.stop())
            self._runner.run(self._engine.dispose())
            self._runner.close()

    # Guilds and who may see them.

    @initialize()
    def begin(self) -> None:
        for number, guild_id in enumerate(self._guild_ids):
            initial, delegate = self._users[number], self._users[number - 1]
            self._in_both(number, steps.installed(guild_id, initial, None))
            self._in_both(number, steps.granted(guild_id, initial, delegate))
            limits: dict[str, JsonValue] = {"budgets": [a_budget("guild"), a_budget("user", limit_usd="0.1")]}
            self._in_both(number, steps.budgets_changed(guild_id, limits, initial, behind=0))

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

    @rule(number=_guilds, of=_guilds, by=_actors)
    def import_settings(self, number: int, of: int, by: int | None) -> None:
        """What another guild has exported, or the same."""
        document = self._runner.run(steps.exported(self._shared, self._guild_ids[of]))
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
        model=st.sampled_from(["small", "late", "late"]),
        tokens=st.lists(st.integers(0, 1000), min_size=1, max_size=3),
    )
    def use_a_model(
        self, number: int, user: int, cog: str, model: str, tokens: list[int]
    ) -> MultipleResults[tuple[int, UsageRecord]]:
        """The guild after the last one is the bot itself."""
        guild_id = self._guild_ids[number] if number < GUILDS else None
        caller, now = Caller(guild_id=guild_id, user_id=self._users[user], cog_name=cog), self._outside.clock.now()
        made = [steps.a_record(next(self._requests), caller, (PROVIDER, model), each, at=now) for each in tokens]
        for record in made:
            self._in_both(number, steps.used(record))
        return multiple(*((number, record) for record in made))

    @rule(used=records)
    def deliver_again(self, used: tuple[int, UsageRecord]) -> None:
        number, record = used
        self._in_both(number, steps.used(record))

    @rule(numbers=st.lists(st.integers(0, GUILDS), min_size=2, max_size=3), user=_people)
    def learn_the_price(self, numbers: list[int], user: int) -> None:
        """Of what was used before, and of what is used now."""
        for number in numbers:
            self.use_a_model(number, user, COGS[0], "late", [10 * number + 1])
        price = ModelPrice(
            provider=PROVIDER,
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
        command = RepriceUsageCommand(provider=PROVIDER, model=None, since=NOON)
        together = self._runner.run(self._shared.reprice(command))
        assert together == sum(self._runner.run(world.reprice(command)) for world in self._alone)
        if together > 1:
            self.outcomes["several repriced", "done"] += 1

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
        for ours in self._runner.run(self._checks.of_guilds([self._step % GUILDS])):
            self.outcomes.update(("budgets", status.state or "") for status in ours.budgets)

    def _actor(self, number: int, drawn: int | None) -> UserId:
        initial = self._runner.run(initial_user(self._alone[number], self._guild_ids[number]))
        return self._users[number if drawn is None else drawn] if initial is None or drawn is not None else initial

    def _in_both(self, number: int, step: Step) -> None:
        outcomes = [self._runner.run(outcome(step, world)) for world in (self._shared, self._alone[number])]
        assert outcomes[0] == outcomes[1]
        self.outcomes[step.__qualname__.partition(".<locals>")[0].rpartition(".")[2], outcomes[0]] += 1


async def initial_user(world: World, guild_id: GuildId) -> UserId | None:
    async with world.storage.begin(guild_id) as work:
        initial = (await work.guild_access.get()).initial
    return None if initial is None else initial.user_id
