"""xAI's Responses API: OpenAI's, with a bill in every answer."""

from typing import Any

from typing_extensions import override

from adapters.llm.simulator.answering import Answer
from adapters.llm.simulator.asked import Asked
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.openai.responses import ResponsesWire
from adapters.llm.simulator.wire import Chunk, server_sent
from adapters.llm.simulator.xai.bill import ticks_of


class XAIResponsesWire(ResponsesWire):
    provider = "xai"
    settles: frozenset[Fault] = frozenset()

    @override
    def reasons(self, model: str) -> bool:
        return "non-reasoning" not in model

    @override
    def failed(self, asked: Asked) -> Chunk:
        error = f"{asked.model} is at capacity. Try again later."
        return Chunk(server_sent({"code": "The service is currently unavailable", "error": error}, event="error"))

    @override
    def usage(self, asked: Asked, answer: Answer) -> dict[str, Any]:
        return super().usage(asked, answer) | {"cost_in_usd_ticks": ticks_of(asked.model, answer)}
