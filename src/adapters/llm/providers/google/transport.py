"""Ask Gemini for answers and vectors and read its raw JSON: the SDK refuses a whole answer for one odd field in it."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import httpx2
from google.genai import errors, types

from adapters.llm.providers.errors import Call, reported
from adapters.llm.providers.google.usage import TIER_HEADER
from adapters.llm.providers.reading.values import Json, mapping

_BESIDE = ("tools", "toolConfig", "safetySettings", "cachedContent", "serviceTier")
_OURS = ("httpOptions", "automaticFunctionCalling", "automaticContinuation", "shouldReturnHttpResponse")
_VERSION = "v1beta"


class GeminiTransport:
    def __init__(self, http: httpx2.AsyncClient, *, base_url: str, api_key: str) -> None:
        self._http = http
        self._models = f"{base_url.rstrip('/')}/{_VERSION}/models"
        self._headers = {"x-goog-api-key": api_key}

    async def answer(self, call: Call, body: Mapping[str, Any], method: str = "generateContent") -> Json:
        response = await self._http.send(self._request(f"{call.model}:{method}", body))
        await errors.APIError.raise_for_async_response(response)
        reply = _with_tier(mapping(response.json()), response)
        _raise_reported(call, reply, response)
        return reply

    async def chunks(self, call: Call, body: Mapping[str, Any]) -> AsyncGenerator[Json, None]:
        request = self._request(f"{call.model}:streamGenerateContent?alt=sse", body)
        response = await self._http.send(request, stream=True)
        try:
            await errors.APIError.raise_for_async_response(response)
            async with aclosing(events_in(response)) as events:
                async for event in events:
                    chunk = _with_tier(mapping(json.loads(event)), response)
                    _raise_reported(call, chunk, response)
                    yield chunk
        finally:
            await response.aclose()

    def _request(self, path: str, body: Mapping[str, Any]) -> httpx2.Request:
        return self._http.build_request("POST", f"{self._models}/{path}", json=body, headers=self._headers)


def body_of(contents: list[types.Content], config: types.GenerateContentConfig) -> dict[str, Any]:
    given = config.model_dump(mode="json", by_alias=True, exclude_none=True)
    beside = {name: given.pop(name) for name in _BESIDE if name in given}
    system = given.pop("systemInstruction", None)
    if isinstance(system, str):
        beside["systemInstruction"] = {"parts": [{"text": system}], "role": "user"}
    generation = {name: value for name, value in given.items() if name not in _OURS}
    return {
        "contents": [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in contents],
        **beside,
        **({"generationConfig": generation} if generation else {}),
    }


async def events_in(response: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """Yield the data of server-sent events. Lines end with a line feed alone: text may hold other separators."""
    held, data = b"", list[bytes]()
    async for piece in response.aiter_bytes():
        *lines, held = (held + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                data.append(line.removeprefix(b"data:").strip())
            elif not line.strip() and data:
                yield b"\n".join(data)
                data = []
    if held.startswith(b"data:"):
        data.append(held.removeprefix(b"data:").strip())
    if data:
        yield b"\n".join(data)


def _with_tier(reply: Json, response: httpx2.Response) -> Json:
    tier = response.headers.get(TIER_HEADER)
    return reply if tier is None else {**reply, TIER_HEADER: tier}


def _raise_reported(call: Call, reply: Json, response: httpx2.Response) -> None:
    """Raise the error in a reply whose HTTP status was good, unless the reply has an answer too."""
    error = reply.get("error")
    if not error or reply.get("candidates"):
        return
    code = mapping(error).get("code")
    if isinstance(code, int) and not isinstance(code, bool):
        raise errors.APIError(code, dict(reply), response)
    raise reported(call, error)
