"""Parse recorded requests of any provider into our own requests."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.llm.chat import ChatMessage, OutputSchema, Role, Tool, ToolCall

Json = Mapping[str, Any]

_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "model": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}


def said(body: Json) -> tuple[ChatMessage, ...]:
    """The conversation: text, tool calls and tool results, without images and reasoning."""
    system = body.get("instructions") or body.get("system") or (body.get("systemInstruction") or {}).get("parts")
    first = [ChatMessage(Role.SYSTEM, _text(system))] if system else []
    turns = body.get("input") or body.get("messages") or body.get("contents") or ()
    if isinstance(turns, str):
        turns = [{"role": "user", "content": turns}]
    return (*first, *_joined(message for turn in turns for message in _messages(turn)))


def tools_in(body: Json) -> tuple[Tool, ...]:
    """The tools with a schema; tools that the provider runs itself have none."""
    functions = (function for tool in body.get("tools") or () for function in _functions(tool))
    return tuple(
        Tool(
            name=function["name"],
            description=function.get("description", ""),
            parameters=function.get("parameters")
            or function.get("parametersJsonSchema")
            or function.get("input_schema")
            or {"type": "object", "properties": {}},
        )
        for function in functions
        if "name" in function
    )


def output_in(body: Json) -> OutputSchema | None:
    config, form = body.get("generationConfig") or {}, body.get("response_format") or {}
    found = (
        (body.get("text") or {}).get("format", {}).get("schema")
        or (body.get("output_config") or {}).get("format", {}).get("schema")
        or form.get("json_schema", {}).get("schema")
        or config.get("responseSchema")
        or config.get("responseJsonSchema")
    )
    return None if found is None else OutputSchema(name="answer", schema=found)


def _functions(tool: Json) -> Sequence[Json]:
    declared: Sequence[Json] | None = tool.get("functionDeclarations")
    return [tool.get("function") or tool] if declared is None else declared


def _messages(turn: Json) -> Iterator[ChatMessage]:
    match turn.get("type"):
        case "function_call":
            yield _called(turn["call_id"], turn["name"], json.loads(turn["arguments"]))
        case "function_call_output":
            yield ChatMessage(Role.TOOL, turn["output"], tool_call_id=turn["call_id"])
        case "reasoning":
            return
        case _:
            yield from _of_role(turn, _ROLES[turn.get("role", "user")])


def _of_role(turn: Json, role: Role) -> Iterator[ChatMessage]:
    content = turn["parts"] if "parts" in turn else turn.get("content")
    if role is Role.TOOL and "tool_call_id" in turn:
        yield ChatMessage(Role.TOOL, _text(content), tool_call_id=turn["tool_call_id"])
        return
    if text := _text(content):
        yield ChatMessage(role, text)
    for part in content if isinstance(content, list) else ():
        yield from _of_part(part)
    for call in turn.get("tool_calls") or ():
        yield _called(call["id"], call["function"]["name"], json.loads(call["function"]["arguments"]))


def _of_part(part: Json) -> Iterator[ChatMessage]:
    """Parse one part. Gemini's tool calls have no id, so the name of the tool stands in for it."""
    if part.get("type") == "tool_use":
        yield _called(part["id"], part["name"], part["input"])
    if part.get("type") == "tool_result":
        yield ChatMessage(Role.TOOL, _text(part["content"]), tool_call_id=part["tool_use_id"])
    if called := part.get("functionCall"):
        yield _called(called["name"], called["name"], called.get("args") or {})
    if result := part.get("functionResponse"):
        yield ChatMessage(Role.TOOL, _result(result["response"]), tool_call_id=result["name"])


def _result(response: Json) -> str:
    """Unwrap a tool result. Gemini takes only objects, and each client wraps text in its own way."""
    return json.dumps(response) if not response else _text(next(iter(response.values())))


def _called(id_: str, name: str, arguments: Json) -> ChatMessage:
    return ChatMessage(Role.ASSISTANT, "", tool_calls=(ToolCall(id=id_, name=name, arguments=arguments),))


def _joined(messages: Iterator[ChatMessage]) -> Iterator[ChatMessage]:
    """Join consecutive assistant messages into one."""
    last: ChatMessage | None = None
    for message in messages:
        if last is not None and last.role is message.role is Role.ASSISTANT and message.tool_calls:
            last = ChatMessage(Role.ASSISTANT, last.content, tool_calls=(*last.tool_calls, *message.tool_calls))
            continue
        if last is not None:
            yield last
        last = message
    if last is not None:
        yield last


def _text(content: Any) -> str:
    if isinstance(content, str | None):
        return content or ""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if not part.get("thought"))
    return json.dumps(content)
