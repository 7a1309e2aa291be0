"""Reads a request of generateContent."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.llm.simulator.asked import Asked, Schema, Tool, Turn
from adapters.llm.simulator.sounds import seconds_of
from adapters.llm.simulator.tokens import tokens_of_tools
from adapters.llm.simulator.wire import Body, text_of

Parts = list[dict[str, Any]]


def read_content(body: Body) -> Asked:
    model = body["model"]
    config = body.get("generationConfig") or {}
    functions = [each for tool in body.get("tools") or () for each in tool.get("functionDeclarations") or ()]
    calling = (body.get("toolConfig") or {}).get("functionCallingConfig") or {}
    return Asked(
        provider="google",
        model=model,
        persona=text_of((body.get("systemInstruction") or {}).get("parts")),
        turns=tuple(_turn(content) for content in body["contents"]),
        max_tokens=config.get("maxOutputTokens"),
        reasons=not model.startswith(("gemini-1", "gemini-2.0")),
        tools=_callable(functions, calling),
        tool_tokens=tokens_of_tools(functions),
        must_call=calling.get("mode") == "ANY",
        schema=_schema(config),
    )


def modality_of(body: Body) -> str:
    """`IMAGE`, `AUDIO` or `TEXT`: images may be asked for together with text."""
    wanted = (body.get("generationConfig") or {}).get("responseModalities") or ["TEXT"]
    return next((modality for modality in ("IMAGE", "AUDIO") if modality in wanted), "TEXT")


def _turn(content: Mapping[str, Any]) -> Turn:
    parts: Parts = content["parts"]
    called = [json.dumps(part["functionCall"]) for part in parts if "functionCall" in part]
    return Turn(
        by_user=content.get("role", "user") == "user",
        text=text_of(parts),
        images=sum(kind.startswith("image/") for kind, _ in _media(parts)),
        seconds=sum(seconds_of(sound) for kind, sound in _media(parts) if kind.startswith("audio/")),
        called="".join(called),
        results=tuple(_result(part["functionResponse"]) for part in parts if "functionResponse" in part),
    )


def _media(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        if "inlineData" in part:
            yield part["inlineData"]["mimeType"], base64.b64decode(part["inlineData"]["data"])
        elif "fileData" in part:
            yield part["fileData"].get("mimeType", ""), b""


def _result(response: Mapping[str, Any]) -> str:
    return json.dumps(response.get("response") or {}, ensure_ascii=False)


def _callable(functions: Iterable[Mapping[str, Any]], calling: Mapping[str, Any]) -> tuple[Tool, ...]:
    if calling.get("mode") == "NONE":
        return ()
    allowed = calling.get("allowedFunctionNames")
    return tuple(
        Tool(name=each["name"], schema=each.get("parametersJsonSchema") or each.get("parameters") or {})
        for each in functions
        if not allowed or each["name"] in allowed
    )


def _schema(config: Mapping[str, Any]) -> Schema | None:
    schema: Schema | None = config.get("responseJsonSchema") or config.get("responseSchema")
    if schema is None and config.get("responseMimeType") == "application/json":
        return {"type": "object"}
    return schema
