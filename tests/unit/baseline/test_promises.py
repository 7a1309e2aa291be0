"""`__all__` of `baseline`'s modules is the promise to cog developers: taking a name away breaks their bots."""

import importlib
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROMISES = {
    "baseline.api": {"ApiGuild", "ApiUser"},
    "baseline.cogs": {
        "MESSAGE_LIMIT",
        "Bot",
        "CogManifest",
        "DataStatement",
        "LiveReply",
        "send_reply",
        "split_message",
        "stream_reply",
    },
    "baseline.errors": {
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
    },
    "baseline.dashboard": {"CogPages"},
    "baseline.jobs": {"Job", "JobRun", "MessageRefused", "job", "later"},
    "baseline.llm": {
        "LLM",
        "Capability",
        "ChatMessage",
        "ChatOptions",
        "ChatStream",
        "Citation",
        "Completion",
        "Cooldown",
        "Document",
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
        "StructuredStream",
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
    "baseline.model_tools": {"OfferedTool", "ToolCaller", "model_tool", "offered_tools"},
    "baseline.services": {
        "Api",
        "BotServices",
        "Clock",
        "GuildConfig",
        "GatewayIntents",
        "GuildDatabase",
        "GuildServices",
        "Log",
    },
    "baseline.patterns": {
        "Batcher",
        "Confidence",
        "Correlation",
        "Correlator",
        "Evidence",
        "StepResult",
        "StepStatus",
        "TTLCache",
        "Trend",
        "TrendWindow",
        "Workflow",
        "WorkflowResult",
        "any_of",
        "confidence",
        "guild_loop",
        "trend_of",
    },
    "baseline.redis": {"ChannelSubscription", "CogRedis"},
    "baseline.store": {"CogStore", "GuildStore"},
    "baseline.signals": {"InvalidSignal", "Severity", "Signal", "SignalType", "Signals", "Subscription"},
    "baseline.ui": {"Mood", "Pages", "SettingsModal", "card", "confirm", "embed", "fitted_file", "hybrid"},
    "baseline.words": {"Speaker", "Words"},
    "baseline.tables": {"Base", "Guild", "GuildScoped", "kept_for", "mention_of_member"},
    "baseline.testing": {
        "ImpossibleStep",
        "Replies",
        "ScriptedModel",
        "Sent",
        "SimulatedGuild",
        "SimulatedMember",
        "simulated_guild",
    },
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


def test_the_linter_keeps_cogs_from_every_module_without_a_promise() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"] == "Cogs see baseline only"]
    forbidden = contract["forbidden_modules"]
    files = [file.relative_to(ROOT / "src").with_suffix("") for file in (ROOT / "src" / "baseline").rglob("*.py")]
    modules = {".".join(file.parts).removesuffix(".__init__") for file in files} - {"baseline"}

    def is_forbidden(module: str) -> bool:
        parents = [".".join(module.split(".")[: end + 1]) for end in range(1, module.count(".") + 1)]
        return any(fnmatchcase(parent, pattern) for parent in parents for pattern in forbidden)

    named_alike = {f"{module}.{name}" for module, names in PROMISES.items() for name in names} & modules
    assert set(contract["ignore_imports"]) == {
        f"{place}.** -> {name}" for place in ("cogs", "examples") for name in named_alike
    }
    assert {module for module in modules if not is_forbidden(module)} == set(PROMISES)
    assert {"domain", "application", "adapters", "bootstrap", "simulators"} <= set(forbidden)
