"""Call the Messages API with the Anthropic SDK."""

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anthropic
from anthropic.types import Message

from simulators.llm.urls import simulated_base_url
from tests.integration.llm.sdks.chats import PIXEL, Asking, Said, Tool, roles

_CHOICES = {"required": {"type": "any"}, "none": {"type": "none"}}
_FINISHES = {"end_turn": "stop", "tool_use": "calls", "max_tokens": "max_output_tokens", "refusal": "content_filter"}


@asynccontextmanager
async def messages_driver(origin: str) -> AsyncIterator[Asking]:
    base_url = simulated_base_url("anthropic", origin)
    async with anthropic.AsyncAnthropic(api_key="key", base_url=base_url, max_retries=0) as client:
        yield MessagesSDK(client)


class MessagesSDK:
    def __init__(self, client: anthropic.AsyncAnthropic) -> None:
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
            data = base64.b64encode(PIXEL).decode()
            look = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
            messages[-1]["content"] = [{"type": "text", "text": turns[-1]}, *[look] * images]
        request: dict[str, Any] = {"model": "claude-haiku-4-5", "max_tokens": max_tokens}
        if tools:
            request["tools"] = [{"name": tool.name, "input_schema": tool.schema} for tool in tools]
        if choice is not None:
            request["tool_choice"] = _CHOICES.get(choice, {"type": "tool", "name": choice})
        if schema is not None:
            request["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        if results:
            first: Message = await self._client.messages.create(**request, messages=messages)
            messages.append({"role": "assistant", "content": [block.model_dump() for block in first.content]})
            ids = [block.id for block in first.content if block.type == "tool_use"]
            answers = [
                {"type": "tool_result", "tool_use_id": call_id, "content": result}
                for call_id, result in zip(ids, results, strict=True)
            ]
            messages.append({"role": "user", "content": answers})
        if stream:
            return await self._streamed({**request, "messages": messages})
        return _said(await self._client.messages.create(**request, messages=messages))

    async def _streamed(self, request: Mapping[str, Any]) -> Said:
        pieces: list[str] = []
        async with self._client.messages.stream(**request) as stream:
            async for event in stream:
                if event.type == "text":
                    pieces.append(event.text)
                elif event.type == "input_json" and event.partial_json:
                    pieces.append(event.partial_json)
            whole = _said(await stream.get_final_message())
        return Said(**{**vars(whole), "pieces": tuple(pieces)})


def _said(message: Message) -> Said:
    usage = message.usage
    calls = [block for block in message.content if block.type == "tool_use"]
    return Said(
        text="".join(block.text for block in message.content if block.type == "text"),
        calls=tuple((call.name, call.input) for call in calls),
        finish=_FINISHES.get(message.stop_reason or "", ""),
        input_tokens=usage.input_tokens
        + (usage.cache_read_input_tokens or 0)
        + (usage.cache_creation_input_tokens or 0),
        output_tokens=usage.output_tokens,
    )
