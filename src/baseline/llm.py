"""Models for cogs: ask any provider in one way; tokens and cost are recorded by the platform."""

from collections.abc import Sequence

from application.complete_chat import CompleteChat, CompleteChatCommand, Completion
from domain.chat import ChatMessage, FinishReason, LLMProvider, Role, TokenUsage
from domain.ids import GuildId, UserId

__all__ = ["LLM", "ChatMessage", "Completion", "FinishReason", "LLMProvider", "Role", "TokenUsage"]


class LLM:
    """`services.llm`."""

    def __init__(self, complete_chat: CompleteChat) -> None:
        self._complete_chat = complete_chat

    async def complete(
        self,
        *,
        messages: str | Sequence[ChatMessage],
        guild_id: int | None,
        user_id: int,
        cog_name: str,
        provider: str | None = None,
        model: str | None = None,
        temperature: float | None = None,
        max_tokens: int | None = None,
    ) -> Completion:
        """The model's answer, with its token usage, its cost in US dollars and the time that the provider took.

        `messages` is a conversation, oldest first, or just what the user says. `provider` is an `LLMProvider` or the
        name of a configured endpoint; without it the configured default answers. `temperature` runs from 0 (precise)
        to 1 (imaginative) and is left out for models that take none. `max_tokens` bounds the answer.

        Recorded for guild (None: the bot itself), user and cog before it returns. Every call is paid: calling twice
        is billed twice. Raises an `LLMError`, which is recorded too when it was billed, or `ServiceUnavailable`.
        """
        conversation = (ChatMessage(Role.USER, messages),) if isinstance(messages, str) else tuple(messages)
        return await self._complete_chat(
            CompleteChatCommand(
                guild_id=None if guild_id is None else GuildId(guild_id),
                user_id=UserId(user_id),
                cog_name=cog_name,
                messages=conversation,
                provider=provider,
                model=model,
                temperature=temperature,
                max_tokens=max_tokens,
            )
        )
