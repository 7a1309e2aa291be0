"""Typing in the simulated Discord without a browser: as which member, where, what; and the bot's replies."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, SetupError
from simcord.backend.access import channel_accessible
from simcord.backend.errors import BackendError
from simcord.backend.models import Message

from simulators.discord.live_env import LiveEnv
from simulators.discord.members.mentions import with_mentions
from simulators.discord.names import Names
from simulators.discord.typed_commands import NotUnderstood, understand
from simulators.discord.world import actor

_REPLY_SECONDS: Final = 90.0
_RESPONSE_SECONDS: Final = 4.0
"""Discord gives a bot three seconds for its first response to a command."""
_THINKING_SECONDS: Final = 10.0
_SILENCE_SECONDS: Final = 1.0
_QUIET_SECONDS: Final = 1.5
_TURN_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.05

Done = TypeVar("Done")


class NoReply(Exception):
    """No reply came; the message describes what was seen instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`visible_to` are the user names of the members that can see the reply."""

    content: str
    embeds: list[dict[str, object]]
    ephemeral: bool
    visible_to: list[str]


class Console:
    """The first guild is meant when none is named, its first text channel when no channel is."""

    def __init__(self, env: LiveEnv, guilds: Sequence[GuildHandle]) -> None:
        self._env = env
        self._guilds = guilds
        self._names = Names(env, guilds)

    def people(self) -> list[dict[str, object]]:
        """Every guild with its members and text channels, by name."""
        return [
            {
                "guild": guild.name,
                "members": [self._names.user_name(member) for member in self._names.people_of(guild)],
                "channels": [channel.name for channel in self._names.text_channels(guild)],
            }
            for guild in self._guilds
        ]

    async def send(self, *, sender: str, guild: str | None, channel: str | None, text: str) -> list[Reply]:
        """Return at least one reply. Raises `NotUnderstood` for an impossible command, `NoReply` when none comes."""
        if not text.strip():
            raise NotUnderstood("There is nothing to send.")
        place = self._names.guild(guild)
        member = actor(self._env, place, self._names.member(place, sender).user_id)
        where = self._names.channel(place, channel)
        try:
            if text.startswith("/"):
                messages = await self._command(member, where, text)
            else:
                messages = await self._message(member, where, text)
        except (SetupError, BackendError) as error:
            raise NotUnderstood(str(error)) from error
        return [self._reply(message) for message in messages]

    async def _command(self, member: MemberActor, channel: ChannelHandle, text: str) -> list[Message]:
        commands = self._env.backend.visible_commands(user_id=member.id, channel_id=channel.id)
        command = understand(text, commands, lambda kind, value: self._names.mentioned(member.guild, kind, value))
        result = await self._in_turn(lambda: member.slash(channel, command.name, **command.options))
        await self._answered(lambda: _is_answered(result), lambda: self._responses(result), _RESPONSE_SECONDS)
        if not result.acknowledged:
            raise NoReply("The bot did not respond in time. Its log says more.")
        if not _is_answered(result):
            raise NoReply("The bot is thinking, and never came to an answer. Its log says more.")
        return self._responses(result)

    async def _message(self, member: MemberActor, channel: ChannelHandle, text: str) -> list[Message]:
        sent = await self._in_turn(lambda: member.send(channel, with_mentions(self._env, member.guild, text)))

        def replies() -> list[Message]:
            return [
                message
                for message in self._env.backend.messages[channel.id].values()
                if message.id > sent.id and message.author_id == self._env.backend.bot_user.id
            ]

        await self._answered(lambda: bool(replies()), replies, _SILENCE_SECONDS)
        if not replies():
            raise NoReply("The bot did not reply. It answers commands, and messages that mention it.")
        return replies()

    async def _in_turn(self, operation: Callable[[], Awaitable[Done]]) -> Done:
        """simcord does one thing at a time."""
        deadline = asyncio.get_running_loop().time() + _TURN_SECONDS
        while True:
            try:
                return await operation()
            except SetupError as error:
                if "overlaps" not in str(error) or asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(_POLL_SECONDS)

    async def _answered(
        self, answered: Callable[[], bool], replies: Callable[[], list[Message]], first_within: float
    ) -> None:
        """Wait for the last reply: until the bot is idle or, when others keep it busy, nothing more comes."""
        loop = asyncio.get_running_loop()
        begun = changed = loop.time()
        seen: list[tuple[int, str | None]] = []
        while loop.time() - begun < _REPLY_SECONDS:
            idle = await self._env.idle()
            now = [(reply.id, reply.edited_timestamp) for reply in replies()]
            waited, patience = loop.time() - changed, _THINKING_SECONDS if seen else first_within
            if now != seen:
                # Look again: what ended the wait may be a pause before the next reply.
                seen, changed = now, loop.time()
            elif (answered() and (idle or waited > _QUIET_SECONDS)) or (idle and waited > patience):
                return
            await asyncio.sleep(_POLL_SECONDS)

    def _responses(self, result: InteractionResult) -> list[Message]:
        first = [] if result.response is None else [result.response]
        stored = self._env.backend.messages
        return [stored[message.channel_id][message.id] for message in [*first, *result.followups]]

    def _reply(self, message: Message) -> Reply:
        backend = self._env.backend
        guild_id = backend.channels[message.channel_id].guild_id
        members = [] if guild_id is None else backend.guilds[guild_id].members.values()
        return Reply(
            content=message.content,
            embeds=[_embed(embed) for embed in message.embeds],
            ephemeral=message.is_ephemeral,
            visible_to=[
                self._names.user_name(member)
                for member in members
                if not backend.users[member.user_id].bot
                and message.visible_to(member.user_id)
                and channel_accessible(backend, message.channel_id, member.user_id)
            ],
        )


def _is_answered(result: InteractionResult) -> bool:
    return result.acknowledged and not result.deferred


def _embed(embed: dict[str, Any]) -> dict[str, object]:
    """Render a message for a terminal."""
    return {
        "title": embed.get("title"),
        "description": embed.get("description"),
        "fields": [{"name": field["name"], "value": field["value"]} for field in embed.get("fields", ())],
        "footer": (embed.get("footer") or {}).get("text"),
    }
