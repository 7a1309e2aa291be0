"""Errors that a cog may catch. The platform words uncaught ones for the user."""

from application.acting import NoCurrentCog, NoCurrentGuild, NoCurrentMember
from application.ports.bot.platform_api import ApiRefused
from application.ports.errors import ServiceUnavailable
from domain.errors import DomainError
from domain.guilds import GuildInactive
from domain.llm.errors import (
    AuthenticationError,
    BudgetExceededError,
    ContentFilterError,
    ContextLengthError,
    CooldownError,
    EmptyQuestionError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    MalformedAnswerError,
    ProviderUnavailableError,
    RateLimitError,
    StructuredOutputError,
    UnknownModel,
    UnknownProvider,
    UnreadableReplyError,
    UnsendableRequestError,
    UnsupportedCapability,
)
from domain.settings import InvalidSettings, StaleSettings, UnknownSection

__all__ = [
    "ApiRefused",
    "AuthenticationError",
    "BudgetExceededError",
    "ContentFilterError",
    "ContextLengthError",
    "CooldownError",
    "DomainError",
    "EmptyQuestionError",
    "GuildInactive",
    "InvalidRequestError",
    "InvalidSettings",
    "LLMError",
    "LLMTimeoutError",
    "MalformedAnswerError",
    "NoCurrentCog",
    "NoCurrentGuild",
    "NoCurrentMember",
    "ProviderUnavailableError",
    "RateLimitError",
    "ServiceUnavailable",
    "StaleSettings",
    "StructuredOutputError",
    "UnknownModel",
    "UnknownProvider",
    "UnknownSection",
    "UnreadableReplyError",
    "UnsendableRequestError",
    "UnsupportedCapability",
]
