"""A chat in the words of OpenAI's Responses API."""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

import openai

from adapters.llm.providers.openai.reasoning import thoughts_before
from adapters.llm.providers.openai.schemas import strict_schema
from adapters.llm.providers.sending.json_schemas import plain_schema, sendable_name
from adapters.llm.providers.sending.picture_types import media_type_of
from adapters.llm.providers.sending.schema_in_words import with_schema_in_words
from domain.llm.chat import ChatMessage, ChatRequest, Image, OutputSchema, Role, ServiceTier, Tool, ToolChoice
from domain.llm.documents import PDF

Item = dict[str, Any]

_SEARCH: Item = {"type": "web_search"}


def request_body(provider: str, request: ChatRequest) -> dict[str, Any]:
    """Return the part of the body that token counting takes too."""
    form = None if request.output is None else format_of(request.output)
    messages: Sequence[ChatMessage] = request.messages
    if request.output is not None and form is None:
        messages = with_schema_in_words(messages, request.output)
    return {
        "model": request.model,
        "instructions": _instructions(messages),
        "input": [item for message in messages for item in _items(provider, message)],
        "tools": [*map(_tool, request.tools), *([_SEARCH] if request.web_searches else [])] or openai.omit,
        "tool_choice": _tool_choice(request),
        "text": openai.omit if form is None else {"format": {"type": "json_schema", **form}},
    }


def sent_tier(request: ChatRequest) -> Any:
    """Return the tier in OpenAI's words. Without one, the project's default serves."""
    if request.service_tier is None:
        return openai.omit
    return "default" if request.service_tier is ServiceTier.STANDARD else request.service_tier.value


def url_of(image: Image) -> str:
    if image.data is None:
        return image.url or ""
    return data_url(media_type_of(image), image.data)


def data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _instructions(messages: Sequence[ChatMessage]) -> str | openai.Omit:
    system = [message.content for message in messages if message.role is Role.SYSTEM]
    return "\n\n".join(system) if system else openai.omit


def _items(provider: str, message: ChatMessage) -> Iterator[Item]:
    match message.role:
        case Role.SYSTEM:
            return
        case Role.TOOL:
            yield {"type": "function_call_output", "call_id": message.tool_call_id, "output": message.content}
        case Role.USER:
            yield {"role": "user", "content": _content(message)}
        case Role.ASSISTANT:
            yield from _answer(provider, message)


def _answer(provider: str, message: ChatMessage) -> Iterator[Item]:
    if message.content:
        yield {"role": "assistant", "content": message.content}
    for call in message.tool_calls:
        yield from thoughts_before(provider, call)
        yield {
            "type": "function_call",
            "call_id": call.id,
            "name": call.name,
            "arguments": json.dumps(dict(call.arguments)),
        }


def _content(message: ChatMessage) -> str | list[Item]:
    if not (message.images or message.documents):
        return message.content
    documents = [
        {"type": "input_file", "filename": document.name, "file_data": data_url(PDF, document.data)}
        for document in message.documents
    ]
    images = [{"type": "input_image", "image_url": url_of(image), "detail": "auto"} for image in message.images]
    return [*([{"type": "input_text", "text": message.content}] if message.content else []), *images, *documents]


def _tool(tool: Tool) -> Item:
    """Enforce the arguments only if the strict schema equals the tool's: another would narrow the model's choice."""
    parameters = plain_schema(tool.parameters)
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": parameters,
        "strict": strict_schema(parameters) == parameters,
    }


def _tool_choice(request: ChatRequest) -> Any:
    if not request.tools or request.tool_choice is ToolChoice.AUTO:
        return openai.omit
    if isinstance(request.tool_choice, ToolChoice):
        return request.tool_choice.value
    return {"type": "function", "name": request.tool_choice}


def format_of(output: OutputSchema) -> Item | None:
    """Return the schema with its name, enforced where that is possible, and None for one that is no object's."""
    plain = plain_schema(output.schema)
    if plain.get("type") != "object":
        return None
    strict = strict_schema(plain)
    return {
        "name": sendable_name(output.name),
        "schema": plain if strict is None else strict,
        "strict": strict is not None,
    }
