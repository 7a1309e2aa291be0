"""Translate the failures of a provider into our errors."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import structlog

from adapters.llm.providers.error_kinds import Refusal, context_figures, kind_of
from adapters.llm.providers.retry_after import asked_in_words
from domain.llm.errors import (
    ContentFilterError,
    ContextLengthError,
    LLMError,
    LLMTimeoutError,
    MalformedAnswerError,
    ProviderUnavailableError,
    UnknownModel,
    UnreadableReplyError,
    UnsendableRequestError,
)
from domain.llm.token_usage import TokenUsage

__all__ = [
    "Call",
    "Refusal",
    "failed",
    "filtered",
    "late",
    "malformed",
    "own_failure",
    "raising_ours",
    "reading_reply",
    "refused",
    "reported",
    "require_answer",
    "unavailable",
    "unreadable",
    "unsendable",
]

_LONGEST_EXPLANATION = 300
_GARBLED = (json.JSONDecodeError, UnicodeDecodeError)
_UNCONNECTED = (
    *(httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError),
    *(httpx2.UnsupportedProtocol, httpx2.InvalidURL),
)
_ODD = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """The provider and model of the request. `known` returns model names to propose instead of an unknown one."""

    provider: str
    model: str
    known: Callable[[], Sequence[str]]


def refused(call: Call, refusal: Refusal) -> LLMError:
    """Return the error that a provider's refusal means."""
    if refusal.status is not None and refusal.status < 400:
        refusal = replace(refusal, status=None)
    kind = kind_of(refusal)
    if kind is UnknownModel:
        return UnknownModel(
            call.model, provider=call.provider, known=[each for each in call.known() if each != call.model]
        )
    message = refusal.message[:_LONGEST_EXPLANATION]
    error = kind(f"{call.provider}: {message}", provider=call.provider, model=call.model)
    error.retry_after = asked_in_words(message) if refusal.retry_after is None else refusal.retry_after
    if isinstance(error, ContextLengthError):
        error.prompt_tokens, error.context_tokens = context_figures(refusal.message)
    return error


def failed(call: Call, code: str, message: str, group: str = "") -> LLMError:
    """Classify an error inside a reply whose HTTP status was good: `code` may be a status, `group` is its type.

    A reason that is not known is an outage: the provider had accepted the request.
    """
    if code.isdecimal():
        return refused(call, Refusal(status=int(code), code="", type=group, message=message))
    return refused(call, Refusal(status=None, code=code, type=group, message=message))


def reported(call: Call, error: object) -> LLMError:
    """Classify the `error` of a reply, which may be an object, a text, or anything else that a relay puts there."""
    if not isinstance(error, Mapping):
        return failed(call, "", error if isinstance(error, str) and error else "the answer failed")
    inner = error.get("error")
    if isinstance(inner, Mapping):
        return reported(call, inner)
    code, group = _word(error.get("code")), _word(error.get("type"))
    # A relay may put the status beside a code in words.
    status = next((_word(error.get(name)) for name in ("status", "status_code") if _is_status(error.get(name))), "")
    message = error.get("message") or error.get("detail") or inner or "the answer failed"
    if status and not code.isdecimal():
        refusal = Refusal(status=int(status), code=code, type=group, message=str(message))
        return refused(call, refusal)
    return failed(call, code, str(message), group)


def require_answer(call: Call, reply: object, *parts: str) -> None:
    """Raise an outage when the reply has none of the parts that hold an answer or say why there is none."""
    found = (reply.get(part) if isinstance(reply, Mapping) else getattr(reply, part, None) for part in parts)
    if not any(part is not None for part in found):
        raise unavailable(call, "the reply holds no answer")


def unavailable(call: Call, why: str, usage: TokenUsage | None = None) -> ProviderUnavailableError:
    """Make the error of an outage in which the provider did not refuse the request, so that it may bill it."""
    error = ProviderUnavailableError(f"{call.provider}: {why}", provider=call.provider, model=call.model, usage=usage)
    error.may_be_billed = True
    return error


def late(call: Call) -> LLMTimeoutError:
    """Make the error of a call whose time ran out; the provider may bill it."""
    error = LLMTimeoutError(f"{call.provider} did not answer in time", provider=call.provider, model=call.model)
    error.may_be_billed = True
    return error


