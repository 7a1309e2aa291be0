"""Call Gemini's generateContent with the google-genai SDK."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from google import genai
from google.genai import types

from simulators.llm.urls import simulated_base_url
from tests.integration.llm.sdks.chats import PIXEL, Asking, Said, Tool, roles

_FINISHES = {"STOP": "stop", "MAX_TOKENS": "max_output_tokens"}


@asynccontextmanager
async def google_client(origin: str) -> AsyncIterator[genai.Client]:
    async with httpx2.AsyncClient() as http:
        yield genai.Client(
            api_key="key",
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=simulated_base_url("google", origin), api_version="v1beta", httpx_async_client=http
            ),
        )


@asynccontextmanager
async def google_driver(origin: str) -> AsyncIterator[Asking]:
    async with google_client(origin) as client:
        yield GoogleSDK(client)


class GoogleSDK:
    def __init__(self, client: genai.Client) -> None:
        self._models = client.aio.models

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
        contents: list[Any] = [
            types.Content(role=role, parts=[types.Part(text=text)]) for role, text in roles(turns, assistant="model")
        ]
        contents[-1].parts += [types.Part.from_bytes(data=PIXEL, mime_type="image/png")] * images
        config = types.GenerateContentConfig(
            max_output_tokens=max_tokens,
            tools=_tools(tools),
            tool_config=_choice(choice),
            response_mime_type=None if schema is None else "application/json",
            response_json_schema=schema,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        request: dict[str, Any] = {"model": "gemini-2.5-flash", "config": config}
        if results:
            first = await self._models.generate_content(**request, contents=contents)
            assert first.candidates
            answers = [
                types.Part.from_function_response(name=call.name or "", response={"result": result})
                for call, result in zip(first.function_calls or (), results, strict=True)
            ]
            contents += [first.candidates[0].content, types.Content(role="user", parts=answers)]
        if stream:
            chunks = [chunk async for chunk in await self._models.generate_content_stream(**request, contents=contents)]
            return _said(chunks)
        return _said([await self._models.generate_content(**request, contents=contents)])


def _tools(tools: Sequence[Tool]) -> Any:
    if not tools:
        return None
    declared = [types.FunctionDeclaration(name=tool.name, parameters_json_schema=tool.schema) for tool in tools]
    return [types.Tool(function_declarations=declared)]


def _choice(choice: str | None) -> types.ToolConfig | None:
    if choice is None:
        return None
    modes = types.FunctionCallingConfigMode
    calling = types.FunctionCallingConfig(
        mode=modes.NONE if choice == "none" else modes.ANY,
        allowed_function_names=None if choice in {"required", "none"} else [choice],
    )
    return types.ToolConfig(function_calling_config=calling)


def _parts(chunks: Sequence[types.GenerateContentResponse]) -> Iterator[types.Part]:
    for chunk in chunks:
        for candidate in chunk.candidates or ():
            yield from (candidate.content.parts if candidate.content else None) or ()


def _said(chunks: Sequence[types.GenerateContentResponse]) -> Said:
    """Join the chunks; the usage of the last chunk holds."""
    parts = list(_parts(chunks))
    usage = chunks[-1].usage_metadata
    assert usage is not None
    calls = [part.function_call for part in parts if part.function_call]
    last = chunks[-1].candidates
    finish = last[0].finish_reason.value if last and last[0].finish_reason else "content_filter"
    return Said(
        text="".join(part.text or "" for part in parts),
        calls=tuple((call.name or "", call.args or {}) for call in calls),
        finish="calls" if calls else _FINISHES.get(finish, finish),
        input_tokens=usage.prompt_token_count or 0,
        output_tokens=(usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0),
        pieces=tuple(part.text or str(part.function_call) for part in parts if part.text != ""),
    )
