"""Set the guild, member and cog for which commands, listeners, components and loops run."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import Any
from weakref import WeakKeyDictionary

import discord
from discord import app_commands
from discord.ext import commands
from discord.state import ConnectionState
from discord.ui.view import BaseView, ViewStore
from typing_extensions import override

from adapters.discord.event_origins import guild_of, user_of
from application.acting import NOTHING, Acting, ActingFor, acting, current, home_of


class ActingInEvent:
    """The guild and member of an event, determined only when a service asks for them: most listeners ask for none.

    `arguments` are the event's: a message, a member, a reaction and its member. `owner` is the cog or its listener.
    """

    __slots__ = ("_arguments", "_bot", "_owner")

    def __init__(self, bot: commands.AutoShardedBot, owner: object, arguments: Sequence[object]) -> None:
        self._bot = bot
        self._owner = owner
        self._arguments = arguments

    @property
    def guild_id(self) -> int | None:
        return guild_of(self._arguments)

    @property
    def user_id(self) -> int | None:
        return user_of(self._arguments)

    @property
    def cog(self) -> str | None:
        return None if (cog := self._cog()) is None else type(cog).__name__

    @property
    def home(self) -> str | None:
        return None if (cog := self._cog()) is None else home_of(cog)

    def _cog(self) -> commands.Cog | None:
        owner = self._owner if isinstance(self._owner, commands.Cog) else getattr(self._owner, "__self__", None)
        return owner if isinstance(owner, commands.Cog) else None

    @property
    def guilds(self) -> Callable[[], Collection[int]]:
        return lambda: _guilds_of(self._bot)


def acting_in_event(
    bot: commands.AutoShardedBot, listener: object, arguments: Sequence[object]
) -> AbstractContextManager[None]:
    return acting(ActingInEvent(bot, listener, arguments))


def acting_in_context(context: commands.Context[Any]) -> AbstractContextManager[None]:
    return acting(ActingInEvent(context.bot, context.cog, (context,)))


def acting_in_interaction(interaction: discord.Interaction[Any]) -> AbstractContextManager[None]:
    command = interaction.command
    owner = command.binding if isinstance(command, app_commands.Command) else getattr(command, "cog", None)
    return acting(ActingInEvent(interaction.client, owner, (interaction,)))


def acting_in_cog(bot: commands.AutoShardedBot, cog: commands.Cog) -> AbstractContextManager[None]:
    """Set the current cog, and no guild: for its loops."""
    return acting(ActingInEvent(bot, cog, ()))


def acting_in_setup(bot: commands.AutoShardedBot, name: str) -> AbstractContextManager[None]:
    """Set the current cog by the name of its file or folder: for its `setup`."""
    return acting(ActingFor(home=name, guilds=lambda: _guilds_of(bot)))


class ActingViews(ViewStore):
    """Run callbacks of components and modals for their interaction, and for the cog that sent the view."""

    def __init__(self, state: ConnectionState[Any], bot: commands.AutoShardedBot) -> None:
        super().__init__(state)
        self._bot = bot
        self._senders: WeakKeyDictionary[BaseView, Acting] = WeakKeyDictionary()

    @override
    def add_view(self, view: BaseView, message_id: int | None = None) -> None:
        self._senders.setdefault(view, current())
        super().add_view(view, message_id)

    @override
    def dispatch_view(self, component_type: int, custom_id: str, interaction: discord.Interaction[Any]) -> None:
        places = (None if interaction.message is None else interaction.message.id, None)
        found = (self._views.get(place, {}).get((component_type, custom_id)) for place in places)
        item = next((each for each in found if each is not None), None)
        with self._acting(interaction, None if item is None else item.view):
            super().dispatch_view(component_type, custom_id, interaction)

    @override
    def dispatch_modal(self, custom_id: str, interaction: discord.Interaction[Any], *rest: Any) -> None:
        with self._acting(interaction, self._modals.get(custom_id)):
            super().dispatch_modal(custom_id, interaction, *rest)

    def _acting(self, interaction: discord.Interaction[Any], view: BaseView | None) -> AbstractContextManager[None]:
        sender = NOTHING if view is None else self._senders.get(view, NOTHING)
        return acting(
            ActingFor(
                guild_id=interaction.guild_id,
                user_id=interaction.user.id,
                cog=sender.cog,
                home=sender.home,
                guilds=lambda: _guilds_of(self._bot),
            )
        )


def _guilds_of(bot: commands.AutoShardedBot) -> Collection[int]:
    return [guild.id for guild in bot.guilds]
