"""Translate exceptions of Google's SDK into ours."""

from typing import Any

from google.genai import errors

from adapters.llm.providers.errors import Call, Refusal, refused, unavailable, unsendable
from adapters.llm.providers.retry_after import duration, retry_after
from domain.llm.errors import LLMError


def google_errors(error: Exception, call: Call) -> LLMError | None:
    if isinstance(error, errors.APIError):
        body = error.details.get("error") if isinstance(error.details, dict) else None
        given = body.get("details") if isinstance(body, dict) else None
        details = [item for item in (given if isinstance(given, list) else ()) if isinstance(item, dict)]
        headers = getattr(error.response, "headers", None)
        return refused(
            call,
            Refusal(
                status=error.code if isinstance(error.code, int) else None,
                code=" ".join([error.status or "", *(str(item.get("reason", "")) for item in details)]).strip(),
                message=error.message or "no explanation",
                retry_after=_retry_delay(details) or retry_after(headers),
            ),
        )
    if type(error) is ValueError:
        # The SDK checks the request before sending it, and refuses, for example, one without any content.
        return unsendable(call, str(error))
    if type(error).__module__ == errors.__name__:
        return unavailable(call, f"the call failed ({type(error).__name__})")
    return None


def _retry_delay(details: list[dict[str, Any]]) -> float | None:
    """Read the delay from google.rpc.RetryInfo, a duration such as `34.07s`."""
    for item in details:
        seconds = duration(str(item.get("retryDelay", "")))
        if seconds is not None:
            return seconds
    return None
