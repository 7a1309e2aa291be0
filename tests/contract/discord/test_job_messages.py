"""Messages of a cog's job on Discord: all of them are sent, and each is sent once over repeated attempts."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from adapters.discord.rest.api import DiscordApi
from adapters.discord.rest.job_messages import DiscordJobMessages
from baseline.jobs import JobRun, MessageRefused
from simulators.discord.identity import SIMULATED_BOT_TOKEN
from simulators.discord.running import SimulatedDiscord
from simulators.discord.world import DEMO

WELCOME = next(id_ for id_, _, kind in DEMO.channels if kind == 0)
UNUSED: Any = None


@pytest.fixture
def messages(http: httpx.AsyncClient, discord: SimulatedDiscord) -> DiscordJobMessages:
    return DiscordJobMessages(DiscordApi(http, SIMULATED_BOT_TOKEN, discord.url))


def an_attempt(messages: DiscordJobMessages, job_id: UUID, attempt: int = 1) -> JobRun:
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
