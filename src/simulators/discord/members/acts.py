"""Act as a member of a guild in the simulated Discord, for tests of cogs and for the terminal."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import discord
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, SetupError, UserHandle
from simcord.backend.errors import BackendError
from simcord.backend.models import Message
from simcord.results import ResponseMessage

from simulators.discord.guild_env import GuildEnv
from simulators.discord.members.components import button_of, menu_of, options_of
from simulators.discord.members.forms import by_custom_id, by_label, prefilled, require_complete
from simulators.discord.members.mentions import with_mentions
from simulators.discord.names import Names
from simulators.discord.typed_commands import NotUnderstood, understand

_MISSING_ACCESS: Final = 50001
_MISSING_PERMISSIONS: Final = 50013
_USER_NAME: Final = re.compile(r"[\w.]{2,32}")


async def join(env: GuildEnv, guild: GuildHandle, name: str, *, bot: bool = False) -> None:
    """Let a user, or another bot, join the guild: a new one, unless there is one of this name.

    Raises `NotUnderstood`.
    """
    if not _USER_NAME.fullmatch(name):
        raise NotUnderstood(f"{name!r} is no user name: take 2 to 32 letters, digits, dots and underscores.")
    users = env.backend.users.values()
    user = next((each for each in users if each.name == name and each.bot == bot), None)
    if user is not None and user.id in env.backend.guilds[guild.id].members:
        raise NotUnderstood(f"{name} is a member of {guild.name} already.")
    guild.add_member(UserHandle(env, user or env.backend.make_user(name, bot=bot)))
    await env.settle()


class MemberActs:
    """Raises `NotUnderstood` for what the member cannot do; the message says what is wrong and what is there instead.

    Each act waits for the bot as long as the environment's operations do.
    """

    def __init__(self, env: GuildEnv, guild: GuildHandle, actor: MemberActor, names: Names) -> None:
        self._env = env
        self._guild = guild
        self._actor = actor
        self._names = names

    async def say(
        self,
        text: str,
        channel: ChannelHandle,
        *,
        reply_to: Message | None = None,
        files: Sequence[tuple[str, bytes]] = (),
    ) -> discord.Message:
        """Send a message. `@name` and `#channel` are mentions, as in Discord's client."""
        answered = None if reply_to is None else self._handle(reply_to)
        async with self._worded(f"write in #{channel.name}"):
            return await self._actor.send(channel, self.typed(text), reply_to=answered, attachments=files)

    async def run(self, command: str, channel: ChannelHandle) -> InteractionResult:
        """Run a slash command as typed, such as `/ask question: why?`."""
        visible = self._env.backend.visible_commands(user_id=self._actor.id, channel_id=channel.id)
        parsed = understand(command, visible, partial(self._names.mentioned, self._guild))
        async with self._worded(f"run /{parsed.name}"):
            return await self._actor.slash(channel, parsed.name, **parsed.options)

    async def press(self, message: Message, name: str | None, *, custom_id: str | None = None) -> InteractionResult:
        """Press a button by its label or `custom_id`; its only button when neither is given."""
        async with self._worded("press this button"):
            chosen = button_of(self._visible(message).components, name, custom_id)
            return await self._actor.click(self._handle(message), custom_id=chosen["custom_id"])

    async def choose(self, message: Message, values: Sequence[Any], *, menu: str | None = None) -> InteractionResult:
        """Choose in a select menu: options by label or value, members, roles and channels also by name.

        `menu` is its `custom_id` or placeholder, and needed where the message has several.
        """
        async with self._worded("choose here"):
            chosen = menu_of(self._visible(message).components, menu)
            options = options_of(chosen, values, partial(self._names.mentioned, self._guild))
            return await self._actor.select(self._handle(message), options, custom_id=chosen["custom_id"])

    async def fill(self, opened: InteractionResult, values: Mapping[str, object]) -> InteractionResult:
        """Fill in and send the modal that a step opened; `values` are by label or `custom_id`."""
        modal = opened.modal
        if modal is None:
            raise NotUnderstood("No form was opened: run the command or press the button that opens it.")
        given = prefilled(modal) | by_custom_id(modal, values)
        require_complete(modal, given)
        try:
            async with self._worded("send this form"):
                return await self._actor.submit_modal(opened, given)
        except NotUnderstood as error:
            raise NotUnderstood(by_label(modal, str(error))) from error

    async def edit(self, message: Message, text: str) -> None:
        """Edit an own message."""
        async with self._worded("edit this message"):
            if self._visible(message).author_id != self._actor.id:
                raise NotUnderstood(f"Message {message.id} is not from {self._actor.name}: only its author edits it.")
            await self._actor.edit(self._handle(message), self.typed(text))

    async def delete(self, message: Message) -> None:
        """Delete an own message, or as a moderator any."""
        async with self._worded("delete this message"):
            await self._actor.delete(self._handle(self._visible(message)))

    async def react(self, message: Message, emoji: str) -> None:
        """Add a reaction."""
        async with self._worded(f"react with {emoji}"):
            await self._actor.react(self._handle(self._visible(message)), emoji)

    async def unreact(self, message: Message, emoji: str) -> None:
        """Take the own reaction back."""
        async with self._worded(f"take {emoji} back"):
            own = [each.emoji for each in self._visible(message).reactions if self._actor.id in each.user_ids]
            if emoji not in own:
                theirs = f"Its reactions are {', '.join(own)}." if own else "It has none on this message."
                raise NotUnderstood(f"{self._actor.name} did not react with {emoji}. {theirs}")
            await self._actor.unreact(self._handle(message), emoji)

    async def leave(self) -> None:
        """Leave the guild, which its owner cannot do."""
        if self._actor.id == self._env.backend.guilds[self._guild.id].owner_id:
            raise NotUnderstood(f"{self._actor.name} owns {self._guild.name}: an owner cannot leave. Choose another.")
        async with self._worded("leave"):
            self._guild.remove_member(self._actor)
            await self._env.settle()

    def typed(self, text: str) -> str:
        """Return the text with mentions for the names in it."""
        return with_mentions(self._env, self._guild, text)

    def _visible(self, message: Message) -> Message:
        """Raises `NotUnderstood` for an ephemeral message of another member."""
        if not message.visible_to(self._actor.id):
            meta = message.interaction_metadata or {}
            owner = (meta.get("user") or {}).get("username", "another member")
            raise NotUnderstood(f"Only {owner} sees message {message.id}, since it is ephemeral: act as {owner}.")
        return message

    def _handle(self, message: Message) -> ResponseMessage:
        return ResponseMessage(self._env, message)

    @asynccontextmanager
    async def _worded(self, act: str) -> AsyncIterator[None]:
        """Raise a refusal of the simulation as `NotUnderstood`, with a message for people."""
        try:
            yield
        except BackendError as error:
            if error.code in {_MISSING_ACCESS, _MISSING_PERMISSIONS}:
                raise NotUnderstood(f"{self._actor.name} may not {act}: a role or the channel denies it.") from error
            raise NotUnderstood(f"{self._actor.name} cannot {act}: {error}") from error
        except SetupError as error:
            if "overlaps" in str(error):
                raise
            notes = " ".join(getattr(error, "__notes__", ()))
            raise NotUnderstood(f"{error}. {notes}".rstrip()) from error
