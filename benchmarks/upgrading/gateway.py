"""A stand-in for Discord with two shards: its messages are events, and the bot's replies acknowledge them."""

import asyncio
import itertools
import json
import time
from collections import Counter
from pathlib import Path

from aiohttp import web
from typing_extensions import override

from tests.integration.discord.gateway.payloads import message_payload
from tests.integration.discord.gateway.stand_in import StandInGateway

SHARDS = 2
COG = '''"""Store each message, and reply once it is stored."""

from discord.ext import commands

from baseline.settings import Field, GuildSettings


class KeeperSettings(GuildSettings, section="keeper", title="Keeper"):
    """A number that counts the changes."""

    changes: int = Field(default=0, title="Changes", description="How many there were.")


class Keeper(commands.Cog):
    def __init__(self, bot):
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message):
        if message.author.bot or message.guild is None:
            return
        await self.bot.services.store.put(f"message-{message.id}", True, guild_id=message.guild.id)
        await message.channel.send(f"stored {message.id}")


async def setup(bot):
    await bot.add_cog(Keeper(bot))
'''


def write_cog(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "keeper.py").write_text(COG)


class Events(StandInGateway):
    """`sent` are the messages that went to a connected bot; `acknowledged` counts the bot's replies to each."""

    def __init__(self) -> None:
        super().__init__(shards=SHARDS, max_concurrency=SHARDS)
        self.sent: set[int] = set()
        self.acknowledged: Counter[int] = Counter()
        self.gaps: dict[int, list[float]] = {shard: [] for shard in range(SHARDS)}
        self._numbers = itertools.count(10**17)

    async def emit_messages(self, per_second: float) -> None:
        """Send messages to every shard with a connection, and note for how long it had none."""
        away: dict[int, float] = {}
        while True:
            for shard_id in range(SHARDS):
                if self.is_connected(shard_id):
                    if shard_id in away:
                        self.gaps[shard_id].append(time.monotonic() - away.pop(shard_id))
                    number = next(self._numbers)
                    self.sent.add(number)
                    await self.emit(shard_id, "MESSAGE_CREATE", message_payload(shard_id, SHARDS, number))
                elif self.sent:
                    away.setdefault(shard_id, time.monotonic())
            await asyncio.sleep(1 / per_second)

    def is_connected(self, shard_id: int) -> bool:
        sessions = [each for each in self.sessions.values() if each.shard[0] == shard_id]
        if not sessions or sessions[-1].socket is None:
            return False
        return not sessions[-1].socket.response.closed

    @override
    def add_routes(self, app: web.Application) -> None:
        super().add_routes(app)
        app.router.add_post("/api/v10/channels/{channel}/messages", self._reply)

    async def _reply(self, request: web.Request) -> web.Response:
        content = str((await request.json())["content"])
        self.acknowledged[int(content.rpartition(" ")[2])] += 1
        channel = request.match_info["channel"]
        body = {**message_payload(0, SHARDS, next(self._numbers)), "channel_id": channel, "content": content}
        # Discord's own content type: discord.py takes no other for JSON.
        return web.Response(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
