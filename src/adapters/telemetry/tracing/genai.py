"""Describe an attempt at a model in the names of OpenTelemetry's semantic conventions for generative AI."""

from typing import Final

from adapters.telemetry.tracing.spans import Attributes
from domain.llm.attempts import RequestAttempt
from domain.llm.requests import RequestKind

OPERATION: Final = "gen_ai.operation.name"
PROVIDER: Final = "gen_ai.provider.name"
REQUEST_MODEL: Final = "gen_ai.request.model"
RESPONSE_MODEL: Final = "gen_ai.response.model"
INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"

PROVIDERS: Final = {"google": "gcp.gemini", "xai": "x_ai"}
"""Provider names of the GenAI conventions, for the providers that Baseline names otherwise."""
OPERATIONS: Final = {RequestKind.CHAT: "chat", RequestKind.EMBEDDING: "embeddings"}
_OTHERWISE: Final = "generate_content"


def name_of(attempt: RequestAttempt) -> str:
    return f"{_operation(attempt)} {attempt.model}"


def attributes_of(attempt: RequestAttempt, requested_model: str) -> Attributes:
    """Return the attributes. Prompts and answers are never among them."""
    caller = attempt.caller
    return {
        OPERATION: _operation(attempt),
        PROVIDER: PROVIDERS.get(attempt.provider, attempt.provider),
        REQUEST_MODEL: requested_model,
        RESPONSE_MODEL: attempt.model if attempt.error_code is None else None,
        INPUT_TOKENS: attempt.usage.input_tokens,
        OUTPUT_TOKENS: attempt.usage.output_tokens,
        "baseline.request_id": str(attempt.request_id),
        "baseline.cost_usd": None if attempt.cost_usd is None else float(attempt.cost_usd),
        "baseline.guild_id": caller.guild_id,
        "baseline.user_id": caller.user_id,
        "baseline.cog": caller.cog_name,
    }


def _operation(attempt: RequestAttempt) -> str:
    return OPERATIONS.get(attempt.kind, _OTHERWISE)
