"""Every exception class of every SDK and of the transport becomes one of our errors."""

from collections.abc import Callable
from types import ModuleType

import anthropic
import google.genai.errors
import httpx2
import openai
import pytest

import adapters.llm.providers.anthropic.errors as anthropic_adapter
import adapters.llm.providers.google.errors as google_adapter
import adapters.llm.providers.openai.client as openai_adapter
from adapters.llm.providers.errors import Call, Refusal, raising_ours, refused
from domain.llm.errors import (
    OUTAGES,
    AuthenticationError,
    ContentFilterError,
    ContextLengthError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    UnknownModel,
)
from tests.unit.llm.providers.sdk_errors import exception_classes, made

CALL = Call("openai", "gpt-5-mini", lambda: ["gpt-5-mini", "gpt-4.1"])
VENDORS: dict[str, tuple[ModuleType, Callable[[Exception, Call], LLMError | None]]] = {
    "openai": (openai, openai_adapter.openai_errors),
    "anthropic": (anthropic, anthropic_adapter.anthropic_errors),
    "google": (google.genai.errors, google_adapter.google_errors),
    "httpx2": (httpx2, openai_adapter.openai_errors),
}


CASES = [
    pytest.param(kind, translate, id=f"{name}.{kind.__name__}")
    for name, (module, translate) in VENDORS.items()
    for kind in exception_classes(module)
]


def test_the_walk_finds_the_sdks_exceptions() -> None:
    assert len(CASES) > 60


@pytest.mark.parametrize(("kind", "translate"), CASES)
def test_every_exception_of_the_sdk_becomes_one_of_ours(
    kind: type[Exception], translate: Callable[[Exception, Call], LLMError | None]
) -> None:
    error = made(kind)
    with pytest.raises(LLMError) as ours, raising_ours(CALL, translate):
        raise error
    assert ours.value.__cause__ is error


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), ValueError("not JSON")])
def test_what_python_itself_raises_on_a_broken_connection_is_ours_too(error: Exception) -> None:
    with pytest.raises(LLMError), raising_ours(CALL, lambda _error, _call: None):
        raise error


def test_nothing_but_our_errors_leaves_an_adapter() -> None:
    for error in (KeyError(), RuntimeError(), ZeroDivisionError(), AssertionError(), NotImplementedError()):
        with pytest.raises(LLMError) as ours, raising_ours(CALL, lambda _error, _call: None):
            raise error
        assert ours.value.__cause__ is error
        assert not isinstance(ours.value, OUTAGES)


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, "", "Something is off", InvalidRequestError),
        (400, "context_length_exceeded", "Too long", ContextLengthError),
        (400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum", ContextLengthError),
        (400, "INVALID_ARGUMENT", "The input token count (2000000) exceeds the maximum", ContextLengthError),
        (400, "", "This model's maximum prompt length is 131072 but the request contains more", ContextLengthError),
        (400, "INVALID_ARGUMENT API_KEY_INVALID", "API key not valid.", AuthenticationError),
        (400, "", "Incorrect API key provided: xai-***", AuthenticationError),
        (400, "invalid_request_error", "Your credit balance is too low", AuthenticationError),
        (400, "content_policy_violation", "Refused", ContentFilterError),
        (400, "model_not_found", "No such model", UnknownModel),
        (401, "", "No key", AuthenticationError),
        (402, "", "Pay first", AuthenticationError),
        (403, "", "Not allowed", AuthenticationError),
        (404, "not_found_error", "model: claude-imaginary", UnknownModel),
        (408, "", "Too slow", LLMTimeoutError),
        (409, "", "Conflict", ProviderUnavailableError),
        (418, "", "A teapot", InvalidRequestError),
        (429, "rate_limit_exceeded", "Slow down", RateLimitError),
        (429, "insufficient_quota", "You exceeded your current quota", AuthenticationError),
        (500, "", "Oops", ProviderUnavailableError),
        (503, "UNAVAILABLE", "The model is overloaded", ProviderUnavailableError),
        (504, "", "Deadline exceeded", LLMTimeoutError),
        (529, "overloaded_error", "Overloaded", ProviderUnavailableError),
    ],
)
def test_a_refusal_means(status: int, code: str, message: str, kind: type[LLMError]) -> None:
    assert type(refused(CALL, Refusal(status=status, code=code, message=message))) is kind
