"""Connect the shards of this process, in turn with all other processes of the bot."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import yarl
from discord.gateway import DiscordWebSocket
from typing_extensions import override

from adapters.discord.gateway.counted_requests import counting
from adapters.discord.gateway.invalid_requests import InvalidRequests
from application.ports.bot.shards import IDENTIFY_SECONDS, GatewayBoard, GatewayInfo
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from baseline.cogs import Bot
from baseline.services import Log

_TURN_SECONDS: Final = IDENTIFY_SECONDS + 0.25
"""Includes a margin for the network: Discord measures from the arrival of one IDENTIFY to that of the next."""
_ASKING_SECONDS: Final = 10.0
_LOOK_AGAIN_SECONDS: Final = 0.1
_INFO_SECONDS: Final = 60.0
"""The age up to which processes share the answer of `/gateway/bot`, so that a start of several asks Discord once."""


class ShardedBot(Bot):
    """A bot whose processes share its shards.

    discord.py lets each process identify its first shard at once, and does not count other processes.
    With `gateway_board` None, as for a simulated gateway, this bot does so too. `invalid_requests` counts what Discord
    refuses to this process and the others.
    """

    def __init__(
        self,
        *args: Any,
        gateway_board: GatewayBoard | None,
        gateway_log: Log,
        gateway_clock: Clock,
        invalid_requests: InvalidRequests | None = None,
        **options: Any,
    ) -> None:
        self.invalid_requests = invalid_requests
        if invalid_requests is not None:
            options["http_trace"] = counting(invalid_requests)
        # A shard may wait long for its turn to identify; discord.py would give it up after three minutes.
        super().__init__(*args, shard_connect_timeout=None, **options)
        self._board = gateway_board
        self._gateway_log = gateway_log
        self._gateway_clock = gateway_clock
        self._max_concurrency = 1

    @override
    async def launch_shards(self) -> None:
        if self._board is None or self.is_closed():
            return await super().launch_shards()
        info = await self._gateway_info(self._board)
        self._max_concurrency = info.max_concurrency
        self.shard_count = self.shard_count or info.shards
        shard_ids: Sequence[int] = self.shard_ids or range(self.shard_count)
        self._connection.shard_count = self.shard_count
        self._connection.shard_ids = shard_ids  # type: ignore[assignment] # any sequence does
        await self._wait_for_sessions(info, len(shard_ids))
        # discord.py connects to this URL again when a session cannot be resumed.
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(info.url)
        buckets = defaultdict(list)
        for shard_id in shard_ids:
            buckets[shard_id % info.max_concurrency].append(shard_id)
        async with asyncio.TaskGroup() as group:
            for bucket in buckets.values():
                group.create_task(self._launch(bucket))
        return None

    @override
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if self._board is None:
            return await super().before_identify_hook(shard_id, initial=initial)
        wait = await self._take_turn(self._board, shard_id or 0)
        while wait > 0:
            await asyncio.sleep(wait)
            wait = await self._take_turn(self._board, shard_id or 0)
        return None

    async def _launch(self, shard_ids: Sequence[int]) -> None:
        for shard_id in shard_ids:
            await self.launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard_id)

    async def _take_turn(self, board: GatewayBoard, shard_id: int) -> float:
        bucket = shard_id % self._max_concurrency
        try:
            return await board.take_turn(f"identify {bucket}", seconds=_TURN_SECONDS)
        except ServiceUnavailable:
            self._gateway_log.warning("Shards identify by the clock: Redis, which gives the turns, is away")
            now, count = self._gateway_clock.now().timestamp(), self.shard_count or 1
            await asyncio.sleep(seconds_to_slot(now, shard_id, count, self._max_concurrency))
            return 0.0

    async def _gateway_info(self, board: GatewayBoard) -> GatewayInfo:
        try:
            kept = await _kept_info(board)
        except ServiceUnavailable:
            kept = None
        if kept is not None:
            return kept
        shards, url, limit = await self.http.get_bot_gateway()
        info = GatewayInfo(
            url=url,
            shards=shards,
            max_concurrency=max(limit["max_concurrency"], 1),
            remaining=limit["remaining"],
            reset_after=limit["reset_after"] / 1000,
        )
        self._gateway_log.info(
            "Discord described its gateway",
            shards=info.shards,
            max_concurrency=info.max_concurrency,
            sessions_left=info.remaining,
        )
        try:
            await board.keep_info(info, seconds=_INFO_SECONDS)
        except ServiceUnavailable:
            self._gateway_log.warning("Other processes ask Discord for its gateway themselves: Redis is away")
        return info

    async def _wait_for_sessions(self, info: GatewayInfo, shards: int) -> None:
        """Discord resets the bot's token when it starts more sessions than it may in a day."""
        if info.remaining >= shards:
            return
        self._gateway_log.error(
            "Discord allows too few sessions today: the bot waits until it allows more",
            sessions_left=info.remaining,
            shards=shards,
            seconds=info.reset_after,
        )
        await asyncio.sleep(info.reset_after)


def seconds_to_slot(now: float, shard_id: int, shard_count: int, max_concurrency: int) -> float:
    """Return the seconds until the next slot in which only this shard of its bucket may identify.

    `now` is in seconds since 1970, so that all processes agree on the slots as far as their clocks agree.
    """
    slots = math.ceil(shard_count / max_concurrency)
    return (shard_id // max_concurrency * _TURN_SECONDS - now) % (slots * _TURN_SECONDS)


async def _kept_info(board: GatewayBoard) -> GatewayInfo | None:
    """Return the info that another process fetched; None when it is this process's turn to fetch it."""
    kept = await board.info()
    while kept is None and await board.take_turn("gateway", seconds=_ASKING_SECONDS) > 0:
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        kept = await board.info()
    return kept
