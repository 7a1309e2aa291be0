"""A chat in the words of the Chat Completions API, in its plainest form: not all servers know all of it."""

import json
from collections.abc import Sequence
from typing import Any

import openai

from adapters.llm.providers.openai.request import url_of
from adapters.llm.providers.openai.schemas import strict_schema
from domain.llm.chat import ChatMessage, ChatRequest, OutputSchema, Role, Tool, ToolCall, ToolChoice

Part = dict[str, Any]


def request_body(request: ChatRequest) -> dict[str, Any]:
    return {
        "model": request.model,
        "messages": [*_system(request.messages), *map(_message, _others(request.messages))],
        "tools": [_tool(tool) for tool in request.tools] or openai.omit,
        "tool_choice": _tool_choice(request),
        "response_format": openai.omit if request.output is None else _format(request.output),
    }


def _system(messages: Sequence[ChatMessage]) -> list[Part]:
    """Join all system messages into one: the chat templates of many models take a single one, at the beginning."""
    said = [message.content for message in messages if message.role is Role.SYSTEM]
    return [{"role": "system", "content": "\n\n".join(said)}] if said else []


def _others(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    return [message for message in messages if message.role is not Role.SYSTEM]


def _message(message: ChatMessage) -> Part:
    if message.role is Role.TOOL:
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.content}
    if message.tool_calls:
        calls = [_called(call) for call in message.tool_calls]
        return {"role": "assistant", "content": message.content or None, "tool_calls": calls}
    return {"role": message.role.value, "content": _content(message)}


def _content(message: ChatMessage) -> str | list[Part]:
    if not message.images:
        return message.content
    images = [{"type": "image_url", "image_url": {"url": url_of(image)}} for image in message.images]
    return [{"type": "text", "text": message.content}, *images]


def _called(call: ToolCall) -> Part:
    function = {"name": call.name, "arguments": json.dumps(dict(call.arguments))}
    return {"id": call.id, "type": "function", "function": function}


def _tool(tool: Tool) -> Part:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _tool_choice(request: ChatRequest) -> Any:
    if not request.tools or request.tool_choice is ToolChoice.AUTO:
        return openai.omit
    if isinstance(request.tool_choice, ToolChoice):
        return request.tool_choice.value
    return {"type": "function", "function": {"name": request.tool_choice}}


def _format(output: OutputSchema) -> Part:
    strict = strict_schema(output.schema)
    schema = dict(output.schema) if strict is None else strict
    return {
        "type": "json_schema",
        "json_schema": {"name": output.name, "schema": schema, "strict": strict is not None},
    }
