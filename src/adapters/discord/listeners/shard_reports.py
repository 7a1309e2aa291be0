"""Publish the state of this process's shards, and with it that of its cogs, on every change and every few seconds."""

import asyncio
import math
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from discord.ext import commands

from adapters.discord.listeners.cog_reports import CogReports
from adapters.process_name import process_name
from application.ports.bot.shards import ShardBoard
from application.ports.clock import Clock
from application.ports.events import Event, EventFeed, EventKind
from application.tasks import cancel_and_wait
from baseline.cogs import Bot
from baseline.services import Log
from domain.ids import GuildId
from domain.sharding import ShardReport, ShardState

_CHANGED = Event(kind=EventKind.SHARDS)
_SERVING = frozenset({ShardState.READY, ShardState.RESUMED})


class ShardReports(commands.Cog):
    """Listeners only set flags: a task of its own writes to the board, so that no event handler waits for it.

    `seconds` is the interval of reports without changes; a change is also published as an event. While the board is
    away the bot goes on; the next successful report is complete.
    """

    def __init__(
        self,
        bot: Bot,
        board: ShardBoard,
        feed: EventFeed,
        clock: Clock,
        log: Log,
        *,
        cogs: CogReports,
        seconds: float = 5.0,
    ) -> None:
        self._bot = bot
        self._board = board
        self._feed = feed
        self._clock = clock
        self._log = log
        self._cogs = cogs
        self._seconds = seconds
        self._process = process_name()
        self._started_at = clock.now()
        self._noted: dict[int, tuple[ShardState, datetime]] = {}
        self._published_states: dict[int, ShardState] = {}
        self._news = asyncio.Event()
        self._is_away = False

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        self._note(shard_id, ShardState.CONNECTING)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        self._note(shard_id, ShardState.READY)

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        self._note(shard_id, ShardState.RESUMED)

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._note(shard_id, ShardState.DISCONNECTED)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Publish reports until the block ends, then remove them. Enter it before the bot starts."""
        task = asyncio.create_task(self._report_periodically())
        try:
            yield
        finally:
            await cancel_and_wait(task)
            await self._take_back()

    def _note(self, shard_id: int, state: ShardState) -> None:
        self._noted[shard_id] = state, self._clock.now()
        self._news.set()

    async def _report_periodically(self) -> None:
        while True:
            self._news.clear()
            await self._report()
            await self._cogs.post()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._news.wait()

    async def _report(self) -> None:
        guilds: dict[int, list[GuildId]] = defaultdict(list)
        for guild in self._bot.guilds:
            guilds[guild.shard_id].append(GuildId(guild.id))
        states: dict[int, ShardState] = {}
        try:
            for shard_id in self._bot.shard_ids or range(self._bot.shard_count or 0):
                report = self._report_of(shard_id, len(guilds[shard_id]))
                await self._board.post(report, guilds[shard_id])
                states[shard_id] = report.state
        except Exception as error:  # noqa: BLE001 - the bot does not depend on this, and the next time it may work
            self._complain(error)
            return
        self._is_away = False
        if states != self._published_states:
            await self._feed.publish(_CHANGED)
            self._published_states = states

    async def _take_back(self) -> None:
        await self._cogs.remove()
        try:
            await self._board.remove(self._process)
        except Exception as error:  # noqa: BLE001 - stopping must not fail, and what is not taken back vanishes
            self._complain(error)
        else:
            await self._feed.publish(_CHANGED)

    def _report_of(self, shard_id: int, guild_count: int) -> ShardReport:
        shard = self._bot.get_shard(shard_id)
        state, since = self._noted.get(shard_id, (ShardState.CONNECTING, self._started_at))
        if shard is not None and shard.is_closed() and state in _SERVING:
            # discord.py has no event for every connection that ends.
            state, since = self._noted[shard_id] = ShardState.DISCONNECTED, self._clock.now()
        latency = math.nan if shard is None else shard.latency
        return ShardReport(
            shard_id=shard_id,
            shard_count=self._bot.shard_count or 1,
            state=state,
            since=since,
            latency_ms=round(latency * 1000, 1) if math.isfinite(latency) else None,
            guild_count=guild_count,
            process=self._process,
            process_started_at=self._started_at,
        )

    def _complain(self, error: Exception) -> None:
        """Logged once per outage."""
        if not self._is_away:
            self._log.warning("The state of the shards could not be reported", reason=str(error))
        self._is_away = True
