"""`__all__` of `baseline`'s modules is the promise to cog developers: taking a name away breaks their bots."""

import importlib

import pytest

PROMISES = {
    "baseline.cogs": {"MESSAGE_LIMIT", "Bot", "split_message"},
    "baseline.errors": {
        "AuthenticationError",
        "ContentFilterError",
        "ContextLengthError",
        "DomainError",
        "GuildInactive",
        "InvalidRequestError",
        "InvalidSettings",
        "LLMError",
        "LLMTimeoutError",
        "ProviderUnavailableError",
        "RateLimitError",
        "ServiceUnavailable",
        "StaleSettings",
        "UnknownModel",
        "UnknownProvider",
        "UnknownSection",
    },
    "baseline.llm": {"LLM", "ChatMessage", "Completion", "FinishReason", "LLMProvider", "Role", "TokenUsage"},
    "baseline.services": {"BotServices", "Clock", "GuildConfig", "GuildDatabase", "GuildServices", "Log"},
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
