"""Contain failures of buttons, selects and forms, and refuse those of a cog that is off in the guild.

discord.py logs a failure, and leaves the member without an answer.
"""

import re
from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord.ui.dynamic import DynamicItem
from discord.ui.view import BaseView
from typing_extensions import override

from adapters.discord.acting import ActingViews
from adapters.discord.answering.allowed import refuse_switched_off
from adapters.discord.answering.failures import Origin, answer_privately, explain
from adapters.discord.breakers.outcomes import Outcomes
from adapters.telemetry.tracing.spans import SpanKind, span
from application.acting import ActingFor, acting, current
from application.cogs.attempts import cog_of
from application.cogs.switches.switches import GuildSwitches
from application.correlation import correlated
from application.tasks import contained
from baseline.cogs import Bot
from baseline.services import Log

Callback = Callable[..., Coroutine[Any, Any, Any]]


class ContainedViews(ActingViews):
    """A view's own `on_error` keeps its effect. What it raises is contained like any other failure."""

    def __init__(self, bot: Bot, switches: GuildSwitches, outcomes: Outcomes, log: Log) -> None:
        super().__init__(bot._connection, bot)  # noqa: SLF001 - discord.py has no hook
        self._switches = switches
        self._outcomes = outcomes
        self._log = log
        self._contained = "_baseline_contains_it"

    @override
    def add_view(self, view: BaseView, message_id: int | None = None) -> None:
        if self._contained not in vars(view):
            untyped: Any = view
            setattr(untyped, self._contained, True)
            run = untyped._scheduled_task  # noqa: SLF001 - as above
            untyped._scheduled_task = self._containing(view, run)  # noqa: SLF001 - as above
            if type(untyped).on_error in (discord.ui.View.on_error, discord.ui.Modal.on_error):
                untyped.on_error = _raising
            untyped.on_timeout = self._logging(view, untyped.on_timeout)
        super().add_view(view, message_id)

    @override
    async def schedule_dynamic_item_call(
        self,
        component_type: int,
        factory: type[DynamicItem[Any]],
        interaction: discord.Interaction[Any],
        custom_id: str,
        match: re.Match[str],
    ) -> None:
        contained_factory: Any = _ContainedItems(factory, self._containing)
        now = current()
        # No view was sent in this process: find the cog by the module of the item.
        owner = ActingFor(
            guild_id=now.guild_id, user_id=now.user_id, cog=now.cog, home=_file_of(factory), guilds=now.guilds
        )
        with correlated(), acting(owner):
            await super().schedule_dynamic_item_call(component_type, contained_factory, interaction, custom_id, match)

    def _containing(self, owner: object, callback: Callback) -> Callback:
        async def run(*arguments: Any) -> Any:
            interaction = next(each for each in arguments if isinstance(each, discord.Interaction))
            with correlated(), span(f"component {_part(owner)}", SpanKind.SERVER) as running:
                try:
                    await refuse_switched_off(self._switches, interaction.guild_id, _file_of(owner))
                    result = await callback(*arguments)
                except BaseException as error:
                    if not contained(error):
                        raise
                    running.fail(type(error).__name__)
                    self._outcomes.failed(interaction.guild_id, _file_of(owner), _part(owner), error)
                    await self._answer(interaction, error, owner)
                    return None
                self._outcomes.succeeded(interaction.guild_id, _file_of(owner), _part(owner))
                return result

        return run

    def _logging(self, owner: object, callback: Callback) -> Callback:
        async def run() -> None:
            try:
                await callback()
            except BaseException as error:
                if not contained(error):
                    raise
                self._log.error("A view failed as its time ran out", exc_info=error, cog=_cog_of(owner))

        return run

    async def _answer(self, interaction: discord.Interaction[Any], error: BaseException, owner: object) -> None:
        origin = Origin(
            what=_shown(interaction),
            cog=_cog_of(owner),
            guild_id=interaction.guild_id,
            user_id=interaction.user.id,
        )
        text = explain(error, origin, self._log)
        try:
            await answer_privately(interaction, text)
        except discord.HTTPException as failure:
            self._log.warning("The failure of a component could not be answered", reason=str(failure))


class _ContainedItems:
    """Replaces a class of dynamic items, of which discord.py makes an item for each interaction."""

    def __init__(self, factory: type[DynamicItem[Any]], containing: Callable[[object, Callback], Callback]) -> None:
        self._factory = factory
        self._containing = containing

    async def from_custom_id(self, interaction: Any, item: Any, match: re.Match[str]) -> Any:
        made: Any = await self._containing(self._factory, self._factory.from_custom_id)(interaction, item, match)
        if made is None:
            raise LookupError("The component could not be made.")
        made.interaction_check = self._containing(self._factory, made.interaction_check)
        made.callback = self._containing(self._factory, made.callback)
        return made


async def _raising(_interaction: object, error: BaseException, *_item: object) -> None:
    raise error


def _cog_of(owner: object) -> str | None:
    """Return the class of the cog that sent the view, or the cog's file where that is not known."""
    return current().cog or _file_of(owner)


def _file_of(owner: object) -> str | None:
    """Return the file or folder of the cog that sent the view, or that defines the item."""
    found = owner if isinstance(owner, type) else type(owner)
    return current().home or cog_of(found.__module__)


def _part(owner: object) -> str:
    return (owner if isinstance(owner, type) else type(owner)).__name__


def _shown(interaction: discord.Interaction[Any]) -> str:
    data: Any = interaction.data or {}
    kind = "a form" if interaction.type is discord.InteractionType.modal_submit else "a component"
    return f"{kind} {str(data.get('custom_id', ''))[:100]!r}"


def contain_components(bot: Bot, switches: GuildSwitches, outcomes: Outcomes, log: Log) -> None:
    """Put `ContainedViews` in place of discord.py's store of views, which has no hook."""
    bot._connection._view_store = ContainedViews(bot, switches, outcomes, log)  # noqa: SLF001 - as above
