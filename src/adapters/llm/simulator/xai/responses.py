"""xAI's Responses API: OpenAI's, with a bill in every answer and flat error bodies."""

from typing import Any

from typing_extensions import override

from adapters.llm.catalogue import canonical_name
from adapters.llm.prices import list_prices
from adapters.llm.simulator.answering import Answer, Asked
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.responses_wire import ResponsesWire
from adapters.llm.simulator.wire import RETRY_AFTER_SECONDS, Reply
from domain.chat import TokenUsage
from domain.pricing import compute_cost

_TICKS_PER_USD = 10**10


class XAIWire(ResponsesWire):
    provider = "xai"

    def __init__(self) -> None:
        self._prices = {price.model: price for price in list_prices() if price.provider == self.provider}

    @override
    def reasons(self, model: str) -> bool:
        return "non-reasoning" not in model

    @override
    def filtered(self, asked: Asked, answer: Answer) -> Reply:
        return _flat(
            403,
            "The caller does not have permission to execute the specified operation",
            "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_SIMULATED",
        )

    @override
    def refused(self, fault: Fault, model: str) -> Reply:
        match fault:
            case Fault.RATE_LIMIT:
                return _flat(429, "Some resource has been exhausted", f"Too many requests for {model}.")
            case Fault.OVERLOADED:
                return _flat(503, "The service is currently unavailable", f"{model} is at capacity. Try again later.")
            case Fault.BAD_KEY:
                return _flat(
                    400,
                    "invalid-argument",
                    "Incorrect API key provided. You can obtain an API key from https://console.x.ai.",
                )
            case Fault.CONTEXT_LENGTH:
                return _flat(
                    400,
                    "Client specified an invalid argument",
                    "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
                )
            case Fault.UNKNOWN_MODEL:
                return _flat(
                    404,
                    "Some requested entity was not found",
                    f"The model {model} does not exist or your team does not have access to it.",
                )
            case _:
                return _flat(422, "invalid-argument", "Failed to deserialize the JSON body into the target type.")

    @override
    def usage(self, asked: Asked, answer: Answer) -> dict[str, Any]:
        return super().usage(asked, answer) | {"cost_in_usd_ticks": self._ticks(asked, answer)}

    def _ticks(self, asked: Asked, answer: Answer) -> int:
        price = self._prices.get(canonical_name(self.provider, asked.model) or "")
        if price is None:
            return 0
        usage = TokenUsage(
            input_tokens=answer.prompt_tokens,
            output_tokens=answer.output_tokens,
            cache_read_tokens=answer.cached_tokens,
            reasoning_tokens=answer.reasoning_tokens,
        )
        return int((compute_cost(usage, price) * _TICKS_PER_USD).to_integral_value())


def _flat(status: int, code: str, error: str) -> Reply:
    headers = {"retry-after": str(RETRY_AFTER_SECONDS)} if status == 429 else {}
    return Reply(status=status, headers=headers, body={"code": code, "error": error})
