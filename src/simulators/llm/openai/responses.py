"""OpenAI's Responses API."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulators.llm.answers.answering import Answer, Finish
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.faults import Fault
from simulators.llm.openai.responses_request import read_responses
from simulators.llm.openai.responses_stream import response_events
from simulators.llm.wire import CREATED_AT, Body, Chunk, server_sent

_REASONING_FAMILIES = ("gpt-5", "gpt-6", "o1", "o3", "o4")
_INCOMPLETE = {Finish.LENGTH: "max_output_tokens", Finish.FILTERED: "content_filter"}
_OVERLOADED = "The engine is currently overloaded, please try again later."


class ResponsesWire:
    provider = "openai"
    settles: frozenset[Fault] = frozenset({Fault.CONTENT_FILTER})

    def reasons(self, model: str) -> bool:
        return model.startswith(_REASONING_FAMILIES)

    def read(self, body: Body) -> Asked:
        return read_responses(body, self.provider, self.reasons)

    def wants_stream(self, body: Body) -> bool:
        return body.get("stream") is True

    def answered(self, asked: Asked, answer: Answer) -> Body:
        incomplete = _INCOMPLETE.get(answer.finish)
        status = "completed" if incomplete is None else "incomplete"
        thinking = [{"id": "rs_simulated", "type": "reasoning", "summary": []}] if asked.reasons else []
        return {
            "id": "resp_simulated",
            "object": "response",
            "created_at": CREATED_AT,
            "status": status,
            "error": None,
            "incomplete_details": None if incomplete is None else {"reason": incomplete},
            "instructions": asked.persona or None,
            "max_output_tokens": asked.max_tokens,
            "model": asked.model,
            "output": [*thinking, *(_calls(answer) or [_message(answer, status)])],
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "required" if asked.must_call else "auto",
            "tools": [
                {"type": "function", "name": tool.name, "parameters": tool.schema, "strict": False}
                for tool in asked.tools
            ],
            "top_p": 1.0,
            "store": False,
            "usage": self.usage(asked, answer),
        }

    def streamed(self, asked: Asked, answer: Answer, body: Body) -> Iterator[Chunk]:
        del body
        return response_events(self.answered(asked, answer))

    def failed(self, asked: Asked) -> Chunk:
        del asked
        error = {"type": "error", "code": "server_error", "message": _OVERLOADED, "param": None, "sequence_number": 0}
        return Chunk(server_sent(error, event="error"))

    def counted(self, asked: Asked, tokens: int) -> Body:
        del asked
        return {"object": "response.input_tokens", "input_tokens": tokens}

    def usage(self, asked: Asked, answer: Answer) -> dict[str, Any]:
        del asked
        return {
            "input_tokens": answer.prompt_tokens,
            "input_tokens_details": {"cached_tokens": answer.caching.read},
            "output_tokens": answer.output_tokens,
            "output_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
            "total_tokens": answer.prompt_tokens + answer.output_tokens,
        }


def _calls(answer: Answer) -> list[Mapping[str, Any]]:
    return [
        {
            "id": f"fc_simulated_{call.id}",
            "type": "function_call",
            "status": "completed",
            "call_id": f"call_simulated_{call.id}",
            "name": call.name,
            "arguments": call.arguments_json,
        }
        for call in answer.calls
    ]


def _message(answer: Answer, status: str) -> Mapping[str, Any]:
    return {
        "id": "msg_simulated",
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": [{"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}],
    }
