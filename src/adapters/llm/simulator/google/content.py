"""Gemini's generateContent."""

from collections.abc import Mapping
from typing import Any

from adapters.llm.simulator.answering import Answer, Asked, Turn
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.wire import RETRY_AFTER_SECONDS, Reply, text_of

_DETAIL = "type.googleapis.com/google.rpc."
_BAD_KEY = {"@type": _DETAIL + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
_RETRY = {"@type": _DETAIL + "RetryInfo", "retryDelay": f"{RETRY_AFTER_SECONDS}s"}


class GeminiWire:
    def has_key(self, headers: Mapping[str, str]) -> bool:
        return headers.get("x-goog-api-key", "") != ""

    def read(self, body: Mapping[str, Any]) -> Asked:
        model = body["model"]
        return Asked(
            provider="google",
            model=model,
            persona=text_of((body.get("systemInstruction") or {}).get("parts")),
            turns=tuple(
                Turn(by_user=content.get("role", "user") == "user", text=text_of(content["parts"]))
                for content in body["contents"]
            ),
            max_tokens=(body.get("generationConfig") or {}).get("maxOutputTokens"),
            reasons=not model.startswith(("gemini-1", "gemini-2.0")),
        )

    def answered(self, asked: Asked, answer: Answer) -> Reply:
        candidate = {
            "content": {"parts": [{"text": answer.text}], "role": "model"},
            "finishReason": "MAX_TOKENS" if answer.is_cut else "STOP",
            "index": 0,
        }
        usage = _prompt_usage(answer) | {
            "candidatesTokenCount": answer.text_tokens,
            "totalTokenCount": answer.prompt_tokens + answer.output_tokens,
        }
        if asked.reasons:
            usage["thoughtsTokenCount"] = answer.reasoning_tokens
        return _reply(asked, usage, {"candidates": [candidate]})

    def filtered(self, asked: Asked, answer: Answer) -> Reply:
        usage = _prompt_usage(answer) | {"totalTokenCount": answer.prompt_tokens}
        return _reply(asked, usage, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})

    def refused(self, fault: Fault, model: str) -> Reply:
        match fault:
            case Fault.RATE_LIMIT:
                message = "You exceeded your current quota, please check your plan and billing details."
                return _error(429, "RESOURCE_EXHAUSTED", message, [_RETRY])
            case Fault.OVERLOADED:
                return _error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
            case Fault.BAD_KEY:
                message = "API key not valid. Please pass a valid API key."
                return _error(400, "INVALID_ARGUMENT", message, [_BAD_KEY])
            case Fault.CONTEXT_LENGTH:
                message = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
                return _error(400, "INVALID_ARGUMENT", message)
            case Fault.UNKNOWN_MODEL:
                message = (
                    f"models/{model} is not found for API version v1beta, or is not supported for generateContent. "
                    "Call ListModels to see the list of available models and their supported methods."
                )
                return _error(404, "NOT_FOUND", message)
            case _:
                return _error(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")


def _prompt_usage(answer: Answer) -> dict[str, int]:
    cached = {"cachedContentTokenCount": answer.cached_tokens} if answer.cached_tokens else {}
    return {"promptTokenCount": answer.prompt_tokens, **cached}


def _reply(asked: Asked, usage: Mapping[str, int], outcome: Mapping[str, Any]) -> Reply:
    return Reply(body={**outcome, "usageMetadata": usage, "modelVersion": asked.model, "responseId": "simulated"})


def _error(status: int, name: str, message: str, details: list[dict[str, str]] | None = None) -> Reply:
    error = {"code": status, "message": message, "status": name}
    return Reply(status=status, body={"error": error | ({"details": details} if details else {})})
