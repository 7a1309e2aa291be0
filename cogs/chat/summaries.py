"""Summarise the part of a conversation that the window no longer holds."""

from collections.abc import Sequence
from typing import Final

from baseline.errors import LLMError, ServiceUnavailable
from baseline.llm import LLM, ChatOptions
from baseline.services import BotServices
from cogs.chat.memory import Memory, Window
from cogs.chat.models import ChatTurn
from cogs.chat.prompt import summary_prompt
from cogs.chat.settings import ChatSettings

_TOKENS: Final = 500
_KEPT_SHARE: Final = 0.6


class Summaries:
    def __init__(self, services: BotServices) -> None:
        self._memory = Memory(services)
        self._log = services.log

    async def write(self, llm: LLM, model: ChatOptions, earlier: str, turns: Sequence[ChatTurn]) -> str:
        """Summarise the turns with the earlier summary, keep the result and return it; the earlier one on failure."""
        asked, options = summary_prompt(earlier, turns), model.copy()
        options["max_tokens"] = _TOKENS
        try:
            written = await llm.bound(cooldown=None).complete(asked, **options)
            if not written.content.strip():
                return earlier
            place = turns[-1].guild_id, turns[-1].channel_id
            await self._memory.summarise(*place, turns, written.content, earlier=earlier)
        except (LLMError, ServiceUnavailable) as error:
            self._log.warning("A conversation was not summarised", reason=str(error))
            return earlier
        return written.content

    async def shorten(
        self, llm: LLM, model: ChatOptions, window: Window, newest: Sequence[ChatTurn], settings: ChatSettings
    ) -> None:
        """Summarise the oldest turns when the window is over its limit, so that the rest takes a good half of it."""
        turns = [*window.turns, *newest]
        total = sum(turn.tokens for turn in turns)
        if total <= settings.window_tokens:
            return
        oldest = []
        for turn in turns[: -len(newest)]:
            if total <= settings.window_tokens * _KEPT_SHARE:
                break
            oldest.append(turn)
            total -= turn.tokens
        if oldest:
            await self.write(llm, model, window.summary, oldest)
