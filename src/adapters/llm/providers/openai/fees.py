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
    counted = _called(calls, "web_search") + _called(calls, "x_search")
    return replace(
        usage,
        web_searches=counted or _searches(response, output),
        file_searches=_called(calls, "file_search", "collections_search") or _calls_of(output, "file_search_call"),
        attachment_searches=_called(calls, "document_search", "attachment_search"),
        code_sessions=_called(calls, "code_interpreter", "code_execution") or _sessions(output),
        service_tier=tier_of(response.get("service_tier")),
    )


def _called(calls: object, *names: str) -> int:
    """Return the calls of a tool that has several names, of which a reply may state each."""
    return 0 if calls is None else max(count_of(field_of(calls, f"{name}_calls")) for name in names)


def _calls_of(output: Sequence[Any], kind: str) -> int:
    return sum(field_of(item, "type") == kind for item in output)


def _searches(response: Mapping[str, Any], output: Sequence[Any]) -> int:
    """Opening a page, or looking for a text within one, is no search."""
    reported = count_of(field_of(field_of(response.get("tool_usage"), "web_search"), "num_requests"))
    calls = (item for item in output if field_of(item, "type") == "web_search_call")
    return reported or sum(field_of(field_of(call, "action"), "type") in ("search", None) for call in calls)


def _sessions(output: Sequence[Any]) -> int:
    """Calls that name one container share its session."""
    calls = [item for item in output if field_of(item, "type") == "code_interpreter_call"]
    return len({str(field_of(call, "container_id")) for call in calls})
