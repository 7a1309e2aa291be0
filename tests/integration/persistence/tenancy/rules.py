"""Base of the rules of the tenancy state machine: guilds in a shared database, and each guild alone."""

import asyncio
from collections import Counter
from itertools import count
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from domain.ids import GuildId, UserId
from tests.integration.persistence.isolation.guild_tables import GuildTable
from tests.integration.persistence.tenancy.checks import Checks, emptied
from tests.integration.persistence.tenancy.steps import Step, outcome
from tests.integration.persistence.tenancy.storages import in_memory, on_postgres
from tests.integration.persistence.tenancy.worlds import PEOPLE, Outside, World
from tests.services import FreshDatabase

GUILDS = 3
# Long enough that a busy machine spools no usage, which reports would see later.
PATIENCE = 30
# Larger than 2**53, as real snowflakes are.
SNOWFLAKE = 1_150_000_000_000_000_001

A_GUILD = st.integers(0, GUILDS - 1)
SOMEBODY = st.integers(0, PEOPLE - 1)
# None is the user that has initial access at that moment.
AN_ACTOR = st.sampled_from([None, None, None, *range(PEOPLE)])
BEHIND = st.sampled_from([0, 0, 0, 1])
A_TEXT = st.sampled_from(["", "Hi", "Welcome!", "x" * 21])


class TenancyRules(RuleBasedStateMachine):
    """State machine that takes every step in the shared database and in a world with that guild only."""

    database: ClassVar[FreshDatabase]
    owner: ClassVar[AsyncEngine]
    spool: ClassVar[Path]
    tables: ClassVar[list[GuildTable]]
    # Number of times that each step had each outcome.
    outcomes: ClassVar[Counter[tuple[str, str]]]

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
        # The last one belongs to the bot itself and is visible to no guild.
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
