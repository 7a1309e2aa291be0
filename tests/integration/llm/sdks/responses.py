"""Call the Responses API of OpenAI or xAI with the OpenAI SDK."""

import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import openai
from openai.types.responses import Response

from simulators.llm.urls import simulated_base_url
from tests.integration.llm.sdks.chats import PIXEL, Asking, Driver, Said, Tool, roles


def responses_driver(provider: Literal["openai", "xai"], model: str) -> Driver:
    @asynccontextmanager
    async def opened(origin: str) -> AsyncIterator[Asking]:
        base_url = simulated_base_url(provider, origin)
        async with openai.AsyncOpenAI(api_key="key", base_url=base_url, max_retries=0) as client:
            yield ResponsesSDK(client, model)

    return opened


class ResponsesSDK:
    def __init__(self, client: openai.AsyncOpenAI, model: str) -> None:
        self._client = client
        self._model = model

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
        items: list[Any] = [{"role": role, "content": text} for role, text in roles(turns)]
        if images:
            picture = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
            looks = [{"type": "input_image", "image_url": picture, "detail": "auto"}] * images
            items[-1]["content"] = [{"type": "input_text", "text": turns[-1]}, *looks]
        request: dict[str, Any] = {"model": self._model, "max_output_tokens": max_tokens}
        if tools:
            request["tools"] = [
                {"type": "function", "name": tool.name, "parameters": tool.schema, "strict": False} for tool in tools
            ]
        if choice is not None:
            named = {"type": "function", "name": choice}
            request["tool_choice"] = choice if choice in {"required", "none"} else named
        if schema is not None:
            request["text"] = {"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": True}}
        if results:
            first: Response = await self._client.responses.create(**request, input=items)
            items += [item.model_dump() for item in first.output]
            ids = [item.call_id for item in first.output if item.type == "function_call"]
            items += [
                {"type": "function_call_output", "call_id": call_id, "output": result}
                for call_id, result in zip(ids, results, strict=True)
            ]
        if stream:
            return await self._streamed({**request, "input": items})
        return _said(await self._client.responses.create(**request, input=items))

    async def _streamed(self, request: Mapping[str, Any]) -> Said:
        pieces: list[str] = []
        whole = Said()
        async with self._client.responses.stream(**request) as stream:
            async for event in stream:
                if event.type in {"response.output_text.delta", "response.function_call_arguments.delta"}:
                    pieces.append(event.delta)
                elif event.type in {"response.completed", "response.incomplete"}:
                    whole = _said(event.response)
        return Said(**{**vars(whole), "pieces": tuple(pieces)})


def _said(response: Response) -> Said:
    assert response.usage is not None
    details = response.incomplete_details
    calls = [item for item in response.output if item.type == "function_call"]
    return Said(
        text=response.output_text,
        calls=tuple((call.name, json.loads(call.arguments)) for call in calls),
        finish=details.reason or "" if details is not None else "calls" if calls else "stop",
        input_tokens=response.usage.input_tokens,
        output_tokens=response.usage.output_tokens,
    )
