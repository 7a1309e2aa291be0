"""Translate exceptions of Google's SDK into ours."""

import re
from typing import Any

from google.genai import errors

from adapters.llm.providers.errors import Call, Refusal, refused, retry_after, unavailable
from domain.llm.errors import InvalidRequestError, LLMError


def google_errors(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, errors.APIError):
        body = error.details.get("error") if isinstance(error.details, dict) else None
        given = body.get("details") if isinstance(body, dict) else None
        details = [item for item in (given if isinstance(given, list) else ()) if isinstance(item, dict)]
        headers = getattr(error.response, "headers", None)
        return refused(
            call,
            Refusal(
                status=error.code,
                code=" ".join([error.status or "", *(str(item.get("reason", "")) for item in details)]),
                message=error.message or "no explanation",
                retry_after=_retry_delay(details) or retry_after(headers),
            ),
        )
    if type(error) is ValueError:
        # The SDK looks at the request itself before it sends it, such as for one without any question.
        return InvalidRequestError(f"{call.provider}: {error}", provider=call.provider, model=call.model)
    if type(error).__module__ == errors.__name__:
        return unavailable(call, f"the call failed ({type(error).__name__})")
    return None


def _retry_delay(details: list[dict[str, Any]]) -> float | None:
    """Read the delay from google.rpc.RetryInfo, a duration such as `34.07s`."""
    for item in details:
        if match := re.fullmatch(r"(\d+(?:\.\d+)?)s", str(item.get("retryDelay", ""))):
            return float(match.group(1))
    return None
