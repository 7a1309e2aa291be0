"""Messages of a cog's job: each is sent once over repeated attempts, and fails in tests of cogs as in the worker."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from adapters.discord.rest.api import DiscordApi
from adapters.discord.rest.job_messages import DiscordJobMessages
from application.ports.errors import ServiceUnavailable
from baseline.jobs import JobRun, MessageRefused, Messages
from baseline.testing import SimulatedGuild, simulated_guild
from baseline.testing.jobs import BotMessages
from simulators.discord.guild_env import GuildEnv
from simulators.discord.identity import SIMULATED_BOT_TOKEN
from simulators.discord.running import SimulatedDiscord
from simulators.discord.world import DEMO
from tests.contract.contract import Contract

WELCOME = next(id_ for id_, _, kind in DEMO.channels if kind == 0)
UNUSED: Any = None


@pytest.fixture
def messages(http: httpx.AsyncClient, discord: SimulatedDiscord) -> DiscordJobMessages:
    return DiscordJobMessages(DiscordApi(http, SIMULATED_BOT_TOKEN, discord.url))


def an_attempt(messages: Messages, job_id: UUID, attempt: int = 1) -> JobRun:
    return JobRun(id=job_id, guild=UNUSED, payload={}, attempt=attempt, session=UNUSED, messages=messages)


async def test_a_job_sends_all_of_its_messages_and_a_repeated_attempt_only_those_that_are_new(
    messages: DiscordJobMessages, discord: SimulatedDiscord
) -> None:
    job_id = uuid4()
    for attempt, texts in ((1, ["Tea!", "Tea!", "Cake!"]), (2, ["Tea!", "Bread!", "Cake!"])):
        run = an_attempt(messages, job_id, attempt)
        for text in texts:
            await run.send(WELCOME, text)
    await an_attempt(messages, uuid4()).send(WELCOME, "Tea!")
    sent = [message.content for message in discord.env.backend.messages[WELCOME].values()]
    assert [text for text in sent if text.endswith("!")][-5:] == ["Tea!", "Tea!", "Cake!", "Bread!", "Tea!"]


async def test_a_message_to_a_channel_that_is_gone_is_refused(messages: DiscordJobMessages) -> None:
    with pytest.raises(MessageRefused, match="HTTP 404"):
        await an_attempt(messages, uuid4()).send(42, "Tea!")


class JobMessagesContract(Contract):
    """`env` is the simulated Discord to which `messages` sends."""

    @pytest.mark.parametrize("status", [400, 403, 404, 413])
    async def test_a_message_that_discord_will_never_take_is_refused(
        self, messages: Messages, env: GuildEnv, status: int
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=status)
        with pytest.raises(MessageRefused, match=f"HTTP {status}"):
            await an_attempt(messages, uuid4()).send(WELCOME, "Tea!")

    @pytest.mark.parametrize("status", [401, 429, 500, 503])
    async def test_a_message_that_discord_may_take_later_fails_as_while_it_is_away(
        self, messages: Messages, env: GuildEnv, status: int
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=status)
        with pytest.raises(ServiceUnavailable) as failed:
            await an_attempt(messages, uuid4()).send(WELCOME, "Tea!")
        assert failed.value.part == "discord"


class TestOfTheWorker(JobMessagesContract):
    @pytest.fixture
    def env(self, discord: SimulatedDiscord) -> GuildEnv:
        return discord.env


class TestOfASimulatedGuild(JobMessagesContract):
    @pytest.fixture
    async def guild(self) -> AsyncIterator[SimulatedGuild]:
        async with simulated_guild() as guild:
            yield guild

    @pytest.fixture
    def env(self, guild: SimulatedGuild) -> GuildEnv:
        return guild._env

    @pytest.fixture
    def messages(self, guild: SimulatedGuild) -> Messages:
        return BotMessages(guild.bot, set())
