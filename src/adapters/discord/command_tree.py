"""Slash commands: each runs under its own correlation id, is acknowledged in time, and its failure is answered."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from time import perf_counter
from typing import Any, Protocol

import discord
import structlog
from discord import app_commands
from discord.abc import Snowflake
from discord.app_commands import AppCommandContext, AppInstallationType
from discord.utils import MISSING
from typing_extensions import override

from adapters.discord.acting import acting_in_interaction
from adapters.discord.answering.acknowledgement import ACKNOWLEDGED_AFTER, acknowledge_in_time, is_unanswered
from adapters.discord.answering.allowed import refuse_switched_off
from adapters.discord.answering.failures import Origin, answer_privately, cause_of, explain
from adapters.discord.answering.unanswered import AnswerLimits
from adapters.discord.breakers.outcomes import Outcomes
from adapters.telemetry.tracing.spans import SpanKind, span
from application.cogs.attempts import Attempts, cog_of
from application.cogs.switches.switches import GuildSwitches
from application.correlation import correlated
from application.tasks import contained
from baseline.cogs import Bot

_log = structlog.stdlib.get_logger(__name__)


class StandbyCommands(Protocol):
    def commands(self) -> AbstractContextManager[None]:
        """Look commands up in the copies made before a change. The block must not await."""
        ...


AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


class BaselineTree(app_commands.CommandTree[Bot]):
    """Commands are for guilds only unless they declare otherwise: the platform serves guilds.

    discord.py makes the tree; the bot sets `switches` and `outcomes` right after.
    """

    switches: GuildSwitches
    outcomes: Outcomes

    def __init__(self, client: Bot) -> None:
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True),
            allowed_installs=AppInstallationType(guild=True),
        )
        self.attempts = Attempts()
        self.acknowledge_after = ACKNOWLEDGED_AFTER
        self.answer_limits = AnswerLimits()
        self.note_refusal: Callable[[Origin, str], Awaitable[None]] | None = None
        self.standby: StandbyCommands | None = None

    async def payload(self, command: AnyCommand) -> dict[str, Any]:
        """Return what a sync sends to Discord for this command."""
        if self.translator is None:
            return command.to_dict(self)
        return await command.get_translated_payload(self, self.translator)

    async def put(self, payloads: Sequence[Mapping[str, Any]]) -> None:
        """Replace the commands that Discord offers everywhere. Raises `MissingApplicationID` or `HTTPException`."""
        if self.client.application_id is None:
            raise app_commands.MissingApplicationID
        untyped: Any = payloads
        await self._http.bulk_upsert_global_commands(self.client.application_id, payload=untyped)

    def drop(self, command: AnyCommand) -> None:
        """Remove this very command, also one whose name was changed after it was added."""
        for registry in (self._global_commands, self._context_menus):
            for key in [key for key, each in registry.items() if each is command]:
                del registry[key]  # type: ignore[arg-type]  # a key of this very registry

    def restore(self, commands: Iterable[AnyCommand]) -> None:
        """Add those of `commands` again that are no longer registered."""
        for command in commands:
            if self._holder_of(command) is None:
                super().add_command(command)

    @override
    def add_command(
        self,
        command: AnyCommand,
        /,
        *,
        guild: Snowflake | None = MISSING,
        guilds: Sequence[Snowflake] = MISSING,
        override: bool = False,
    ) -> None:
        """Also raises `CogLoadFailed`: for a name that another cog keeps, and after the loading was given up."""
        self.attempts.check()
        held = self._holder_of(command)
        if (
            held is not None
            and guild is MISSING
            and guilds is MISSING
            and cog_of(held.module) != cog_of(command.module)
        ):
            self.attempts.take_over(f"command {shown_name(command)}", cog_of(held.module))
            self.drop(held)
        super().add_command(command, guild=guild, guilds=guilds, override=override)

    def _holder_of(self, command: AnyCommand) -> AnyCommand | None:
        kind = command.type if isinstance(command, app_commands.ContextMenu) else discord.AppCommandType.chat_input
        return self.get_command(command.name, type=kind)

    @override
    def _get_app_command_options(self, data: Any) -> Any:
        with self.standby.commands() if self.standby is not None else nullcontext():
            return super()._get_app_command_options(data)

    @override
    def _get_context_menu(self, data: Any) -> Any:
        with self.standby.commands() if self.standby is not None else nullcontext():
            return super()._get_context_menu(data)

    @override
    async def _call(self, interaction: discord.Interaction[Bot]) -> None:
        started = perf_counter()
        with correlated(), acting_in_interaction(interaction), ExitStack() as ended:
            running = ended.enter_context(span("interaction", SpanKind.SERVER))
            if interaction.type is discord.InteractionType.application_command:
                log = interaction.client.services.log
                ended.callback(acknowledge_in_time(interaction, log, seconds=self.acknowledge_after))
                ended.callback(self.answer_limits.watch(interaction, self._answer))
            try:
                if interaction.type is discord.InteractionType.autocomplete:
                    await self._suggest(interaction)
                else:
                    await super()._call(interaction)
                    self._note_success(interaction)
                    _log_call(interaction, started)
            except BaseException as error:
                # discord.py would report an error outside of the correlation id, and let `SystemExit` end the bot.
                if not contained(error):
                    raise
                interaction.command_failed = True
                running.fail(type(cause_of(error)).__name__)
                await self._answer(interaction, error)
            finally:
                command = interaction.command
                running.rename("interaction" if command is None else f"command {shown_name(command)}")
                running.add({"baseline.command": None if command is None else shown_name(command)})

    @override
    async def interaction_check(self, interaction: discord.Interaction[Bot], /) -> bool:
        """Raises `SwitchedOff` for a command of a cog that is off in the guild."""
        command: Any = interaction.command
        module = None if command is None else command.module
        await refuse_switched_off(self.switches, interaction.guild_id, cog_of(module))
        return True

    def _note_success(self, interaction: discord.Interaction[Bot]) -> None:
        if not interaction.command_failed and not is_unanswered(interaction):
            self.outcomes.command_succeeded(interaction.guild_id, interaction.command)

    async def _suggest(self, interaction: discord.Interaction[Bot]) -> None:
        """Run the autocomplete callback as discord.py does, which logs its errors without the cog."""
        data: Any = interaction.data
        command, options = self._get_app_command_options(data)
        untyped: Any = interaction
        untyped._cs_command = command  # noqa: SLF001 - where discord.py keeps it
        namespace = app_commands.Namespace(interaction, data.get("resolved", {}), options)
        untyped._cs_namespace = namespace  # noqa: SLF001 - as above
        focused = next((str(option["name"]) for option in options if option.get("focused")), None)
        if focused is not None and await self.interaction_check(interaction):
            await command._invoke_autocomplete(interaction, focused, namespace)  # noqa: SLF001 - as above

    @override
    async def on_error(self, interaction: discord.Interaction[Bot], error: app_commands.AppCommandError, /) -> None:
        """Leave an error to the command's or cog's own error handler, unless that left the member without an answer."""
        interaction.command_failed = True  # which discord.py does for slash commands alone
        command = interaction.command
        has_handler = command is not None and command._has_any_error_handlers()  # noqa: SLF001 - as discord.py's own
        if not has_handler or is_unanswered(interaction):
            await self._answer(interaction, error)

    async def _answer(self, interaction: discord.Interaction[Bot], error: BaseException) -> None:
        log = interaction.client.services.log
        text = explain(error, _origin(interaction), log)
        if interaction.type is discord.InteractionType.autocomplete:
            return
        self.outcomes.command_failed(interaction.guild_id, interaction.command, error)
        try:
            await answer_privately(interaction, text)
        except discord.HTTPException as failure:
            log.warning("The failure of a command could not be answered", reason=str(failure))
        if self.note_refusal is not None:
            await self.note_refusal(_origin(interaction), text)


def _origin(interaction: discord.Interaction[Bot]) -> Origin:
    command = interaction.command
    cog = getattr(command, "binding", None) if isinstance(command, app_commands.Command) else None
    return Origin(
        what=shown_name(command) if command is not None else "an unknown command",
        cog=cog_of(getattr(command, "module", None)) if cog is None else type(cog).__name__,
        guild_id=interaction.guild_id,
        user_id=interaction.user.id,
    )


def shown_name(command: AnyCommand) -> str:
    return command.name if isinstance(command, app_commands.ContextMenu) else f"/{command.qualified_name}"


def _log_call(interaction: discord.Interaction[Bot], started: float) -> None:
    command = interaction.command
    took = round((perf_counter() - started) * 1000, 1)
    _log.info("A command ran", command=None if command is None else shown_name(command), duration_ms=took)
