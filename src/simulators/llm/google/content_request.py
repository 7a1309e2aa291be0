"""Reads a request of generateContent."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simulators.llm.answers.asked import Asked, Schema, Tool, Turn
from simulators.llm.answers.sounds import seconds_of
from simulators.llm.answers.tokens import tokens_of_tools
from simulators.llm.wire import Body, text_of

_CAPITAL = re.compile("[A-Z]")
_URL_SAFE = str.maketrans("-_", "+/")

Parts = list[dict[str, Any]]


def read_content(body: Body) -> Asked:
    model = body["model"]
    config = either(body, "generationConfig") or {}
    wanted = either(config, "responseModalities") or ("TEXT",)
    # A picture may be asked for together with text.
    modality = next((each for each in ("IMAGE", "AUDIO") if each in wanted), "TEXT")
    functions = [each for tool in body.get("tools") or () for each in either(tool, "functionDeclarations") or ()]
    calling = either(either(body, "toolConfig") or {}, "functionCallingConfig") or {}
    return Asked(
        provider="google",
        model=model,
        persona=text_of((either(body, "systemInstruction") or {}).get("parts")),
        turns=tuple(_turn(content) for content in body["contents"]),
        max_tokens=either(config, "maxOutputTokens"),
        reasons=modality == "TEXT" and not model.startswith(("gemini-1", "gemini-2.0")),
        modality=modality,
        tools=_callable(functions, calling),
        tool_tokens=tokens_of_tools(functions),
        must_call=calling.get("mode") == "ANY",
        schema=_schema(config),
    )


def either(given: Mapping[str, Any], name: str) -> Any:
    """Return the field, which the API takes in camel case and in snake case: the SDK sends both."""
    return given.get(name, given.get(_CAPITAL.sub(lambda found: f"_{found[0].lower()}", name)))


def _turn(content: Mapping[str, Any]) -> Turn:
    parts: Parts = content["parts"]
    called = [json.dumps(call) for part in parts if (call := either(part, "functionCall"))]
    return Turn(
        by_user=content.get("role", "user") == "user",
        text=text_of(parts),
        images=sum(kind.startswith("image/") for kind, _ in _media(parts)),
        seconds=sum(seconds_of(sound) for kind, sound in _media(parts) if kind.startswith("audio/")),
        called="".join(called),
        results=tuple(_result(result) for part in parts if (result := either(part, "functionResponse"))),
    )


def _media(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for part in parts:
        if data := either(part, "inlineData"):
            yield either(data, "mimeType"), base64.b64decode(data["data"].translate(_URL_SAFE))
        elif file := either(part, "fileData"):
            yield either(file, "mimeType") or "", b""


def _result(response: Mapping[str, Any]) -> str:
    return json.dumps(response.get("response") or {}, ensure_ascii=False)


def _callable(functions: Iterable[Mapping[str, Any]], calling: Mapping[str, Any]) -> tuple[Tool, ...]:
    if calling.get("mode") == "NONE":
        return ()
    allowed = either(calling, "allowedFunctionNames")
    return tuple(
        Tool(name=each["name"], schema=either(each, "parametersJsonSchema") or each.get("parameters") or {})
        for each in functions
        if not allowed or each["name"] in allowed
    )


def _schema(config: Mapping[str, Any]) -> Schema | None:
    schema: Schema | None = either(config, "responseJsonSchema") or either(config, "responseSchema")
    if schema is None and either(config, "responseMimeType") == "application/json":
        return {"type": "object"}
    return schema
