"""Sending a message to a bot whose task never ends returns the task's reply, or fails after a while."""

import httpx
import pytest

COG = """
import asyncio
from discord.ext import commands

class Worker(commands.Cog):
    async def cog_load(self) -> None:
        self.queue = asyncio.Queue()
        self.working = asyncio.create_task(self.work())

    async def cog_unload(self) -> None:
        self.working.cancel()

    async def work(self) -> None:
        while True:
            message = await self.queue.get()
            await asyncio.sleep(0.4)
            await message.channel.send("Done.")

    @commands.Cog.listener()
    async def on_message(self, message) -> None:
        if message.content == "work":
            await self.queue.put(message)

async def setup(bot: commands.Bot) -> None:
    await bot.add_cog(Worker())
"""


@pytest.fixture
def cog() -> str:
    return COG


async def test_a_message_without_a_reply_is_not_waited_for_until_the_task_ends(
    terminal: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulators.discord.control.waiting._THINKING_SECONDS", 1.0)
    response = await terminal.post("/send", json={"as": "mara", "text": "hello"})
    assert response.status_code == 504
    assert "The bot did not reply." in response.json()["error"]


async def test_the_reply_of_the_task_is_waited_for(terminal: httpx.AsyncClient) -> None:
    response = await terminal.post("/send", json={"as": "mara", "text": "work"})
    assert [reply["content"] for reply in response.json()["replies"]] == ["Done."]
