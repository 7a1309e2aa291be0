"""The plain bot to compare with: discord.py and OpenAI's SDK, history from the chain of replies, an edit a second."""

import time
from typing import Any

import discord
import openai

_LIMIT = 2000
_LONGEST_CHAIN = 20


class PlainBot(discord.AutoShardedClient):
    """Answers mentions."""

    def __init__(self, base_url: str) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(intents=intents, shard_count=1, allowed_mentions=discord.AllowedMentions.none())
        self.model = openai.AsyncOpenAI(base_url=base_url, api_key="none")

    async def on_message(self, message: discord.Message) -> None:
        """Stream an answer to a message that mentions the bot."""
        if message.author.bot or self.user not in message.mentions:
            return
        conversation = await self._chain(message)
        system: Any = {"role": "system", "content": "You are a friendly assistant in a Discord server."}
        stream = await self.model.chat.completions.create(model="m", messages=[system, *conversation], stream=True)
        shown: list[discord.Message] = []
        text, edited_at = "", 0.0
        async for chunk in stream:
            text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            if text and time.monotonic() - edited_at >= 1:
                await self._show(message, text, shown)
                edited_at = time.monotonic()
        await self._show(message, text, shown)

    async def _show(self, message: discord.Message, text: str, shown: list[discord.Message]) -> None:
        parts = [text[start : start + _LIMIT] for start in range(0, len(text), _LIMIT)]
        for number, part in enumerate(parts):
            if number == len(shown):
                target = shown[-1] if shown else message
                shown.append(await target.reply(part, mention_author=False))
            elif shown[number].content != part:
                shown[number] = await shown[number].edit(content=part)

    async def _chain(self, message: discord.Message | None) -> list[Any]:
        found: list[Any] = []
        while message is not None and len(found) < _LONGEST_CHAIN:
            role = "assistant" if message.author == self.user else "user"
            found.append({"role": role, "content": message.content})
            reference = message.reference
            if reference is None or reference.message_id is None:
                break
            cached = reference.cached_message or reference.resolved
            message = (
                cached
                if isinstance(cached, discord.Message)
                else await message.channel.fetch_message(reference.message_id)
            )
        return found[::-1]
