"""Call the Chat Completions API with the OpenAI SDK."""

import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import openai
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion
from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

from simulators.llm.urls import simulated_base_url
from tests.integration.llm.sdks.chats import PIXEL, Asking, Said, Tool, roles

_FINISHES = {"tool_calls": "calls", "length": "max_output_tokens"}


@asynccontextmanager
async def completions_driver(origin: str) -> AsyncIterator[Asking]:
    base_url = simulated_base_url("openai", origin)
    async with openai.AsyncOpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
        yield CompletionsSDK(client)


class CompletionsSDK:
    def __init__(self, client: openai.AsyncOpenAI) -> None:
        self._client = client

    async def __call__(
        self,
        *turns: str,
        stream: bool = False,
        tools: Sequence[Tool] = (),
        choice: str | None = None,
        schema: Mapping[str, Any] | None = None,
        images: int = 0,
        max_tokens: int = 1000,
        results: Sequence[str] = (),
    ) -> Said:
        messages: list[Any] = [{"role": role, "content": text} for role, text in roles(turns)]
        if images:
            picture = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
            looks = [{"type": "image_url", "image_url": {"url": picture}}] * images
            messages[-1]["content"] = [{"type": "text", "text": turns[-1]}, *looks]
        request: dict[str, Any] = {"model": "gpt-4.1", "max_completion_tokens": max_tokens}
        if tools:
            request["tools"] = [
                {"type": "function", "function": {"name": tool.name, "parameters": tool.schema}} for tool in tools
            ]
        if choice is not None:
            named = {"type": "function", "function": {"name": choice}}
            request["tool_choice"] = choice if choice in {"required", "none"} else named
        if schema is not None:
            wanted = {"name": "answer", "schema": schema, "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": wanted}
        if results:
            first: ChatCompletion = await self._client.chat.completions.create(**request, messages=messages)
            answer = first.choices[0].message
            messages.append(answer.model_dump(exclude_none=True))
            messages += [
                {"role": "tool", "tool_call_id": call.id, "content": result}
                for call, result in zip(answer.tool_calls or (), results, strict=True)
            ]
        if stream:
            return await self._streamed({**request, "messages": messages})
        return _said(await self._client.chat.completions.create(**request, messages=messages))

    async def _streamed(self, request: Mapping[str, Any]) -> Said:
        pieces: list[str] = []
        calls: list[list[str]] = []
        finish = ""
        usage: CompletionUsage | None = None
        stream = await self._client.chat.completions.create(
            **request, stream=True, stream_options={"include_usage": True}
        )
        async for chunk in stream:
            for choice in chunk.choices:
                finish = choice.finish_reason or finish
                pieces += [choice.delta.content] if choice.delta.content else []
                for call in choice.delta.tool_calls or ():
                    _add(calls, call)
            usage = chunk.usage
        assert usage is not None
        return Said(
            text="".join(pieces),
            calls=tuple((name, json.loads(arguments)) for name, arguments in calls),
            finish=_FINISHES.get(finish, finish),
            input_tokens=usage.prompt_tokens,
            output_tokens=usage.completion_tokens,
            pieces=tuple(pieces),
        )


def _add(calls: list[list[str]], delta: ChoiceDeltaToolCall) -> None:
    """Join the parts of a tool call: the first holds the name, the others hold its arguments."""
    assert delta.function is not None
    if delta.index == len(calls):
        calls.append([delta.function.name or "", ""])
    calls[delta.index][1] += delta.function.arguments or ""


def _said(completion: ChatCompletion) -> Said:
    (choice,) = completion.choices
    assert completion.usage is not None
    calls = [call for call in choice.message.tool_calls or () if call.type == "function"]
    return Said(
        text=choice.message.content or "",
        calls=tuple((call.function.name, json.loads(call.function.arguments)) for call in calls),
        finish=_FINISHES.get(choice.finish_reason, choice.finish_reason),
        input_tokens=completion.usage.prompt_tokens,
        output_tokens=completion.usage.completion_tokens,
    )
