"""Cache the budgets of each guild in memory; they are read once, and again after a change."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.events.section_changes import SectionChanged, section_changes
from application.patience import answered_within
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.events import EventFeed
from domain.ids import GuildId
from domain.llm.requests import Caller
from domain.spending.budgets import AppliedBudget, Budget, applying
from domain.spending.stored_budgets import BUDGETS_KEY, StoredBudgets

_RETRY_AFTER = timedelta(seconds=1)
_PATIENCE = 1.0
_PATIENCE_WITHOUT_ENTRY = 5.0
"""Seconds that a read may take, so that a database that hangs does not hold a call up for longer."""


class BudgetReader(Protocol):
    async def stored(self, guild_id: GuildId) -> StoredBudgets:
        """May raise `ServiceUnavailable("database")`."""
        ...


@dataclass(slots=True)
class _Entry:
    budgets: tuple[Budget, ...]
    fresh_until: datetime


class BudgetsInForce:
    """Bounded; the least recently read guild is dropped first. `max_age` bounds how long a lost announcement goes
    unnoticed.

    While the database is away the last known budgets hold. `of` raises `ServiceUnavailable` for a guild without known
    ones, since it may have budgets. `bot_wide` budgets hold for every call.
    """

    def __init__(
        self,
        read: BudgetReader,
        feed: EventFeed,
        clock: Clock,
        *,
        bot_wide: Sequence[Budget] = (),
        max_entries: int = 10_000,
        max_age: timedelta = timedelta(seconds=30),
    ) -> None:
        self._read = read
        self._feed = feed
        self._clock = clock
        self._bot_wide = tuple(bot_wide)
        self._max_entries = max_entries
        self._max_age = max_age
        self._entries: OrderedDict[GuildId, _Entry] = OrderedDict()
        self._epoch = 0

    async def of(self, caller: Caller) -> tuple[AppliedBudget, ...]:
        now = self._clock.now()
        budgets = self._bot_wide
        if caller.guild_id is not None:
            entry = self._entries.get(caller.guild_id)
            if entry is None or now >= entry.fresh_until:
                entry = await self._renewed(caller.guild_id, entry)
            budgets = self._bot_wide + entry.budgets if self._bot_wide else entry.budgets
        return applying(budgets, caller, now) if budgets else ()

    def known(self, caller: Caller, at: datetime) -> tuple[AppliedBudget, ...]:
        """Return the budgets that were read last, without reading again."""
        entry = None if caller.guild_id is None else self._entries.get(caller.guild_id)
        return applying((*self._bot_wide, *(entry.budgets if entry else ())), caller, at)

    def forget(self, change: SectionChanged | None) -> None:
        """Drop the cached budgets of the guild; of all guilds for None."""
        stale = self._clock.now()
        if change is None:
            self._epoch += 1
            for entry in self._entries.values():
                entry.fresh_until = stale
        elif change.key == BUDGETS_KEY:
            self._epoch += 1
            if changed := self._entries.get(change.guild_id):
                changed.fresh_until = stale

    async def follow(self, following: asyncio.Event | None = None) -> None:
        """Forget budgets as changes are published, until cancelled. `following` is set once none can be missed."""
        async with section_changes(self._feed) as changes:
            async for change in changes:
                self.forget(change)
                if following is not None:
                    following.set()

    async def _renewed(self, guild_id: GuildId, last_known: _Entry | None) -> _Entry:
        epoch = self._epoch
        if last_known is not None:
            # One caller reloads; the others use the stale entry meanwhile, also for a second after a failed reload.
            last_known.fresh_until = self._clock.now() + _RETRY_AFTER
        patience = _PATIENCE_WITHOUT_ENTRY if last_known is None else _PATIENCE
        try:
            budgets = (await answered_within(patience, self._read.stored(guild_id))).budgets
        except ServiceUnavailable:
            if last_known is None:
                raise
            return last_known
        # A change during the read may concern this guild: let the next call read again.
        life = self._max_age if epoch == self._epoch else timedelta(0)
        entry = _Entry(budgets, self._clock.now() + life)
        self._entries[guild_id] = entry
        self._entries.move_to_end(guild_id)
        while len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)
        return entry