def unreadable(call: Call, why: str, usage: TokenUsage | None = None) -> UnreadableReplyError:
    """Make the error of a reply that is whole, and has an unknown form."""
    return UnreadableReplyError(f"{call.provider}: {why}", provider=call.provider, model=call.model, usage=usage)


def malformed(call: Call, why: str, text: str = "", usage: TokenUsage | None = None) -> MalformedAnswerError:
    """Make the error for an answer that breaks the required form. `text` is the answer."""
    message = f"{call.provider}: {why}" + (f": {text[:_LONGEST_EXPLANATION]}" if text else "")
    return MalformedAnswerError(message, provider=call.provider, model=call.model, usage=usage, text=text)


def filtered(call: Call, why: str, usage: TokenUsage | None = None, model: str | None = None) -> ContentFilterError:
    """Make the error of an answer that the provider, or the model itself, withheld: a call that it bills."""
    error = ContentFilterError(
        f"{call.provider}: {why}", provider=call.provider, model=model or call.model, usage=usage
    )
    error.was_answered = True
    return error


def unsendable(call: Call, why: str) -> UnsendableRequestError:
    """Make the error of a request that we cannot encode."""
    return UnsendableRequestError(f"{call.provider}: {why}", provider=call.provider, model=call.model)


def own_failure(provider: str, model: str, error: Exception) -> LLMError:
    """Log a mistake in our own code, and make an error of it that neither repeats the call nor counts as an outage."""
    _log.error("An adapter failed on a provider's reply", provider=provider, model=model, exc_info=error)
    return LLMError(f"{provider}: the call failed ({type(error).__name__})", provider=provider, model=model)


@contextmanager
def raising_ours(call: Call, vendors: Callable[[Exception, Call], LLMError | None]) -> Iterator[None]:
    """`vendors` translates the SDK's own exceptions, and returns None for any other.

    Nothing but an `LLMError` leaves this block.
    """
    try:
        yield
    except LLMError:
        raise
    except Exception as error:
        ours = _own_kind(error, call) or vendors(error, call) or _by_nature(error, call)
        ours.may_be_billed = ours.may_be_billed and not _is_unconnected(error)
        raise ours from error


@contextmanager
def reading_reply(call: Call, usage: TokenUsage | None = None, *, estimated: bool = False) -> Iterator[None]:
    """Raise `UnreadableReplyError` for a reply with an unknown form. One that is not JSON at all is an outage.

    `usage` is what an error in the reply is billed with, `estimated` when the reply does not report it.
    """
    try:
        yield
    except LLMError as error:
        if error.usage is None:
            error.usage, error.usage_is_estimated = usage, estimated
        raise
    except _ODD as error:
        ours = _by_nature(error, call)
        ours.usage, ours.usage_is_estimated = usage, estimated
        raise ours from error


def _own_kind(error: Exception, call: Call) -> LLMError | None:
    """SDKs wrap errors that they do not know; the cause has the details."""
    for each in (error, error.__cause__):
        is_header = isinstance(each, httpx2.LocalProtocolError) and "header" in str(each).lower()
        if is_header or isinstance(each, UnicodeEncodeError):
            return unsendable(call, f"the request cannot be encoded ({each})")
    return None


def _is_unconnected(error: Exception) -> bool:
    """Return whether no connection was made, so that the request never went out."""
    return any(isinstance(each, _UNCONNECTED) for each in (error, error.__cause__))


def _by_nature(error: Exception, call: Call) -> LLMError:
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return late(call)
    if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | httpx2.StreamError | httpx2.CookieConflict | OSError):
        return unavailable(call, f"the connection failed ({type(error).__name__})")
    if isinstance(error, _GARBLED) or isinstance(error.__cause__, _GARBLED):
        return unavailable(call, "the reply is garbled")
    if isinstance(error, _ODD):
        return unreadable(call, "the reply has a form that is not known")
    return own_failure(call.provider, call.model, error)


def _word(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _is_status(value: Any) -> bool:
    word = _word(value)
    return word.isdecimal() and 400 <= int(word) <= 599
