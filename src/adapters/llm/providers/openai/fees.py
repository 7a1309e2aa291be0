"""Read what an answer of the Responses API bills beside tokens, and the service tier that served."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.llm.providers.units import count_of, field_of, tier_of
from domain.llm.token_usage import TokenUsage


def with_fees(usage: TokenUsage, response: Mapping[str, Any]) -> TokenUsage:
    """Add the searches, the code sessions and the service tier. xAI reports calls of tools beside the tokens."""
    items = response.get("output")
    output = items if isinstance(items, Sequence) else ()
    calls = field_of(response.get("usage"), "server_side_tool_usage_details")
    counted = count_of(field_of(calls, "web_search_calls")) + count_of(field_of(calls, "x_search_calls"))
    return replace(
        usage,
        web_searches=counted or _searches(response, output),
        code_sessions=count_of(field_of(calls, "code_interpreter_calls")) or _sessions(output),
        service_tier=tier_of(response.get("service_tier")),
    )


def _searches(response: Mapping[str, Any], output: Sequence[Any]) -> int:
    """Opening a page, or looking for a text within one, is no search."""
    reported = count_of(field_of(field_of(response.get("tool_usage"), "web_search"), "num_requests"))
    calls = (item for item in output if field_of(item, "type") == "web_search_call")
    return reported or sum(field_of(field_of(call, "action"), "type") in ("search", None) for call in calls)


def _sessions(output: Sequence[Any]) -> int:
    """Calls that name one container share its session."""
    calls = [item for item in output if field_of(item, "type") == "code_interpreter_call"]
    return len({str(field_of(call, "container_id")) for call in calls})
