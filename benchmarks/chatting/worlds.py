"""Run a bot in the simulated Discord in real time, and note what it shows."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
from chatting.endpoint import LAST_WORD
from chatting.plain_bot import PlainBot
from simcord import GuildHandle

from adapters.clock import SystemClock
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from adapters.discord.bot import BaselineBot
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.request_log.memory import MemoryRequestLog
from baseline.testing.given_cogs import GivenCogs
from baseline.testing.kept_log import KeptLog
from baseline.testing.places import place
from baseline.testing.platform import MODEL, memory_platform
from baseline.testing.script import PRICE
from baseline.testing.tables import fresh_tables
from simulators.discord.live_env import LiveEnv
from simulators.discord.world import build_guild

_PATIENCE = 0.02
_QUIET_SECONDS = 1.0
_MOST_SECONDS = 60.0


@dataclass(slots=True)
class World:
    """`shown` are the times and kinds of what the bot showed, `texts` the newest text of each of its messages."""

    bot: Any
    env: LiveEnv
    guild: GuildHandle
    askers: list[int]
    shown: list[tuple[float, str]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)

    async def ask(self, text: str, channel: str, *, quiet: float = _QUIET_SECONDS, asker: int = 0) -> "Answer":
        """Mention the bot, and wait until it has shown the whole answer and is quiet."""
        self.shown.clear()
        self.texts.clear()
        requests = len(self.env.backend.http_requests)
        begun = time.monotonic()
        handle = next(each for each in self.guild.channels.values() if each.name == channel)
        self.env.backend.create_message(handle.id, self.askers[asker], f"<@{self.env.backend.bot_user.id}> {text}")
        while not self._is_whole(quiet):
            if time.monotonic() - begun > _MOST_SECONDS:
                raise TimeoutError(f"No whole answer: {self.texts}")
            await asyncio.sleep(0.005)
        edits = [at - begun for at, kind in self.shown if kind == "edit"]
        return Answer(
            first_text=self.shown[0][0] - begun,
            first_edit=edits[0] if edits else self.shown[0][0] - begun,
            last=self.shown[-1][0] - begun,
            edits=len(edits),
            calls=len(self.env.backend.http_requests) - requests,
        )

    def forget(self) -> None:
        """Empty the stand-ins for Discord, the database and the log, whose memory is not the bot's in production."""
        self.env.forget_news()
        for messages in self.env.backend.messages.values():
            messages.clear()
        for each in gc.get_objects():
            # Compare the class: `isinstance` would load lazy modules.
            kind = type(each)
            if kind is MemoryDatabase:
                each.usage.clear()
            elif kind is MemoryRequestLog:
                each.entries.clear()
            elif kind is KeptLog:
                each.lines.clear()

    def _is_whole(self, quiet: float) -> bool:
        is_shown = any(LAST_WORD in text for text in self.texts.values())
        return is_shown and time.monotonic() - self.shown[-1][0] >= quiet

    def watch(self) -> None:
        """Note what the bot sends and edits."""
        backend: Any = self.env.backend
        commit, edit = backend.commit_message, backend.edit_message

        def committing(message: Any, **options: Any) -> Any:
            if message.author_id == backend.bot_user.id:
                self.shown.append((time.monotonic(), "send"))
                self.texts[message.id] = message.content
            return commit(message, **options)

        def editing(channel_id: int, message_id: int, fields: dict[str, Any]) -> Any:
            edited = edit(channel_id, message_id, fields)
            self.shown.append((time.monotonic(), "edit"))
            self.texts[message_id] = edited.content
            return edited

        backend.commit_message, backend.edit_message = committing, editing


@dataclass(frozen=True, slots=True)
class Answer:
    """Seconds from the mention, and what Discord was sent for it."""

    first_text: float
    first_edit: float
    last: float
    edits: int
    calls: int


@asynccontextmanager
async def world(kind: str, base_url: str, channels: list[str]) -> AsyncIterator[World]:
    """Start the bot: `plain` or `chat`."""
    async with AsyncExitStack() as stack:
        bot = PlainBot(base_url) if kind == "plain" else await _chat_bot(stack, base_url)
        env = LiveEnv(bot, patience=_PATIENCE)
        # An asker for each channel, and one more: a member may ask six times a minute.
        described = place({f"asker{number}": [] for number in range(len(channels) + 1)}, {}, channels)
        guild = build_guild(env, described)
        await env.start()
        stack.push_async_callback(env.shutdown)
        stack.push_async_callback(bot.close)
        started = World(bot, env, guild, [person.id for person in described.members if person.name.startswith("asker")])
        started.watch()
        with _unfollowed():
            yield started


@contextmanager
def _unfollowed() -> Iterator[None]:
    """Restore the event loop's own methods: simcord replaces them to follow each task."""
    own: dict[str, Any] = vars(asyncio.get_running_loop())
    names = ("create_task", "call_soon", "call_later", "call_at")
    replaced = {name: own.pop(name) for name in names if name in own}
    try:
        yield
    finally:
        own.update(replaced)


async def _chat_bot(stack: AsyncExitStack, base_url: str) -> BaselineBot:
    clock, given = SystemClock(), GivenCogs(["cogs.chat"])
    tables = await stack.enter_async_context(fresh_tables(clock, given.migrations()))
    provider = OpenAICompatibleProvider(
        name="scripted",
        base_url=base_url,
        api_key=None,
        timeout_seconds=60,
        catalogue=ListedModels({"scripted": [MODEL]}),
    )
    stack.push_async_callback(provider.close)
    platform = memory_platform(
        given,
        clock=clock,
        db=tables,
        providers=[provider],
        prices=[PRICE],
        intents=[*dict(discord.Intents.all())],
        own_settings=PLATFORM_SETTINGS,
    )
    return BaselineBot(platform.discord)
