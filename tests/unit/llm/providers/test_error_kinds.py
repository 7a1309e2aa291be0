"""Classify what a provider says is wrong by its wording, code, type and status."""

import pytest

from adapters.llm.providers.errors import Call, Refusal, failed, refused, reported
from domain.llm.errors import (
    PASSING,
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

CALL = Call("openai", "gpt-5-mini", lambda: ["gpt-5-mini", "gpt-4.1"])


def test_an_unknown_model_names_known_ones() -> None:
    error = refused(CALL, Refusal(status=404, code="model_not_found", message=""))
    assert isinstance(error, UnknownModel)
    assert error.known == ("gpt-4.1",), "the one that was refused is not proposed"


def test_an_unknown_model_without_known_ones_names_none() -> None:
    error = refused(Call("local", "x", list), Refusal(status=404, code="model_not_found", message=""))
    assert str(error) == "local has no model 'x'."


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (404, "", "The model `gpt-0` does not exist or you do not have access to it."),
        (404, "", "models/gemini-0 is not found for API version v1beta, or is not supported for generateContent."),
        (404, "", 'model "qwen:0b" not found, try pulling it first'),
        (404, "", "No endpoints found for acme/imaginary."),
        (404, "DeploymentNotFound", "The API deployment for this resource does not exist."),
        (400, "", "acme/imaginary is not a valid model ID"),
        (400, "1500", "Invalid model: mistral-imaginary"),
        (400, "invalid_request_error", "Model Not Exist"),
        (404, "NotFoundError", "The model `tower-70b` does not exist."),
    ],
)
def test_a_refusal_that_is_about_the_model_is_an_unknown_model(status: int, code: str, message: str) -> None:
    assert type(refused(CALL, Refusal(status=status, code=code, message=message))) is UnknownModel


@pytest.mark.parametrize(
    "message",
    [
        "",
        "404 page not found",
        "Not Found",
        "Resource not found",
        "File file-123 not found",
        "No endpoints found that support tool use.",
        "Item with id 'rs_123' not found. Items are not persisted when `store` is set to false.",
    ],
)
def test_a_404_that_is_not_about_the_model_is_an_invalid_request(message: str) -> None:
    for code in ("", "not_found_error", "NOT_FOUND"):
        assert type(refused(CALL, Refusal(status=404, code=code, message=message))) is InvalidRequestError


