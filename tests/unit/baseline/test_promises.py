"""`__all__` of `baseline`'s modules is the promise to cog developers: taking a name away breaks their bots."""

import importlib

import pytest

PROMISES = {
    "baseline.api": {"ApiGuild", "ApiUser"},
    "baseline.cogs": {
        "MESSAGE_LIMIT",
        "Bot",
        "CogManifest",
        "DataStatement",
        "send_reply",
        "split_message",
        "stream_reply",
    },
    "baseline.errors": {
        "AuthenticationError",
        "BudgetExceededError",
        "ContentFilterError",
        "ContextLengthError",
        "CooldownError",
        "DomainError",
        "GuildInactive",
        "InvalidRequestError",
        "InvalidSettings",
        "LLMError",
        "LLMTimeoutError",
        "MalformedAnswerError",
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
    },
    "baseline.llm": {
        "LLM",
        "Capability",
        "ChatMessage",
        "ChatOptions",
        "ChatStream",
        "Completion",
        "Cooldown",
        "Effort",
        "Embeddings",
        "FinishReason",
        "GeneratedImages",
        "Image",
        "LLMProvider",
        "Role",
        "ServiceTier",
        "Speech",
        "Structured",
        "TextDelta",
        "TokenCount",
        "TokenUsage",
        "Tool",
        "ToolCall",
        "ToolChoice",
        "ToolError",
        "ToolFunction",
        "ToolRun",
        "Transcription",
        "trimmed",
    },
    "baseline.services": {
        "BotServices",
        "Clock",
        "GuildConfig",
        "GatewayIntents",
        "GuildDatabase",
        "GuildServices",
        "Log",
    },
    "baseline.signals": {"InvalidSignal", "Severity", "Signal", "SignalType", "Signals", "Subscription"},
    "baseline.tables": {"Base", "GuildScoped"},
    "baseline.settings": {
        "ChannelId",
        "Color",
        "Duration",
        "Field",
        "GuildSettings",
        "LLMModel",
        "MemberId",
        "Multiline",
        "RoleId",
        "Secret",
    },
}


@pytest.mark.parametrize(("module", "names"), PROMISES.items())
def test_the_promised_names_are_exactly_these(module: str, names: set[str]) -> None:
    loaded = importlib.import_module(module)
    assert set(loaded.__all__) == names
    assert all(hasattr(loaded, name) for name in names)
