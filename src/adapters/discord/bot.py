"""The bot: discord.py's, with the platform's services, cogs loaded safely, and failures that stay contained."""

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, cast

import discord
from discord.ext import commands
from typing_extensions import override

from adapters.discord.acting import ActingInEvent, acting_in_context, acting_in_event
from adapters.discord.answering.acknowledgement import is_unanswered
from adapters.discord.answering.allowed import call_unless_off, is_switched_off, listeners_on, refuse_switched_off
from adapters.discord.answering.failures import Origin, answer_privately, explain
from adapters.discord.breakers.code import code_loaded
from adapters.discord.breakers.outcomes import Outcomes
from adapters.discord.breakers.shown import with_breakers
from adapters.discord.cog_loading import CogLoader, LoadedCogs
from adapters.discord.cog_records import cog_records, log_losses
from adapters.discord.cogs.components import contain_components
from adapters.discord.cogs.fan_out import FanOut
from adapters.discord.cogs.informing import inform_of_missing_intents
from adapters.discord.cogs.intents import refused_by_portal, take_intents
from adapters.discord.cogs.tables import log_missing_tables
from adapters.discord.cogs.withdrawal import withdraw
from adapters.discord.command_tree import BaselineTree
from adapters.discord.commands.own_cogs import own_cogs
from adapters.discord.dispatching import DispatchingBot
from adapters.discord.listeners.breaker_notices import BreakerNotices
from adapters.discord.listeners.cog_reports import CogReports
from adapters.discord.listeners.shard_reports import ShardReports
from adapters.discord.loops import end_loops, guard_loops
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reloading.control import CogControl
from adapters.discord.reloading.standby import Standby
from adapters.discord.unloading import unload
from adapters.discord.why.noting import RefusalNotes
from application.cogs.attempts import cog_of
from application.cogs.call_hooks import CallHooks
from application.correlation import correlated, current_correlation_id
from application.tasks import contained
from baseline.words import WordsTranslator
from domain.cogs.cog_record import CogRecord


