"""Run cogs in a simulated guild."""

import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import discord
from simcord._clock import Clock
from simcord.backend.models.channel import Overwrite
from simcord.enums import OverwriteType

from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from adapters.discord.bot import BaselineBot
from application.ports.bot.cog_modules import CogLoadFailed
from baseline.testing.given_cogs import GivenCog, GivenCogs
from baseline.testing.guild import SimulatedGuild
from baseline.testing.kept_log import Line
from baseline.testing.logged_errors import errors_kept_in
from baseline.testing.places import permissions_of, place
from baseline.testing.platform import PlatformInMemory, memory_platform
from baseline.testing.script import PRICE, ScriptedModel
from baseline.testing.tables import NoTables, fresh_tables
from simulators.discord.stepped_env import SteppedEnv
from simulators.discord.world import build_guild

_PATIENCE: Final = 10.0


@asynccontextmanager
async def simulated_guild(
    *cogs: GivenCog,
    members: Mapping[str, Sequence[str]] | None = None,
    roles: Mapping[str, Sequence[str]] | None = None,
    channels: Sequence[str] = (),
    bot_permissions: Sequence[str] | None = None,
    without_intents: Sequence[str] = (),
    tables: bool = False,
    language: str = "en-US",
) -> AsyncIterator[SimulatedGuild]:
    """Start a bot with these cogs in a simulated guild, and stop it when the block ends.

    A cog is a module (`"cogs.ask"`, or the imported module), a path of a file or folder, or a class of cogs that takes
    the bot. `members` are added, each with the names of its roles; `roles` are added, each with the names of its
    permissions; `channels` are further text channels beside `general`. `bot_permissions` are all that the bot has in
    the guild, which are all permissions otherwise. The bot has discord.py's default intents, those in the manifests of
    the cogs and those of their listeners; `without_intents` leaves intents out that Discord has not granted.
    `language` is the server's, such as `de`. With `tables` the cogs have a real database; without it a session fails
    the test.

    Time stands still until `advance` moves it. There is no network. Raises `CogLoadFailed` for a cog that cannot be
    loaded. Raises `AssertionError` when the block ends and an error was logged, by the cog or by the platform for a
    failure of the cog, unless the test has read `SimulatedGuild.errors`, and when the cog has asked a model for which
    no answer was scripted.
    """
    async with AsyncExitStack() as stack:
        clock, llm, seen = Clock(), ScriptedModel(), set[int]()
        given = GivenCogs(cogs)
        database = await stack.enter_async_context(fresh_tables(clock, given.migrations())) if tables else NoTables()
        platform = memory_platform(
            given,
            clock=clock,
            db=database,
            providers=[llm.provider],
            prices=[PRICE],
            intents=[f"-{name}" for name in without_intents],
            own_settings=PLATFORM_SETTINGS,
        )
        stack.enter_context(errors_kept_in(platform.log))
        bot = BaselineBot(platform.discord)
        env = SteppedEnv(bot, clock=clock, patience=_PATIENCE, is_waiting=database.is_in_use)
        env.backend.bot_user.name = "Baseline"
        handle = build_guild(env, place(members or {}, roles or {}, channels))
        env.backend.guilds[handle.id].preferred_locale = language
        if bot_permissions is not None:
            _restrict(env, handle.id, bot_permissions)
        await env.start()
        stack.push_async_callback(env.shutdown)
        stack.push_async_callback(bot.close)
        _require_loaded(bot)
        await database.require(given.tables())
        yield SimulatedGuild(env=env, handle=handle, bot=bot, platform=platform, llm=llm, seen_errors=seen)
        _require_no_failure(platform, env, llm, seen)


def _restrict(env: SteppedEnv, guild_id: int, permissions: Sequence[str]) -> None:
    guild, bot_id = env.backend.guilds[guild_id], env.backend.bot_user.id
    allowed = permissions_of(permissions)
    for role_id in guild.members[bot_id].role_ids:
        guild.roles[role_id].permissions = allowed
    # Deny the rest in each channel, since the role @everyone gives permissions to the bot too.
    denied = discord.Permissions.all().value & ~allowed
    for channel_id in guild.channel_ids:
        overwrite = Overwrite(target_id=bot_id, type=OverwriteType.MEMBER, allow=allowed, deny=denied)
        env.backend.channels[channel_id].overwrites.append(overwrite)


def _require_loaded(bot: BaselineBot) -> None:
    for failure in bot.cogs_found.failed:
        raise CogLoadFailed(failure.name, f"{failure.reason} {failure.detail}".rstrip()) from failure.__cause__
    for refused in bot.cogs_found.left_out:
        raise AssertionError(f"Discord would refuse a command of the cog: {refused}")


def _require_no_failure(platform: PlatformInMemory, env: SteppedEnv, llm: ScriptedModel, seen: set[int]) -> None:
    if llm.unscripted:
        asked, scripted = len(llm.provider.requests), len(llm.provider.requests) - llm.unscripted
        raise AssertionError(f"The cog asked the model {asked} times, and {scripted} answers were scripted.")
    unseen = [line for line in platform.log.of("error") if id(line) not in seen]
    if unseen:
        raise AssertionError("The cog has failed; `guild.errors` would expect it:\n" + "\n".join(_described(unseen)))
    if env.stray_errors:
        raise AssertionError("A task that the cog started has failed.") from env.stray_errors[0]


def _described(lines: Sequence[Line]) -> list[str]:
    """Return each failure once: a loop that fails at each turn would fill the page with one traceback."""
    alike: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.event, repr(line.facts.get("exc_info"))), []).append(line)
    return [
        _description(same[0]) + (f"That happened {len(same)} times.\n" if len(same) > 1 else "")
        for same in alike.values()
    ]


def _description(line: Line) -> str:
    facts = {name: value for name, value in line.facts.items() if name != "exc_info" and value is not None}
    cause = line.facts.get("exc_info")
    trace = "".join(traceback.format_exception(cause)) if isinstance(cause, BaseException) else ""
    return f"{line.event} {facts}\n{trace}"
