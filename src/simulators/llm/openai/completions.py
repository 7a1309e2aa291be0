"""OpenAI's Chat Completions API, which compatible endpoints speak too."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulators.llm.answers.answering import Answer, Finish
from simulators.llm.answers.asked import Asked, Schema, Turn
from simulators.llm.answers.faults import Fault
from simulators.llm.answers.tokens import tokens_of_tools
from simulators.llm.openai.completions_stream import completion_chunks
from simulators.llm.openai.tools import callable_tools, tool_of
from simulators.llm.wire import CREATED_AT, Body, Chunk, parts_of, server_sent, text_of

_SYSTEM = {"system", "developer"}
_FINISHES = {
    Finish.STOP: "stop",
    Finish.LENGTH: "length",
    Finish.CALLS: "tool_calls",
    Finish.FILTERED: "content_filter",
}


class CompletionsWire:
    settles = frozenset({Fault.CONTENT_FILTER})

    def read(self, body: Body) -> Asked:
        messages = body["messages"]
        system = [text_of(message["content"]) for message in messages if message["role"] in _SYSTEM]
        functions = [tool["function"] for tool in body.get("tools") or () if tool["type"] == "function"]
        tools, must_call = callable_tools(map(tool_of, functions), body.get("tool_choice"))
        return Asked(
            provider="openai",
            model=body["model"],
            persona="\n\n".join(system),
            turns=tuple(_turn(message) for message in messages if message["role"] not in _SYSTEM),
            max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
            tools=tools,
            tool_tokens=tokens_of_tools(functions),
            must_call=must_call,
            schema=_schema(body.get("response_format") or {}),
        )

    def wants_stream(self, body: Body) -> bool:
        return body.get("stream") is True

    def answered(self, asked: Asked, answer: Answer) -> Body:
        message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None}
        if answer.calls:
            message |= {"content": None, "tool_calls": _calls(answer)}
        return {
            "id": "chatcmpl-simulated",
            "object": "chat.completion",
            "created": CREATED_AT,
            "model": asked.model,
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": _FINISHES[answer.finish]}],
            "usage": {
                "prompt_tokens": answer.prompt_tokens,
                "completion_tokens": answer.output_tokens,
                "total_tokens": answer.prompt_tokens + answer.output_tokens,
                "prompt_tokens_details": {"cached_tokens": answer.caching.read, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": answer.reasoning_tokens, "audio_tokens": 0},
            },
        }

    def streamed(self, asked: Asked, answer: Answer, body: Body) -> Iterator[Chunk]:
        with_usage = (body.get("stream_options") or {}).get("include_usage") is True
        return completion_chunks(self.answered(asked, answer), with_usage=with_usage)

    def failed(self, asked: Asked) -> Chunk:
        message = f"The engine for {asked.model} is currently overloaded, please try again later."
        error = {"message": message, "type": "server_error", "param": None, "code": None}
        return Chunk(server_sent({"error": error}))


def _turn(message: Mapping[str, Any]) -> Turn:
    content = message.get("content")
    if message["role"] == "tool":
        return Turn(by_user=False, results=(text_of(content),))
    called = (call["function"] for call in message.get("tool_calls") or ())
    return Turn(
        by_user=message["role"] == "user",
        text=text_of(content),
        images=sum(part.get("type") == "image_url" for part in parts_of(content)),
        called="".join(function["name"] + function["arguments"] for function in called),
    )


def _schema(wanted: Mapping[str, Any]) -> Schema | None:
    match wanted.get("type"):
        case "json_schema":
            schema: Schema = wanted["json_schema"]["schema"]
            return schema
        case "json_object":
            return {"type": "object"}
        case _:
            return None


def _calls(answer: Answer) -> list[Mapping[str, Any]]:
    return [
        {
            "id": f"call_simulated_{call.id}",
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments_json},
        }
        for call in answer.calls
    ]