class BaselineBot(DispatchingBot):
    def __init__(self, platform: DiscordPlatform) -> None:
        super().__init__(
            commands.when_mentioned,
            help_command=None,
            tree_cls=BaselineTree,
            intents=platform.intents.as_discord(),
            allowed_mentions=discord.AllowedMentions.none(),
            shard_count=platform.shard_count,
            shard_ids=platform.shard_ids,
            gateway_board=platform.gateway_board,
            gateway_log=platform.log,
            gateway_clock=platform.clock,
            invalid_requests=platform.invalid_requests,
        )
        self.services = platform.services
        self.cog_reports = CogReports(platform.cog_board, self.cog_records, platform.log)
        self.shard_reports = ShardReports(
            self,
            platform.shard_board,
            platform.event_feed,
            platform.clock,
            platform.log,
            cogs=self.cog_reports,
            seconds=platform.shard_seconds,
        )
        self._platform = platform
        self._outcomes = Outcomes(platform.breakers)
        self._report = partial(self._outcomes.listener_failed, platform.log)
        platform.breakers.on_opened = BreakerNotices(self, platform)
        choose, call = partial(listeners_on, platform.switches), partial(call_unless_off, platform.switches)
        self.fan_out = FanOut(partial(ActingInEvent, self), self._report, choose, call)
        self.listener_seconds = platform.unload_seconds
        self._tree = cast("BaselineTree", self.tree)
        self._notes = RefusalNotes(platform.refusals, platform.clock, platform.log)
        self._tree.switches = platform.switches
        self._tree.outcomes = self._outcomes
        self.call_hooks = CallHooks(partial(is_switched_off, platform.switches), self._outcomes.note)
        for caller in (self.services.signals, self.services.config, self.services.db):
            caller.hooks = self.call_hooks
        self._tree.note_refusal = self._notes.note
        self.cog_loader = CogLoader(
            bot=self,
            source=platform.cogs,
            attempts=self._tree.attempts,
            log=platform.log,
            limit=platform.setup_limit,
            withdraw=self.withdraw,
        )
        contain_components(self, platform.switches, self._outcomes, platform.log)
        self.cog_control = CogControl(
            bot=self, tree=self._tree, platform=platform, loader=self.cog_loader, report=self.cog_reports.post
        )

    @override
    async def setup_hook(self) -> None:
        await self.tree.set_translator(WordsTranslator())
        self._platform.intents.refuse(refused_by_portal(self.application_flags))
        await self.add_cog(self.shard_reports)
        records = {"records": self.cog_records, "loading": self._loading_records}
        for cog in own_cogs(self, self._platform, self.cog_control, **records):
            await self.add_cog(cog)
        self.cog_control.found = await self.cog_loader.load_all()
        await code_loaded(self._platform.breakers, self._platform.cogs.find())
        take_intents(self, self._platform.intents.fix())
        await self.cog_control.sync()
        log_losses(self.cog_records(), self._platform.log)
        self.cog_control.started.set()
        await self.log_missing_tables(self.cogs_found.loaded)

    async def log_missing_tables(self, cogs: Iterable[str]) -> None:
        platform = self._platform
        await log_missing_tables(cogs, platform.manifests, platform.missing_tables, platform.log)

    @property
    def cogs_found(self) -> LoadedCogs:
        return self.cog_control.found

    def cog_records(self) -> tuple[CogRecord, ...]:
        """Return the state of each cog that was found, by name."""
        return with_breakers(self._loading_records(), self._platform.breakers)

    def _loading_records(self) -> tuple[CogRecord, ...]:
        platform = self._platform
        return cog_records(self.cogs_found, self.cogs.values(), platform.manifests, platform.intents, platform.redact)

    @override
    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Also raises `CogLoadFailed`: for a class name that another cog keeps, and after the loading was given up."""
        self._tree.attempts.check()
        await self._free_class_name(cog)
        guard_loops(self, cog, self._platform.log)
        await super().add_cog(cog, **options)
        await inform_of_missing_intents(cog, self._platform.manifests, self._platform.intents, self._platform.log)
        # Guard again: `cog_load` may have added loops.
        guard_loops(self, cog, self._platform.log)

    async def _free_class_name(self, cog: commands.Cog) -> None:
        held = self.get_cog(cog.qualified_name)
        if held is not None and cog_of(held.__module__) != cog_of(cog.__module__):
            self._tree.attempts.take_over(f"class name {cog.qualified_name}", cog_of(held.__module__))
            await self.withdraw(held.__module__)

    @override
    def add_command(self, command: commands.Command[Any, ..., Any], /) -> None:
        """Also raises `CogLoadFailed`: for a name that another cog keeps, and after the loading was given up."""
        self._tree.attempts.check()
        for name in (command.name, *command.aliases):
            held = self.all_commands.get(name)
            if held is not None and cog_of(held.module) != cog_of(command.module):
                self._tree.attempts.take_over(f"command {name}", cog_of(held.module))
                self.remove_command(held.name)
        super().add_command(command)

    async def withdraw(self, module: str) -> None:
        """Remove all registrations of a cog's module."""
        await withdraw(self, self._tree, module, self._platform.log)

    @override
    async def remove_cog(self, name: str, /, **options: Any) -> commands.Cog | None:
        removed = self.get_cog(name)
        if removed is None:
            return None
        removal = super().remove_cog(name, **options)
        await unload(removed, removal, self._platform.log, seconds=self._platform.unload_seconds)
        await end_loops(removed, self._platform.log)
        self.services.config.end_with(removed)
        self.services.signals.end_with(removed)
        self.services.redis.end_with(removed)
        return removed

    @property
    @override
    def standby(self) -> Standby | None:
        return self.cog_control.standby

    @override
    async def close(self) -> None:
        await super().close()
        await self._outcomes.close()

    @override
    async def get_context(self, origin: Any, /, *, cls: Any = commands.Context) -> Any:
        context = await super().get_context(origin, cls=cls)
        if self.standby is not None and context.invoked_with:
            context.command = self.standby.typed.get(context.invoked_with)
        return context

    @override
    async def invoke(self, ctx: commands.Context[Any], /) -> None:
        if ctx.command is None and not ctx.invoked_with:
            return  # no command: the case of almost every message
        with correlated(current_correlation_id()), acting_in_context(ctx):
            try:
                guild_id, command = None if ctx.guild is None else ctx.guild.id, ctx.command
                await refuse_switched_off(
                    self._tree.switches, guild_id, None if command is None else cog_of(command.module)
                )
                await super().invoke(ctx)
                if not ctx.command_failed:
                    self._outcomes.command_succeeded(guild_id, command)
            except BaseException as error:
                if not contained(error):
                    raise
                await self._answer(ctx, error)

    @override
    async def on_command_error(self, context: commands.Context[Any], exception: commands.CommandError, /) -> None:
        """Leave an error to the command's or cog's own error handler, unless that left a slash command unanswered."""
        if isinstance(exception, commands.CommandNotFound):
            return
        handlers = (each for each in (context.command, context.cog) if each is not None)
        has_handler = any(each.has_error_handler() for each in handlers)
        if not has_handler or (context.interaction is not None and is_unanswered(context.interaction)):
            await self._answer(context, exception)

    async def _answer(self, context: commands.Context[Any], error: BaseException) -> None:
        origin = _origin(context)
        text = explain(error, origin, self._platform.log)
        self._outcomes.command_failed(origin.guild_id, context.command, error)
        await self._notes.note(origin, text)
        if context.interaction is not None:
            await answer_privately(context.interaction, text)
        else:
            await context.reply(text, mention_author=False)

    @override
    async def _run_event(
        self, coro: Callable[..., Coroutine[Any, Any, Any]], event_name: str, *args: Any, **kwargs: Any
    ) -> None:
        with correlated(current_correlation_id()), acting_in_event(self, coro, args):
            try:
                await call_unless_off(self._tree.switches, partial(coro, **kwargs) if kwargs else coro, args)
            except BaseException as error:  # noqa: BLE001 - whatever a listener raises must not take others with it
                if contained(error):
                    self._report(error, coro, event_name, args)


def _origin(context: commands.Context[Any]) -> Origin:
    return Origin(
        what="a prefix command" if context.command is None else context.command.qualified_name,
        cog=cog_of(getattr(context.command, "module", None)) if context.cog is None else type(context.cog).__name__,
        guild_id=None if context.guild is None else context.guild.id,
        user_id=context.author.id,
    )
