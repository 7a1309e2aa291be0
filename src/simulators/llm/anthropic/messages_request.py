"""Reads a request of the Messages API."""

from collections.abc import Mapping
from typing import Any

from simulators.llm.answers.asked import Asked, Schema, Tool, Turn
from simulators.llm.answers.tokens import tokens_of_tools
from simulators.llm.anthropic.caching import caching_of
from simulators.llm.wire import Body, parts_of, text_of


def read_messages(body: Body, max_tokens: int | None) -> Asked:
    functions = [tool for tool in body.get("tools") or () if "input_schema" in tool]
    choice = body.get("tool_choice") or {}
    return Asked(
        provider="anthropic",
        model=body["model"],
        persona=text_of(body.get("system")),
        turns=tuple(_turn(message) for message in body["messages"]),
        max_tokens=max_tokens,
        reasons=(body.get("thinking") or {}).get("type") in {"enabled", "adaptive"},
        tools=_callable(functions, choice),
        tool_tokens=tokens_of_tools(functions),
        must_call=choice.get("type") in {"any", "tool"},
        schema=_schema(body),
        caching=caching_of(body),
    )


def _turn(message: Mapping[str, Any]) -> Turn:
    parts = list(parts_of(message["content"]))
    return Turn(
        by_user=message["role"] == "user",
        text=text_of(message["content"]),
        images=sum(part["type"] == "image" for part in parts),
        called="".join(f"{part['name']}{part['input']}" for part in parts if part["type"] == "tool_use"),
        results=tuple(text_of(part.get("content")) for part in parts if part["type"] == "tool_result"),
    )


def _callable(functions: list[Mapping[str, Any]], choice: Mapping[str, Any]) -> tuple[Tool, ...]:
    if choice.get("type") == "none":
        return ()
    named = choice["name"] if choice.get("type") == "tool" else None
    return tuple(
        Tool(name=function["name"], schema=function["input_schema"])
        for function in functions
        if named in {None, function["name"]}
    )


def _schema(body: Body) -> Schema | None:
    """Return the schema for the answer, also from the parameter's earlier name."""
    wanted = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
    schema: Schema | None = wanted.get("schema")
    return schema
