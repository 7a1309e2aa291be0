"""`/status`: the bot's health, visible to the caller only."""

import asyncio
import math
from collections.abc import Callable, Sequence
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands
from discord.utils import format_dt

from adapters.discord.cog_loading import LoadedCogs
from adapters.discord.cogs.permissions import missing_lines, missing_permissions
from adapters.discord.embeds import FIELD_LIMIT, house_embed
from adapters.discord.gateway.shards import ShardedBot
from adapters.discord.platform import DiscordPlatform
from application.llm.retiring_models import RetiringModel
from application.patience import answered_within
from application.ports.errors import ServiceUnavailable
from application.ports.health import HealthProbe
from baseline.cogs import Bot
from domain.cogs.cog_record import CogRecord, CogState
from domain.ids import GuildId, UserId
from domain.sharding import resolve_shard
from domain.spending.budgets import InvalidBudgets

_PATIENCE_SECONDS = 2.0


class Status(commands.Cog):
    def __init__(
        self,
        bot: ShardedBot,
        platform: DiscordPlatform,
        cogs: Callable[[], LoadedCogs],
        records: Callable[[], Sequence[CogRecord]],
    ) -> None:
        self._bot = bot
        self._platform = platform
        self._cogs = cogs
        self._records = records
        self._started_at = platform.clock.now()

    @app_commands.command(description="How the bot is doing.")
    @app_commands.guild_only()
    async def status(self, interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(ephemeral=True)
        states = await asyncio.gather(*(_state(probe) for probe in self._platform.probes))
        cogs = self._cogs()
        embed = house_embed("Status")
        embed.add_field(name="Uptime", value=_duration(self._platform.clock.now() - self._started_at))
        embed.add_field(name="Servers", value=f"{len(self._bot.guilds):,}")
        embed.add_field(name="This server's shard", value=self._shard(interaction.guild_id))
        for part, state in states:
            embed.add_field(name=part.capitalize(), value=state)
        stale_since = self._platform.settings_stale_since()
        if stale_since is not None:
            embed.add_field(name="Settings", value=f"as they were read last, {format_dt(stale_since, 'R')}")
        if retiring := await self._retiring(interaction.guild_id):
            embed.add_field(name="Models that end", value=retiring[:FIELD_LIMIT], inline=False)
        embed.add_field(name="Version", value=self._platform.version)
        embed.add_field(name="Cogs", value=", ".join(cogs.loaded)[:FIELD_LIMIT] or "none", inline=False)
        is_developer = await self._is_developer(interaction)
        if warning := await self._ban_warning(is_developer=is_developer):
            embed.add_field(name="Refused by Discord", value=warning[:FIELD_LIMIT], inline=False)
        if lost := _not_working(self._records()) if is_developer else _named(cogs):
            embed.add_field(name="Not working", value="\n".join(lost)[:FIELD_LIMIT], inline=False)
        if lacking := self._lacking(interaction.guild):
            embed.add_field(name="Permissions that the bot lacks here", value=lacking[:FIELD_LIMIT], inline=False)
        if without := _lost(self._records()):
            embed.add_field(name="Works without", value="\n".join(without)[:FIELD_LIMIT], inline=False)
        await interaction.followup.send(embed=embed, ephemeral=True)

    async def _is_developer(self, interaction: discord.Interaction[Bot]) -> bool:
        developers = self._platform.developers
        if developers is None:
            return False
        try:
            return await answered_within(_PATIENCE_SECONDS, developers.includes(UserId(interaction.user.id)))
        except ServiceUnavailable:
            return False

    async def _ban_warning(self, *, is_developer: bool) -> str | None:
        requests = self._bot.invalid_requests
        return await requests.warning() if is_developer and requests is not None else None

    def _lacking(self, guild: discord.Guild | None) -> str:
        if guild is None:
            return ""
        return "\n".join(missing_lines(missing_permissions(self._platform.manifests, guild.me.guild_permissions)))

    async def _retiring(self, guild_id: int | None) -> str:
        if guild_id is None or self._platform.retiring_models is None:
            return ""
        try:
            found = await answered_within(_PATIENCE_SECONDS, self._platform.retiring_models(GuildId(guild_id)))
        except (ServiceUnavailable, InvalidBudgets):
            return ""
        return "\n".join(map(_ending, found))

    def _shard(self, guild_id: int | None) -> str:
        if guild_id is None:
            return "none"
        count = self._bot.shard_count or 1
        shard_id = resolve_shard(GuildId(guild_id), count)
        shard = self._bot.get_shard(shard_id)
        latency = math.nan if shard is None else shard.latency
        measured = f"{latency * 1000:.0f} ms" if math.isfinite(latency) else "not measured yet"
        return f"{shard_id} of {count}, {measured}"


def _lost(records: Sequence[CogRecord]) -> list[str]:
    running = (record for record in records if record.state is not CogState.FAILED)
    return [f"`{record.name}`: {reason}" for record in running for reason in record.reasons]


def _not_working(records: Sequence[CogRecord]) -> list[str]:
    failed = (record for record in records if record.state is CogState.FAILED)
    lost = [f"`{record.name}`: {reason}" for record in failed for reason in record.reasons]
    return lost + [f"`{record.name}`: {command}" for record in records for command in record.commands_left_out]


def _named(cogs: LoadedCogs) -> list[str]:
    return [f"`{failure.name}`" for failure in cogs.failed] + [
        f"`{command.cog}`: {command.command}" for command in cogs.left_out
    ]


def _ending(found: RetiringModel) -> str:
    successor = found.retirement.successor
    then = "calls are refused" if successor is None else f"`{successor}` answers"
    return f"{found.place}: `{found.name}` ends on {found.retirement.retires_on}, then {then}"


async def _state(probe: HealthProbe) -> tuple[str, str]:
    return probe.part, "ok" if await probe.is_up() else "down"


def _duration(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" if days else "", f"{hours} h" if days or hours else "", f"{minutes} min", f"{seconds} s"]
    return " ".join(part for part in parts if part)
