"""How OpenAI refuses, through any of its endpoints."""

from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.wire import RETRY_AFTER_SECONDS, Reply


def refused_by_openai(fault: Fault, model: str, *, unknown_model_status: int) -> Reply:
    if fault is Fault.RATE_LIMIT:
        return _rate_limited(model)
    status, kind, param, code, message = {
        Fault.OVERLOADED: (
            503,
            "server_error",
            None,
            None,
            "The engine is currently overloaded, please try again later.",
        ),
        Fault.BAD_KEY: (
            401,
            "invalid_request_error",
            None,
            "invalid_api_key",
            "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.",
        ),
        Fault.CONTEXT_LENGTH: (
            400,
            "invalid_request_error",
            "input",
            "context_length_exceeded",
            "Your input exceeds the context window of this model. Please adjust your input and try again.",
        ),
        Fault.UNKNOWN_MODEL: (
            unknown_model_status,
            "invalid_request_error",
            "model",
            "model_not_found",
            f"The model `{model}` does not exist or you do not have access to it.",
        ),
    }.get(fault, (400, "invalid_request_error", None, None, "We could not parse the JSON body of your request."))
    return Reply(status=status, body={"error": {"message": message, "type": kind, "param": param, "code": code}})


def _rate_limited(model: str) -> Reply:
    message = (
        f"Rate limit reached for {model} in organization org-simulated on requests per min (RPM): Limit 3, Used 3, "
        f"Requested 1. Please try again in {RETRY_AFTER_SECONDS}s."
    )
    return Reply(
        status=429,
        headers={"retry-after": str(RETRY_AFTER_SECONDS)},
        body={"error": {"message": message, "type": "requests", "param": None, "code": "rate_limit_exceeded"}},
    )