@pytest.mark.parametrize(
    ("code", "group", "kind"),
    [
        ("server_is_overloaded", "", ProviderUnavailableError),
        ("slow_down", "", ProviderUnavailableError),
        ("", "service_unavailable_error", ProviderUnavailableError),
        ("never_seen", "server_error", ProviderUnavailableError),
        ("never_seen", "", ProviderUnavailableError),
        ("never_seen", "rate_limit_error", RateLimitError),
        ("never_seen", "invalid_request_error", InvalidRequestError),
        ("never_seen", "authentication_error", AuthenticationError),
        ("vector_store_timeout", "", ProviderUnavailableError),
        ("timeout_error", "", LLMTimeoutError),
        ("DEADLINE_EXCEEDED", "", LLMTimeoutError),
        ("UNAVAILABLE", "", ProviderUnavailableError),
        ("RESOURCE_EXHAUSTED", "", RateLimitError),
        ("invalid_image_format", "", InvalidRequestError),
        ("image_parse_error", "", InvalidRequestError),
        ("image_content_policy_violation", "", ContentFilterError),
        ("invalid_prompt", "", ContentFilterError),
        ("invalid_prompt", "invalid_request_error", ContentFilterError),
        ("bio_policy", "", ContentFilterError),
        ("429", "", RateLimitError),
        ("503", "", ProviderUnavailableError),
    ],
)
def test_a_reason_inside_a_good_reply_is_classed_by_its_code_and_its_type(
    code: str, group: str, kind: type[LLMError]
) -> None:
    assert type(failed(CALL, code, "Sorry.", group)) is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429, "message": "Rate limited upstream."}, RateLimitError),
        ({"code": "429", "message": "Rate limited upstream."}, RateLimitError),
        ({"code": 502, "message": "Bad gateway.", "metadata": {"provider_name": "x"}}, ProviderUnavailableError),
        ({"code": 403, "message": "Your input was flagged for violence."}, ContentFilterError),
        ({"code": "content_filter", "status": 400, "message": "No."}, ContentFilterError),
        ({"code": "odd", "status": 429, "message": "No."}, RateLimitError),
        ({"error": {"code": 401, "message": "No key."}}, AuthenticationError),
        ({"message": None, "code": None, "type": None}, ProviderUnavailableError),
        ({"code": ["odd"], "message": {"odd": 1}}, ProviderUnavailableError),
        ("the model is loading", ProviderUnavailableError),
        (True, ProviderUnavailableError),
        (7, ProviderUnavailableError),
    ],
)
def test_the_error_of_a_reply_is_understood_in_every_form(error: object, kind: type[LLMError]) -> None:
    assert type(reported(CALL, error)) is kind


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000"),
        (400, "exceed_context_size_error", "the request exceeds the available context size, try increasing it"),
        (500, "server_error", "the request exceeds the available context size"),
        (500, "", "input length exceeds the context length"),
        (400, "", "Prompt contains 40000 tokens, too large for model with 32768 maximum context length"),
        (422, "validation", "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens"),
        (400, "", "Input is too long for requested model."),
        (413, "", ""),
        (413, "rate_limit_exceeded", "Request too large for model `x` on tokens per minute (TPM): Limit 6000"),
        (429, "rate_limit_exceeded", "Request too large for gpt-4.1: Limit 30000, Requested 40000. "),
        (400, "", "However, the model is loaded with context length of only 4096 tokens"),
        (400, "", "too many tokens: total number of tokens in the prompt cannot exceed 4081"),
    ],
)
def test_a_prompt_that_is_too_long_is_recognized(status: int, code: str, message: str) -> None:
    assert type(refused(CALL, Refusal(status=status, code=code, message=message))) is ContextLengthError


@pytest.mark.parametrize(
    "message",
    [
        "Too many tokens, please wait before trying again.",
        "Too many tokens per day, please wait before trying again.",
        "You exceeded your current quota, please check your plan and billing details.",
        "This request would exceed the rate limit of 30,000 input tokens per minute.",
    ],
)
def test_a_429_is_a_rate_limit_whatever_its_words_are(message: str) -> None:
    for code in ("", "ThrottlingException", "RESOURCE_EXHAUSTED", "rate_limit_error"):
        assert type(refused(CALL, Refusal(status=429, code=code, message=message))) is RateLimitError


@pytest.mark.parametrize(
    ("message", "figures"),
    [
        ("input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000", (178959, 200000, 21041)),
        (
            (
                "This model's maximum context length is 4096 tokens. However, you requested 4500 tokens "
                "(500 in the messages, 4000 in the completion)."
            ),
            (500, 4096, 3596),
        ),
        (
            (
                "'max_tokens' is too large: 4096. This model's maximum context length is 4096 tokens and your request "
                "has 500 input tokens (4096 > 4096 - 500)."
            ),
            (500, 4096, 3596),
        ),
        (
            (
                "maximum context length is 8000 tokens. However, you requested about 9000 tokens (900 of text input, "
                "100 of tool input, 8000 in the output)."
            ),
            (1000, 8000, 7000),
        ),
        ("prompt is too long: 250000 tokens > 200000 maximum", (None, None, 0)),
    ],
)
def test_how_much_room_a_prompt_leaves_is_read(message: str, figures: tuple[int | None, int | None, int]) -> None:
    error = refused(CALL, Refusal(status=400, code="invalid_request_error", message=message))
    assert isinstance(error, ContextLengthError)
    assert (error.prompt_tokens, error.context_tokens, error.room_for_an_answer) == figures


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_every_error_that_may_pass_says_how_long_to_wait(status: int) -> None:
    error = refused(CALL, Refusal(status=status, code="", message="", retry_after=20.0))
    assert isinstance(error, PASSING)
    assert error.retry_after == 20.0


def test_a_wait_that_is_named_in_words_alone_is_read() -> None:
    error = failed(CALL, "rate_limit_exceeded", "Limit reached. Please try again in 6.2s. See the documentation.")
    assert error.retry_after == 6.2
