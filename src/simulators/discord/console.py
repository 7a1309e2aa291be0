"""Act as a member of the simulated Discord without a browser, and return what the bot does because of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import discord
from simcord import GuildHandle, InteractionResult
from simcord.backend.models import Message

from simulators.discord.control.messages import find_form, find_message, form_of, other_deeds, replies_of, reply
from simulators.discord.control.shown import Form, Outcome, Reply
from simulators.discord.control.waiting import RESPONSE_SECONDS, SILENCE_SECONDS, in_turn, until_quiet
from simulators.discord.live_env import LiveEnv
from simulators.discord.members.acts import MemberActs, join
from simulators.discord.members.forms import typed_values
from simulators.discord.names import Names
from simulators.discord.outbox import Effects
from simulators.discord.typed_commands import NotUnderstood
from simulators.discord.world import actor


class NoReply(Exception):
    """No reply came; the message describes the channel instead."""


class Console:
    """The first guild is meant when none is named, its first text channel when no channel is.

    `sender` is a member's name. Messages and forms are named by the ids of earlier outcomes, and are in the guild that
    these belong to. `silence`: the seconds that an act such as a message waits for a first reply of an idle bot.
    Raises `NotUnderstood` for what the member cannot do; the message says how to mend it.
    """

    def __init__(self, env: LiveEnv, guilds: Sequence[GuildHandle], *, silence: float = SILENCE_SECONDS) -> None:
        self._env = env
        self._silence = silence
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

    def read(self, *, sender: str | None, guild: str | None, channel: str | None, last: int) -> list[Reply]:
        """Return the last messages of a channel, the oldest first: those that the member sees, or all."""
        place = self._names.guild(guild)
        reader = None if sender is None else self._names.member(place, sender).user_id
        where = self._names.channel(place, channel)
        stored = self._env.backend.messages[where.id].values()
        shown = [reply(self._env, message) for message in stored]
        if reader is not None:
            name = self._env.backend.users[reader].name
            shown = [each for each in shown if name in each.visible_to]
        return shown[-last:]

    async def send(
        self, *, sender: str, guild: str | None, channel: str | None, text: str, reply_to: str | None = None
    ) -> Outcome:
        """Send a message or run a command. Raises `NoReply` when the bot does nothing because of it."""
        if not text.strip():
            raise NotUnderstood("There is nothing to send.")
        place = self._names.guild(guild)
        acts, where = self._acts(place, sender), self._names.channel(place, channel)
        if text.startswith("/"):
            return await self._interaction(place, lambda: acts.run(text, where), "the command")
        answered = None if reply_to is None else find_message(self._env, self._guilds, reply_to)[1]
        outcome = await self._event(place, lambda: acts.say(text, where, reply_to=answered))
        if not outcome.replies and not outcome.did:
            raise NoReply(
                f"The bot did not reply. Message {outcome.sent} was sent; "
                "the bot answers commands, and messages that mention it."
            )
        return outcome

    async def edit(self, *, sender: str, message: str, text: str) -> Outcome:
        """Edit an own message."""
        place, acts, found = self._on(message, sender)
        return await self._event(place, lambda: acts.edit(found, text))

    async def delete(self, *, sender: str, message: str) -> Outcome:
        """Delete a message."""
        place, acts, found = self._on(message, sender)
        return await self._event(place, lambda: acts.delete(found), own=found.id)

    async def react(self, *, sender: str, message: str, emoji: str) -> Outcome:
        """Add a reaction."""
        place, acts, found = self._on(message, sender)
        return await self._event(place, lambda: acts.react(found, emoji))

    async def unreact(self, *, sender: str, message: str, emoji: str) -> Outcome:
        """Take the own reaction back."""
        place, acts, found = self._on(message, sender)
        return await self._event(place, lambda: acts.unreact(found, emoji))

    async def join(self, *, name: str, guild: str | None) -> Outcome:
        """Let a user join the guild: a new one, unless there is one of this name."""
        place = self._names.guild(guild)
        return await self._event(place, lambda: join(self._env, place, name))

    async def leave(self, *, sender: str, guild: str | None) -> Outcome:
        """Leave the guild."""
        place = self._names.guild(guild)
        return await self._event(place, self._acts(place, sender).leave)

    async def press(self, *, sender: str, message: str, button: str | None = None) -> Outcome:
        """Press a button by its label or `custom_id`; the only one when none is named."""
        place, acts, found = self._on(message, sender)
        return await self._interaction(place, lambda: acts.press(found, button), "the button")

    async def choose(self, *, sender: str, message: str, values: Sequence[str], menu: str | None = None) -> Outcome:
        """Choose in a select menu."""
        place, acts, found = self._on(message, sender)
        return await self._interaction(place, lambda: acts.choose(found, values, menu=menu), "the choice")

    async def fill(self, *, sender: str, form: str, values: Mapping[str, str]) -> Outcome:
        """Fill in and send a form that was opened."""
        place, opened = find_form(self._env, self._guilds, form)
        acts = self._acts(place, sender)
        given = typed_values(opened.modal or {}, values, partial(self._names.mentioned, place))
        return await self._interaction(place, lambda: acts.fill(opened, given), "the form")

    def _on(self, message: str, sender: str) -> tuple[GuildHandle, MemberActs, Message]:
        place, found = find_message(self._env, self._guilds, message)
        return place, self._acts(place, sender), found

    def _acts(self, place: GuildHandle, name: str) -> MemberActs:
        who = actor(self._env, place, self._names.member(place, name).user_id)
        return MemberActs(self._env, place, who, self._names)

    async def _interaction(
        self, place: GuildHandle, act: Callable[[], Awaitable[InteractionResult]], what: str
    ) -> Outcome:
        with self._env.backend.watching() as effects:
            earlier = self._env.pending()
            result = await in_turn(act)

            def replies() -> list[Message]:
                every = [*self._responses(result), *replies_of(self._env, place, effects)]
                return list({message.id: message for message in every}.values())

            await until_quiet(
                self._env,
                lambda: _is_answered(result),
                lambda: [*map(_version, replies())],
                RESPONSE_SECONDS,
                earlier=earlier,
            )
        if not result.acknowledged:
            raise NoReply(f"The bot did not respond to {what} in time. Its log says more.")
        if not _is_answered(result):
            raise NoReply("The bot is thinking, and never came to an answer. Its log says more.")
        opened = None if result.modal is None else form_of(result)
        return self._outcome(place, replies(), effects, form=opened)

    async def _event(
        self, place: GuildHandle, act: Callable[[], Awaitable[discord.Message | None]], *, own: int = 0
    ) -> Outcome:
        with self._env.backend.watching() as effects:
            earlier = self._env.pending()
            sent = await in_turn(act)

            def replies() -> list[Message]:
                return replies_of(self._env, place, effects)

            def deeds() -> list[object]:
                return [*map(_version, replies()), *other_deeds(self._env, place, effects, own=own)]

            await until_quiet(self._env, lambda: bool(deeds()), deeds, self._silence, earlier=earlier)
        return self._outcome(place, replies(), effects, own=own, sent=None if sent is None else str(sent.id))

    def _outcome(
        self,
        place: GuildHandle,
        replies: list[Message],
        effects: Effects,
        *,
        own: int = 0,
        form: Form | None = None,
        sent: str | None = None,
    ) -> Outcome:
        did = list(other_deeds(self._env, place, effects, own=own))
        return Outcome(replies=[self._reply(message) for message in replies], sent=sent, form=form, did=did)

    def _responses(self, result: InteractionResult) -> list[Message]:
        first = [] if result.response is None else [result.response]
        stored = self._env.backend.messages
        return [stored[message.channel_id][message.id] for message in [*first, *result.followups]]

    def _reply(self, message: Message) -> Reply:
        return reply(self._env, message)


def _is_answered(result: InteractionResult) -> bool:
    """Deferring without "thinking" leaves nothing to wait for: the member sees the message as it was."""
    return result.acknowledged and not result._interaction.loading  # noqa: SLF001 - the public `deferred` means both


def _version(message: Message) -> tuple[int, str | None]:
    return message.id, message.edited_timestamp
