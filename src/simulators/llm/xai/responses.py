"""xAI's Responses API: OpenAI's, with a bill in every answer."""

from typing import Any

from typing_extensions import override

from simulators.llm.answers.answering import Answer
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.faults import Fault
from simulators.llm.openai.responses import ResponsesWire
from simulators.llm.wire import Chunk, server_sent
from simulators.llm.xai.bill import ticks_of


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
