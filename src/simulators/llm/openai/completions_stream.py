"""The chunks in which the Chat Completions API streams a completion."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulators.llm.answers.tokens import pieces, words
from simulators.llm.wire import Body, Chunk, server_sent

_DONE = Chunk(b"data: [DONE]\n\n")


def completion_chunks(completion: Body, *, with_usage: bool) -> Iterator[Chunk]:
    """The usage comes last, in a chunk without choices, when it was asked for."""
    head = {name: completion[name] for name in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    (choice,) = completion["choices"]
    message = choice["message"]

    def chunk(delta: Body, *, finish: str | None = None, is_word: bool = False) -> Chunk:
        choices = [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
        usage = {"usage": None} if with_usage else {}
        return Chunk(server_sent({**head, "choices": choices, **usage}), is_word=is_word)

    yield chunk({"role": "assistant", "content": None if message["content"] is None else "", "refusal": None})
    for word in words(message["content"] or ""):
        yield chunk({"content": word}, is_word=True)
    for index, call in enumerate(message.get("tool_calls", ())):
        for delta in _deltas(index, call):
            yield chunk({"tool_calls": [delta]}, is_word=True)
    yield chunk({}, finish=choice["finish_reason"])
    if with_usage:
        yield Chunk(server_sent({**head, "choices": [], "usage": completion["usage"]}))
    yield _DONE


def _deltas(index: int, call: Mapping[str, Any]) -> Iterator[Body]:
    function = call["function"]
    yield {"index": index, **call, "function": {**function, "arguments": ""}}
    for piece in pieces(function["arguments"]):
        yield {"index": index, "function": {"arguments": piece}}
