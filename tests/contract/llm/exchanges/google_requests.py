"""Parse an outgoing generateContent request; the SDK mixes camelCase and snake_case names."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from domain.llm.chat import ToolChoice
from tests.contract.llm.exchanges.exchange import Outgoing

_PATH = re.compile(r"(?P<path>.*/models)/(?P<model>[^:]+):(?:streamGenerateContent|generateContent)")
_ROLES = {"user": "user", "model": "assistant"}
_MODES = {"AUTO": ToolChoice.AUTO, "NONE": ToolChoice.NONE, "ANY": ToolChoice.REQUIRED}

Parts = Sequence[Mapping[str, Any]]


def read_content_request(request: httpx2.Request) -> Outgoing:
    body = json.loads(request.content)
    settings = body.get("generationConfig", {})
    system = body.get("systemInstruction")
    named = _PATH.fullmatch(request.url.path)
    assert named is not None, request.url.path
    parts = [part for turn in body["contents"] for part in turn["parts"]]
    return Outgoing(
        path=named["path"],
        key=request.headers["x-goog-api-key"],
        model=named["model"],
        system=None if system is None else _text(system["parts"]),
        turns=tuple((_ROLES[turn["role"]], said) for turn in body["contents"] if (said := _text(turn["parts"]))),
        temperature=settings.get("temperature"),
        max_tokens=settings.get("maxOutputTokens"),
        images=tuple(
            (data["mimeType"], base64.urlsafe_b64decode(data["data"]))
            for part in parts
            if (data := part.get("inlineData"))
        ),
        tools=tuple(_tools(body)),
        tool_calls=tuple((call["name"], call["args"]) for part in parts if (call := part.get("functionCall"))),
        tool_results=tuple(
            (result["name"], result["response"]["output"]) for part in parts if (result := part.get("functionResponse"))
        ),
        tool_choice=_choice(body.get("toolConfig", {}).get("functionCallingConfig")),
        schema=settings.get("responseJsonSchema"),
    )


def _text(parts: Parts) -> str:
    return "".join(part.get("text", "") for part in parts)


def _tools(body: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    declared = [function for tool in body.get("tools", ()) for function in tool["functionDeclarations"]]
    return [(function["name"], function["parametersJsonSchema"]) for function in declared]


def _choice(calling: Mapping[str, Any] | None) -> str | None:
    if calling is None:
        return None
    (name,) = calling.get("allowedFunctionNames", [None])
    return name or _MODES[calling["mode"]]
