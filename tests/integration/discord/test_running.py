"""Connect as far as possible without Discord: errors at start, and stopping."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord
import pytest

from adapters.discord.bot import BaselineBot
from adapters.discord.cogs.intents import BotIntents
from adapters.discord.platform import DiscordPlatform
from adapters.discord.running import BotCannotStart, run_connected
from adapters.telemetry.probe_server import Address
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

Start = Callable[[BaselineBot, str], Awaitable[None]]

ANYWHERE = Address("127.0.0.1", 0)


async def test_a_token_that_discord_refuses_names_its_variable(
    tested: PlatformInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_bot: BaselineBot, _token: str) -> None:
        raise discord.LoginFailure("Improper token has been passed.")

    _starts(monkeypatch, refuse)
    with pytest.raises(BotCannotStart, match=r"^DISCORD_BOT_TOKEN: "):
        await _run(tested.discord, asyncio.Event())


async def test_without_a_granted_intent_the_bot_goes_on_without_it(
    tested: PlatformInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[discord.Intents] = []

    async def refuse_members(bot: BaselineBot, _token: str) -> None:
        asked.append(bot.intents)
        if bot.intents.members:
            raise discord.PrivilegedIntentsRequired(0)

    _starts(monkeypatch, refuse_members)
    await _run(
        replace(tested.discord, intents=BotIntents(["guilds", "members"], tested.discord.manifests)), asyncio.Event()
    )

    (line,) = tested.log.of("error")
    assert line.facts["intents"] == ["members"]
    assert [(intents.guilds, intents.members) for intents in asked] == [(True, True), (True, False)]


async def test_the_bot_closes_at_the_signal_to_stop(tested: PlatformInMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, started = asyncio.Event(), asyncio.Event()
    bots: list[BaselineBot] = []

    async def stay(bot: BaselineBot, _token: str) -> None:
        bots.append(bot)
        started.set()
        await eventually(lambda: _is_closed(bot), "the bot to be closed")

    _starts(monkeypatch, stay)
    task = asyncio.create_task(_run(tested.discord, stop))
    await started.wait()
    stop.set()
    await asyncio.wait_for(task, 60)

    assert bots[0].is_closed()


async def test_by_default_no_intent_needs_a_privilege(
    tested: PlatformInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[discord.Intents] = []

    async def look(bot: BaselineBot, _token: str) -> None:
        asked.append(bot.intents)

    _starts(monkeypatch, look)
    await _run(tested.discord, asyncio.Event())

    needs = dict(asked[0])
    assert [needs[name] for name in ("guilds", "members", "presences", "message_content")] == [
        True,
        False,
        False,
        False,
    ]


async def _is_closed(bot: BaselineBot) -> bool:
    return bot.is_closed()


def _starts(monkeypatch: pytest.MonkeyPatch, start: Start) -> None:
    monkeypatch.setattr(BaselineBot, "start", start)


async def _run(platform: DiscordPlatform, stop: asyncio.Event) -> None:
    await run_connected(platform, token="a-token", health=ANYWHERE, stop=stop)
