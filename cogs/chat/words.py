"""The bot's own words, in English and German."""

from collections.abc import Mapping
from typing import Final

import discord

from baseline.errors import (
    BudgetExceededError,
    ContentFilterError,
    ContextLengthError,
    CooldownError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    ServiceUnavailable,
)
from baseline.words import Speaker, Words
from cogs.chat.german import GERMAN

_REFUSALS: Final[Mapping[type[Exception], str]] = {
    BudgetExceededError: "My budget for this is used up. I can answer again {resets}.",
    CooldownError: "One moment, please: ask me again in {seconds} seconds.",
    RateLimitError: "The model is getting too many questions. Please try again in a minute.",
    ProviderUnavailableError: (away := "I cannot reach the model right now. Please try again in a minute."),
    LLMTimeoutError: away,
    ServiceUnavailable: away,
    ContextLengthError: "That is too long for the model. Please shorten it, or use `/reset`.",
    ContentFilterError: "The model does not answer that.",
    LLMError: "I could not get an answer. `/why` may know the reason.",
}

WORDS: Final = Words(de=GERMAN)


def refusal(say: Speaker, error: Exception) -> str:
    """Return what the member reads for an error of `baseline.errors`."""
    sentence = next(_REFUSALS[kind] for kind in type(error).__mro__ if kind in _REFUSALS)
    if isinstance(error, BudgetExceededError):
        return say(sentence, resets=discord.utils.format_dt(error.resets_at, "R"))
    if isinstance(error, CooldownError):
        return say(sentence, seconds=round(error.retry_after or 1))
    return say(sentence)


def words_for(language: str, guild: discord.Guild) -> Speaker:
    """`language` is the setting: `server` is the guild's preferred one."""
    return WORDS.of(guild if language == "server" else language)
