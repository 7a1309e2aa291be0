"""Act as a member of the simulated guild."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import discord
from simcord import ChannelHandle, GuildHandle, MemberActor
from simcord.backend import serializers
from simcord.backend.models import Message
from simcord.results import ResponseMessage
from typing_extensions import override

from baseline.testing.sent import Replies, Sent
from baseline.testing.steps import ImpossibleStep, step
from simulators.discord.members.acts import MemberActs
from simulators.discord.names import Names
from simulators.discord.stepped_env import SteppedEnv

Said: TypeAlias = Sent | Replies
"""A message: one of the bot's, or the outcome of a step. An outcome stands for the bot's only reply; that of `say`
stands for the member's own message, except in `press` and `choose`."""


class SimulatedMember:
    """A member of the guild. Each method returns what the bot sent because of it, once the bot is idle.

    `channel` is a channel's name; the guild's first text channel when none is given. Raises `ImpossibleStep` for what
    a member could not do in Discord, such as pressing a button that is not there.
    """

    def __init__(self, env: SteppedEnv, guild: GuildHandle, actor: MemberActor, names: Names) -> None:
        self._env = env
        self._guild = guild
        self._actor = actor
        self._names = names
        self._acts = MemberActs(env, guild, actor, names)

    @property
    def id(self) -> int:
        """The user's id."""
        return self._actor.id

    @property
    def name(self) -> str:
        """The user name, such as `mara`."""
        return self._actor.name

    @property
    def mention(self) -> str:
        """The text that mentions the member."""
        return self._actor.mention

    @property
    def member(self) -> discord.Member:
        """The member as the bot's cache holds it; without the intent `members`, as Discord would return it.

        Raises `AssertionError` when the member is not in the guild.
        """
        return self._actor.member or self._fetched()

    def speaks(self, language: str) -> None:
        """Set the language of the member's Discord, such as `de`, for the interactions that follow."""
        self._env.backend.languages[self.id] = language

    async def say(
        self,
        text: str,
        *,
        channel: str | None = None,
        reply_to: Said | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Replies:
        """Send a message: plain text, a prefix command, `@Baseline` or another name as a mention."""
        async with step(self._env, f"{self.name} saying {text!r}") as done:
            answered = None if reply_to is None else self._message(reply_to)
            attached = list((files or {}).items())
            done.said = await self._acts.say(text, self._channel(channel), reply_to=answered, files=attached)
        return done.result

    async def slash(self, command: str, *, channel: str | None = None, **options: object) -> Replies:
        """Run a slash command: typed, such as `/ask question: why?`, or by its name with `options`."""
        async with step(self._env, f"{command!r} of {self.name}", instead=lambda: self._commands(channel)) as done:
            where = self._channel(channel)
            if command.startswith("/") and not options:
                done.shown = await self._acts.run(command, where)
            else:
                given = {option: self._handle(value) for option, value in options.items()}
                done.shown = await self._actor.slash(where, command.removeprefix("/"), **given)
        return done.result

    async def complete(
        self, command: str, option: str, text: str, *, channel: str | None = None, **options: object
    ) -> Replies:
        """Type `text` into an option with autocompletion; `choices` of the result are the values offered."""
        async with step(self._env, f"completing {option!r} of /{command}") as done:
            where = self._channel(channel)
            found = await self._actor.autocomplete(where, command.removeprefix("/"), option, text, **options)
            done.choices = [choice["value"] for choice in found]
        return done.result

    async def menu(self, name: str, target: "SimulatedMember | Said", *, channel: str | None = None) -> Replies:
        """Run a context menu on a member or a message."""
        async with step(self._env, f"the menu {name!r} of {self.name}") as done:
            if isinstance(target, SimulatedMember):
                done.shown = await self._actor.context_menu(self._channel(channel), name, target._actor)  # noqa: SLF001
            else:
                on = self._message(target)
                handle = ResponseMessage(self._env, on)
                done.shown = await self._actor.context_menu(self._channel_of(on), name, handle)
        return done.result

    async def press(self, message: Said, label: str | None = None, *, custom_id: str | None = None) -> Replies:
        """Press a button of the message, by its label or `custom_id`."""
        async with step(self._env, f"{self.name} pressing {label or custom_id!r}") as done:
            done.shown = await self._acts.press(self._sent(message), label, custom_id=custom_id)
        return done.result

    async def choose(self, message: Said, *values: object, custom_id: str | None = None) -> Replies:
        """Choose in a select menu of the message: options by label or value, members, roles and channels by name."""
        async with step(self._env, f"{self.name} choosing {values!r}") as done:
            chosen = [self._handle(value) for value in values]
            done.shown = await self._acts.choose(self._sent(message), chosen, menu=custom_id)
        return done.result

    async def fill(self, opened: Replies, values: Mapping[str, object]) -> Replies:
        """Fill in and send the modal that the step opened; `values` are by label or `custom_id`."""
        title = opened.modal
        async with step(self._env, f"{self.name} filling in {title!r}") as done:
            given = {name: self._handle(value) for name, value in values.items()}
            done.shown = await self._acts.fill(opened.shown, given)
        return done.result

    async def edit(self, message: Said, text: str) -> Replies:
        """Edit an own message."""
        async with step(self._env, f"{self.name} editing a message") as done:
            await self._acts.edit(self._message(message), text)
        return done.result

    async def delete(self, message: Said) -> Replies:
        """Delete a message."""
        async with step(self._env, f"{self.name} deleting a message") as done:
            await self._acts.delete(self._message(message))
        return done.result

    async def react(self, message: Said, emoji: str) -> Replies:
        """Add a reaction to a message."""
        async with step(self._env, f"{self.name} reacting with {emoji}") as done:
            await self._acts.react(self._message(message), emoji)
        return done.result

    async def unreact(self, message: Said, emoji: str) -> Replies:
        """Take the own reaction back."""
        async with step(self._env, f"{self.name} taking {emoji} back") as done:
            await self._acts.unreact(self._message(message), emoji)
        return done.result

    async def dm(self, text: str) -> Replies:
        """Send the bot a direct message."""
        async with step(self._env, f"{self.name} writing {text!r} to the bot") as done:
            done.said = await self._actor.send_dm(self._acts.typed(text))
        return done.result

    async def leave(self) -> Replies:
        """Leave the guild."""
        async with step(self._env, f"{self.name} leaving") as done:
            await self._acts.leave()
        return done.result

    @override
    def __repr__(self) -> str:
        return f"<SimulatedMember {self.name}>"

    def _fetched(self) -> discord.Member:
        bot, backend = self._env.bot, self._env.backend
        guild, stored = bot.get_guild(self._guild.id), backend.guilds.get(self._guild.id)
        if guild is None or stored is None or self.id not in stored.members:
            raise AssertionError(f"{self.name} is not a member of the guild.")
        data = serializers.member_payload(backend, stored, stored.members[self.id])
        return discord.Member(data=data, guild=guild, state=bot._connection)  # noqa: SLF001 - as `fetch_member` does

    def _channel(self, name: str | None) -> ChannelHandle:
        return self._names.channel(self._guild, name)

    def _channel_of(self, message: Message) -> ChannelHandle:
        return ChannelHandle(self._env, self._guild, self._env.backend.get_channel(message.channel_id))

    def _message(self, message: Said) -> Message:
        if isinstance(message, Replies) and message.said is not None:
            return self._env.backend.get_message(message.said.channel.id, message.said.id)
        return self._sent(message)

    def _sent(self, message: Said) -> Message:
        sent = message.one if isinstance(message, Replies) else message
        if sent.deleted:
            raise ImpossibleStep(f"The message is not there any more: {sent}.")
        return self._env.backend.get_message(sent.channel_id, sent.id)

    def _handle(self, value: Any) -> Any:
        return value._actor if isinstance(value, SimulatedMember) else value  # noqa: SLF001 - of this class

    def _commands(self, channel: str | None) -> str:
        known: Sequence[str] = self._actor.available_commands(self._channel(channel))
        return f"{self.name} can use here: {', '.join(f'/{name}' for name in known) or 'no command'}."
