"""The bot's health for orchestrators (`/health`) and Prometheus (`/metrics`)."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import discord
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge

from adapters.discord.bot import BaselineBot
from adapters.discord.platform import DiscordPlatform
from adapters.telemetry.exposition import exposition
from adapters.telemetry.json_texts import each_text
from adapters.telemetry.probe_server import Address, serving
from adapters.telemetry.process_metrics import process_registry
from application.ports.bot.shards import INVALID_REQUEST_LIMIT


@asynccontextmanager
async def health_server(bot: BaselineBot, platform: DiscordPlatform, address: Address) -> AsyncIterator[Address]:
    """Serve until the block ends; yield the address with the actual port. Enter it before the bot starts."""
    app = web.Application()
    metrics = _Metrics(bot, platform)

    async def health(_request: web.Request) -> web.Response:
        report = each_text(await _health(bot, platform), platform.redact)
        return web.json_response(report, status=200 if report["status"] == "ok" else 503)

    async def scrape(_request: web.Request) -> web.Response:
        return web.Response(body=await metrics.collect(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/health", health)
    app.router.add_get("/metrics", scrape)
    async with serving(app, address) as where:
        yield where


async def _health(bot: BaselineBot, platform: DiscordPlatform) -> dict[str, object]:
    parts = await _parts(platform)
    shards = [
        {
            "id": shard_id,
            "connected": shard is not None and not shard.is_closed(),
            "latency_ms": None if shard is None else _milliseconds(shard.latency),
        }
        for shard_id, shard in _shards(bot).items()
    ]
    connected = bot.is_ready() and all(shard["connected"] for shard in shards)
    stale_since = platform.settings_stale_since()
    everything = connected and all(state == "ok" for state in parts.values())
    return {
        "status": "ok" if everything else "degraded",
        "version": platform.version,
        "bot": "ok" if connected else "down",
        "guilds": len(bot.guilds),
        "shards": shards,
        "parts": parts,
        "settings": "ok" if stale_since is None else "stale",
        "settings_stale_since": None if stale_since is None else stale_since.isoformat(),
        "refused_by_discord": await _refused(bot),
        "intents_missing": sorted(platform.intents.missing),
        "cogs": {
            "loaded": list(bot.cogs_found.loaded),
            "failed": [failure.name for failure in bot.cogs_found.failed],
            "commands_left_out": [{"cog": each.cog, "command": each.command} for each in bot.cogs_found.left_out],
        },
    }


def _shards(bot: BaselineBot) -> Mapping[int, discord.ShardInfo | None]:
    """Return the shards of this process, with None for one that has not connected since the start.

    Where Discord decides how many there are, none is known before it has answered.
    """
    expected = bot.shard_ids or range(bot.shard_count or 0)
    return {shard_id: bot.get_shard(shard_id) for shard_id in sorted({*expected, *bot.shards})}


async def _refused(bot: BaselineBot) -> dict[str, object] | None:
    """Return how close Discord's ban for refused requests is; None for a simulated Discord, which never bans."""
    if bot.invalid_requests is None:
        return None
    warning = await bot.invalid_requests.warning()
    return {"requests": bot.invalid_requests.count, "limit": INVALID_REQUEST_LIMIT, "warning": warning}


async def _parts(platform: DiscordPlatform) -> dict[str, str]:
    up = await asyncio.gather(*(probe.is_up() for probe in platform.probes))
    return {probe.part: "ok" if is_up else "down" for probe, is_up in zip(platform.probes, up, strict=True)}


def _milliseconds(latency: float) -> float | None:
    return round(latency * 1000, 1) if math.isfinite(latency) else None


class _Metrics:
    """Metrics of the bot, whose values are read at each scrape."""

    def __init__(self, bot: BaselineBot, platform: DiscordPlatform) -> None:
        self._bot = bot
        self._platform = platform
        self._registry = process_registry("bot", platform.version, platform.loop_lag)
        for metrics in platform.metrics:
            self._registry.register(metrics)
        self._guilds = self._gauge("baseline_bot_guilds", "Guilds that the bot is in.")
        self._cogs = self._gauge("baseline_bot_cogs", "Cogs by state.", "state")
        self._latency = self._gauge("baseline_bot_shard_latency_seconds", "Heartbeat latency of a shard.", "shard")
        self._connected = self._gauge("baseline_bot_shard_connected", "1 while the shard is connected.", "shard")
        self._ready = self._gauge("baseline_bot_ready", "1 once all shards of this process have connected.")
        self._parts = self._gauge("baseline_bot_part_up", "1 while the part can be reached.", "part")
        self._intents = self._gauge("baseline_bot_intents_missing", "Wanted gateway intents that the bot lacks.")
        self._invalid = self._gauge(
            "baseline_discord_invalid_requests",
            "Requests of the last ten minutes that Discord refused (401, 403, 429). It bans the address at 10,000.",
        )
        self._stale = self._gauge("baseline_settings_stale", "1 while settings are served without the database.")

    async def collect(self) -> bytes:
        self._intents.set(len(self._platform.intents.missing))
        self._stale.set(0 if self._platform.settings_stale_since() is None else 1)
        if self._bot.invalid_requests is not None:
            await self._bot.invalid_requests.read()
            self._invalid.set(self._bot.invalid_requests.count)
        self._guilds.set(len(self._bot.guilds))
        self._cogs.labels("loaded").set(len(self._bot.cogs_found.loaded))
        self._cogs.labels("failed").set(len(self._bot.cogs_found.failed))
        self._ready.set(1 if self._bot.is_ready() else 0)
        for shard_id, shard in _shards(self._bot).items():
            self._connected.labels(str(shard_id)).set(0 if shard is None or shard.is_closed() else 1)
            if shard is not None:
                self._latency.labels(str(shard_id)).set(shard.latency)
        for part, state in (await _parts(self._platform)).items():
            self._parts.labels(part).set(1 if state == "ok" else 0)
        return exposition(self._registry, self._platform.redact)

    def _gauge(self, name: str, documentation: str, *labels: str) -> Gauge:
        return Gauge(name, documentation, labels, registry=self._registry)
