"""Messages that the bot has sent, for a test to read."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import discord
from simcord.components import walk_components
from simcord.enums import SELECT_TYPES, ComponentType
from typing_extensions import override

from simulators.discord.outbox import SentMessage
from simulators.discord.stepped_env import SteppedEnv


class Sent:
    """A message of the bot. It follows later edits and its deletion."""

    def __init__(self, env: SteppedEnv, record: SentMessage) -> None:
        self._env = env
        self._record = record

    @property
    def id(self) -> int:
        """The message's id."""
        return self._record.message.id

    @property
    def channel_id(self) -> int:
        """The id of the channel, which is that of a direct message for one."""
        return self._record.message.channel_id

    @property
    def channel(self) -> str:
        """The channel's name, such as `general`; `@mara` for a direct message to Mara."""
        channel = self._env.backend.channels[self.channel_id]
        if channel.guild_id is not None:
            return str(channel.name)
        users = self._env.backend.users
        names = [users[user_id].name for user_id in channel.recipient_ids if user_id != self._env.backend.bot_user.id]
        return f"@{', '.join(names)}"

    @property
    def content(self) -> str:
        """The text as it is now."""
        return self._record.message.content

    @property
    def earlier(self) -> list[str]:
        """The texts that edits have replaced, the oldest first."""
        return list(self._record.earlier)

    @property
    def deleted(self) -> bool:
        """True after the bot or a moderator has deleted it."""
        return self._record.deleted

    @property
    def ephemeral(self) -> bool:
        """True if only the member that caused it sees it."""
        return self._record.message.is_ephemeral

    @property
    def embeds(self) -> list[discord.Embed]:
        """The message's embeds, in order."""
        return [discord.Embed.from_dict(embed) for embed in self._record.message.embeds]

    @property
    def embed(self) -> discord.Embed:
        """The message's only embed. Raises `AssertionError` when it has none or several."""
        embeds = self.embeds
        if len(embeds) != 1:
            raise AssertionError(f"Expected one embed, and there are {len(embeds)} in {self}.")
        return embeds[0]

    @property
    def files(self) -> dict[str, bytes]:
        """The attached files by name."""
        stored = self._env.backend.cdn
        return {file["filename"]: stored.get(file["url"]) or b"" for file in self._record.message.attachments}

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order, without those that are disabled."""
        return [str(part.get("label")) for part in self._parts(ComponentType.BUTTON) if not part.get("disabled")]

    @property
    def custom_ids(self) -> list[str]:
        """The `custom_id`s of its buttons, in order, for those that show an emoji alone."""
        return [str(part["custom_id"]) for part in self._parts(ComponentType.BUTTON) if "custom_id" in part]

    @property
    def options(self) -> list[str]:
        """The values that its select menus offer, in order."""
        return [option["value"] for menu in self._parts(*SELECT_TYPES) for option in menu.get("options") or ()]

    @property
    def pings(self) -> list[str]:
        """The names of the members that it notifies, and `@everyone` if it does so."""
        message = self._record.message
        names = [self._env.backend.users[user_id].name for user_id in message.ping_user_ids]
        return [*names, "@everyone"] if message.mention_everyone else names

    @property
    def reactions(self) -> list[str]:
        """The emoji of its reactions."""
        return [reaction.emoji for reaction in self._record.message.reactions]

    @override
    def __str__(self) -> str:
        message = self._record.message
        private = " (ephemeral)" if self.ephemeral else ""
        parts = [f"#{self.channel}{private}: {message.content!r}"]
        parts += [f"embed {_shown(embed)}" for embed in message.embeds]
        parts += [f"file {name}" for name in (file["filename"] for file in message.attachments)]
        parts += [f"button {label!r}" for label in self.buttons]
        return ", ".join(parts)

    @override
    def __repr__(self) -> str:
        return f"<Sent {self}>"

    def _parts(self, *types: ComponentType) -> list[dict[str, Any]]:
        return [part for part in walk_components(self._record.message.components) if part.get("type") in types]


class Replies(Sequence[Sent]):
    """Messages that the bot sent or edited in answer to one step, the oldest first.

    `content`, `embed` and the other properties are those of the only message: they raise `AssertionError`, which shows
    what was sent instead, when there is none or are several. `choices` is what the bot offered to complete an option.
    """

    def __init__(
        self,
        step: str,
        messages: Sequence[Sent],
        *,
        said: discord.Message | None = None,
        shown: Any = None,
        choices: Sequence[str] = (),
    ) -> None:
        self._step = step
        self._messages = tuple(messages)
        self.said = said
        self.shown = shown
        self.choices = list(choices)

    @property
    def one(self) -> Sent:
        """The only message."""
        if len(self._messages) != 1:
            raise AssertionError(f"Expected one reply to {self._step}, and {self}.")
        return self._messages[0]

    @property
    def content(self) -> str:
        """The text of the only message."""
        return self.one.content

    @property
    def ephemeral(self) -> bool:
        """True if the only message is ephemeral."""
        return self.one.ephemeral

    @property
    def embed(self) -> discord.Embed:
        """The only embed of the only message."""
        return self.one.embed

    @property
    def modal(self) -> str:
        """The title of the modal that was opened. Raises `AssertionError` when none was."""
        spec = None if self.shown is None else self.shown.modal
        if spec is None:
            raise AssertionError(f"Expected a modal after {self._step}, and {self}.")
        return str(spec["title"])

    @overload
    def __getitem__(self, index: int) -> Sent: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sent]: ...
    @override
    def __getitem__(self, index: int | slice) -> Sent | Sequence[Sent]:
        try:
            return self._messages[index]
        except IndexError:
            raise AssertionError(f"There is no reply {index} to {self._step}: {self}.") from None

    @override
    def __len__(self) -> int:
        return len(self._messages)

    @override
    def __iter__(self) -> Iterator[Sent]:
        return iter(self._messages)

    @override
    def __str__(self) -> str:
        if not self._messages:
            return "the bot sent nothing"
        return "the bot sent " + "; ".join(str(message) for message in self._messages)

    @override
    def __repr__(self) -> str:
        return f"<Replies to {self._step}: {self}>"


def _shown(embed: dict[str, Any]) -> str:
    fields = {field["name"]: field["value"] for field in embed.get("fields", ())}
    shown = {name: embed[name] for name in ("title", "description") if embed.get(name)}
    return repr(shown | fields)
