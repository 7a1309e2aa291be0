"""A chat in the words of the Chat Completions API, in its plainest form: not all servers know all of it."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import openai

from adapters.llm.providers.compatible.dialect import Dialect, StructuredOutput
from adapters.llm.providers.openai.request import format_of, url_of
from adapters.llm.providers.sending.json_schemas import plain_schema
from adapters.llm.providers.sending.schema_in_words import with_schema_in_words
from domain.llm.chat import ChatMessage, ChatRequest, OutputSchema, Role, Tool, ToolCall, ToolChoice

Part = dict[str, Any]
_SHORT = re.compile("[a-zA-Z0-9]{9}")


def request_body(request: ChatRequest, dialect: Dialect) -> dict[str, Any]:
    ids = short_ids(request.messages) if dialect.short_call_ids else {}
    form = None if request.output is None else _format(request.output, dialect.structured_output)
    messages: Sequence[ChatMessage] = request.messages
    if request.output is not None and (form is None or "json_schema" not in form):
        messages = with_schema_in_words(messages, request.output)
    return {
        "model": request.model,
        "messages": [*_system(messages), *(_message(message, ids) for message in _others(messages))],
        "tools": [_tool(tool) for tool in request.tools] or openai.omit,
        "tool_choice": _tool_choice(request),
        "response_format": form or openai.omit,
        dialect.max_tokens_parameter: openai.omit if request.max_tokens is None else request.max_tokens,
    }


def short_ids(messages: Sequence[ChatMessage]) -> dict[str, str]:
    """Return the ids of the tool calls that are not nine letters and digits, each with one that is."""
    calls = [call.id for message in messages for call in message.tool_calls]
    return {each: sha256(each.encode()).hexdigest()[:9] for each in calls if not _SHORT.fullmatch(each)}


def _system(messages: Sequence[ChatMessage]) -> list[Part]:
    """Join all system messages into one: the chat templates of many models take a single one, at the beginning."""
    texts = [message.content for message in messages if message.role is Role.SYSTEM]
    return [{"role": "system", "content": "\n\n".join(texts)}] if texts else []


def _others(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Leave out answers without content, which some servers refuse."""
    return [message for message in messages if message.role is not Role.SYSTEM and not _is_empty_answer(message)]


def _is_empty_answer(message: ChatMessage) -> bool:
    return message.role is Role.ASSISTANT and not message.content.strip() and not message.tool_calls


def _message(message: ChatMessage, ids: Mapping[str, str]) -> Part:
    if message.role is Role.TOOL:
        call_id = message.tool_call_id or ""
        return {"role": "tool", "tool_call_id": ids.get(call_id, call_id), "content": message.content}
    if message.tool_calls:
        calls = [_called(call, ids.get(call.id, call.id)) for call in message.tool_calls]
        return {"role": "assistant", "content": message.content or None, "tool_calls": calls}
    return {"role": message.role.value, "content": _content(message)}


def _content(message: ChatMessage) -> str | list[Part]:
    if not message.images:
        return message.content
    images = [{"type": "image_url", "image_url": {"url": url_of(image)}} for image in message.images]
    return [*([{"type": "text", "text": message.content}] if message.content else []), *images]


def _called(call: ToolCall, call_id: str) -> Part:
    function = {"name": call.name, "arguments": json.dumps(dict(call.arguments))}
    return {"id": call_id, "type": "function", "function": function}


def _tool(tool: Tool) -> Part:
    function = {"name": tool.name, "description": tool.description, "parameters": plain_schema(tool.parameters)}
    return {"type": "function", "function": function}


def _tool_choice(request: ChatRequest) -> Any:
    if not request.tools or request.tool_choice is ToolChoice.AUTO:
        return openai.omit
    if isinstance(request.tool_choice, ToolChoice):
        return request.tool_choice.value
    return {"type": "function", "function": {"name": request.tool_choice}}


def _format(output: OutputSchema, way: StructuredOutput) -> Part | None:
    """Return None where the schema is put into words alone."""
    if way is StructuredOutput.JSON:
        return {"type": "json_object"}
    form = None if way is StructuredOutput.WORDS else format_of(output)
    if form is None:
        return None
    if way is StructuredOutput.SCHEMA:
        form = {"name": form["name"], "schema": plain_schema(output.schema)}
    return {"type": "json_schema", "json_schema": form}
