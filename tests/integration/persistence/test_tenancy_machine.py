"""Whatever guilds do in whatever order, each sees exactly what it would see if it were alone in the world."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import ClassVar, TypeAlias
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from typing_extensions import override

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.usage import MemoryUsageLedger, MemoryUsageQueries
from adapters.persistence.memory.work import memory_work
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.ledger import PostgresUsageLedger
from adapters.persistence.postgres.usage_queries import PostgresUsageQueries
from adapters.persistence.postgres.work import postgres_work
from application.ports.llm import UsageLedger
from application.ports.work import BeginWork
from application.queries import GuildUsage, UsageQueries
from domain.access import AccessGrant
from domain.errors import DomainError
from domain.guilds import AddedBySource, Guild
from domain.ids import GuildId, UserId
from domain.settings import StoredSection
from domain.token_usage import TokenUsage
from domain.usage import RequestType, UsageRecord
from tests.services import FreshDatabase

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILDS = 3
# So long that a busy machine sends no usage to the disk, from which reports would get it later.
PATIENCE = 30

_numbers = count(1)
_guilds = st.integers(0, GUILDS - 1)
_users = st.integers(1, 3).map(UserId)


@dataclass(frozen=True)
class World:
    begin: BeginWork
    ledger: UsageLedger
    usage: UsageQueries


@dataclass(frozen=True)
class Seen:
    guild: Guild | None
    grants: tuple[AccessGrant, ...]
    sections: tuple[StoredSection, ...]
    usage: GuildUsage


Step: TypeAlias = Callable[[World, GuildId], Coroutine[object, object, None]]


class Tenants(RuleBasedStateMachine):
    """Every step is taken in the shared database and in a world that holds the one guild only."""

    database: ClassVar[FreshDatabase]
    spool: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._engine = create_engine(self.database.app_url, schema=self.database.schema, pool_size=2)
        self._ledger = PostgresUsageLedger(
            self.database.app_url, self.database.schema, self.spool, patience_seconds=PATIENCE
        )
        self._runner.run(self._ledger.start())
        self._shared = World(postgres_work(self._engine), self._ledger, PostgresUsageQueries(self._engine))
        self._guild_ids = [GuildId(next(_numbers)) for _ in range(GUILDS)]
        memories = [MemoryDatabase() for _ in range(GUILDS)]
        self._alone = [World(memory_work(one), MemoryUsageLedger(one), MemoryUsageQueries(one)) for one in memories]

    @override
    def teardown(self) -> None:
        self._runner.run(self._ledger.stop())
        self._runner.run(self._engine.dispose())
        self._runner.close()

    @rule(number=_guilds, user=_users)
    def install(self, number: int, user: UserId) -> None:
        self._in_both(number, lambda world, guild_id: installed(world, guild_id, user))

    @rule(number=_guilds, by=_users, user=_users)
    def grant(self, number: int, by: UserId, user: UserId) -> None:
        self._in_both(number, lambda world, guild_id: granted(world, guild_id, by, user))

    @rule(number=_guilds, by=_users, user=_users)
    def revoke(self, number: int, by: UserId, user: UserId) -> None:
        self._in_both(number, lambda world, guild_id: revoked(world, guild_id, by, user))

    @rule(number=_guilds, key=st.sampled_from(["ask", "welcome"]), version=st.integers(1, 3), value=st.integers(0, 9))
    def change_settings(self, number: int, key: str, version: int, value: int) -> None:
        self._in_both(number, lambda world, guild_id: changed(world, guild_id, key, version, value))

    @rule(number=_guilds, user=_users, tokens=st.integers(0, 1000))
    def use_a_model(self, number: int, user: UserId, tokens: int) -> None:
        request_id = uuid4()
        self._in_both(number, lambda world, guild_id: used(world, guild_id, user, tokens, request_id))

    @invariant()
    def each_guild_sees_what_it_would_see_alone(self) -> None:
        for number, guild_id in enumerate(self._guild_ids):
            shared = self._runner.run(seen(self._shared, guild_id))
            alone = self._runner.run(seen(self._alone[number], guild_id))
            assert shared == alone

    def _in_both(self, number: int, step: Step) -> None:
        outcomes = [
            self._runner.run(outcome(step, world, self._guild_ids[number]))
            for world in (self._shared, self._alone[number])
        ]
        assert outcomes[0] == outcomes[1]


async def outcome(step: Step, world: World, guild_id: GuildId) -> str:
    try:
        await step(world, guild_id)
    except DomainError as refusal:
        return refusal.code
    return "done"


async def installed(world: World, guild_id: GuildId, user: UserId) -> None:
    async with world.begin(guild_id) as work:
        await work.guilds.save(
            Guild(
                id=guild_id,
                name=f"Guild {guild_id}",
                icon_url=None,
                member_count=user,
                owner_id=user,
                added_by=user,
                added_by_source=AddedBySource.GUILD_OWNER,
                joined_at=NOON,
            )
        )
        access = await work.guild_access.get()
        access.install(user, NOON)
        await work.guild_access.save(access)
        await work.commit()


async def granted(world: World, guild_id: GuildId, by: UserId, user: UserId) -> None:
    async with world.begin(guild_id) as work:
        access = await work.guild_access.get()
        access.grant(user, by, NOON)
        await work.guild_access.save(access)
        await work.commit()


async def revoked(world: World, guild_id: GuildId, by: UserId, user: UserId) -> None:
    async with world.begin(guild_id) as work:
        access = await work.guild_access.get()
        access.revoke(user, by, NOON)
        await work.guild_access.save(access)
        await work.commit()


async def changed(world: World, guild_id: GuildId, key: str, version: int, value: int) -> None:
    async with world.begin(guild_id) as work:
        (await work.guild_access.get()).require(UserId(1))
        await work.settings.save(
            StoredSection(
                guild_id=guild_id,
                key=key,
                values={"value": value},
                schema_version=1,
                version=version,
                updated_by=None,
                updated_at=NOON,
            )
        )
        await work.commit()


async def used(world: World, guild_id: GuildId, user: UserId, tokens: int, request_id: UUID) -> None:
    await world.ledger.record(
        UsageRecord(
            request_id=request_id,
            call_id=request_id,
            guild_id=guild_id,
            user_id=user,
            cog_name="ask",
            provider="openai",
            model="m",
            request_type=RequestType.TEXT,
            usage=TokenUsage(input_tokens=tokens),
            cost_usd=Decimal(tokens) / 1000,
            created_at=NOON,
        )
    )


async def seen(world: World, guild_id: GuildId) -> Seen:
    async with world.begin(guild_id) as work:
        return Seen(
            guild=await work.guilds.get(),
            grants=(await work.guild_access.get()).active,
            sections=await work.settings.all(),
            usage=await world.usage.guild_usage(guild_id, NOON.date(), date(2026, 3, 2)),
        )


def test_no_guild_ever_observes_another(database: FreshDatabase, tmp_path: Path) -> None:
    class TenantsOfThisDatabase(Tenants):
        pass

    TenantsOfThisDatabase.database = database
    TenantsOfThisDatabase.spool = tmp_path
    run_state_machine_as_test(
        TenantsOfThisDatabase,
        settings=settings(
            max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
