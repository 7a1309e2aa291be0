"""Read messages and functions that are written as dicts, in the form that OpenAI's API made common."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.llm.chat import ChatMessage, Image, Role, Tool, ToolCall
from domain.llm.documents import Document

_KEYS = frozenset({"role", "content", "name", "tool_calls", "tool_call_id", "function_call"})
_ROLES = {**{role.value: role for role in Role}, "developer": Role.SYSTEM, "function": Role.TOOL}
_PARTS = (
    "{'type': 'text', 'text': …}, {'type': 'image_url', 'image_url': {'url': …}} or "
    "{'type': 'file', 'file': {'filename': …, 'file_data': 'data:application/pdf;base64,…'}}"
)
_CALLS = "a ToolCall, or a dict with `name` and `arguments`"


class Unreadable(ValueError):
    """The message names the fault in a message or a function, and the right form."""


def messages_from(messages: Sequence[ChatMessage | Mapping[str, Any]]) -> tuple[ChatMessage, ...]:
    """Read a conversation. The result of a function without an id belongs to its latest call without a result.

    Raises `Unreadable`, which names the message and says what to write.
    """
    read: list[ChatMessage] = []
    for number, message in enumerate(messages):
        if isinstance(message, ChatMessage):
            read.append(message)
            continue
        try:
            read.append(_message(message, read))
        except Unreadable as error:
            raise Unreadable(f"messages[{number}]: {error}") from None
    return tuple(read)


def tool_from(function: Mapping[str, Any]) -> Tool:
    """Read `{"name": …, "description": …, "parameters": …}`, also inside of `{"type": "function", "function": …}`.

    Raises `Unreadable`.
    """
    inner = function.get("function", function)
    name = inner.get("name") if isinstance(inner, Mapping) else None
    if not isinstance(name, str) or not name:
        raise Unreadable(f"A function needs a name: write {{'name': …, 'parameters': …}}, not {function!r:.200}.")
    parameters = inner.get("parameters") or {"type": "object", "properties": {}}
    if not isinstance(parameters, Mapping):
        raise Unreadable(f"Function {name!r}: `parameters` must be a JSON Schema, such as Model.model_json_schema().")
    return Tool(name=name, description=str(inner.get("description") or ""), parameters=parameters)


def tools_called_in(messages: Sequence[ChatMessage]) -> tuple[Tool, ...]:
    """Return a bare tool for each function that the conversation calls: providers refuse calls of unknown functions."""
    names = dict.fromkeys(call.name for message in messages for call in message.tool_calls)
    return tuple(Tool(name=name, description="", parameters={"type": "object"}) for name in names)


def _message(message: object, before: Sequence[ChatMessage]) -> ChatMessage:
    if not isinstance(message, Mapping):
        raise Unreadable(f"a message is a ChatMessage, or a dict with `role` and `content`, not {message!r:.80}.")
    unknown = sorted(set(message) - _KEYS)
    if unknown:
        raise Unreadable(f"unknown {', '.join(unknown)}; a message has {', '.join(sorted(_KEYS))}.")
    role = _ROLES.get(str(message.get("role")))
    if role is None:
        raise Unreadable(f"role must be one of {', '.join(_ROLES)}, not {message.get('role')!r}.")
    text, images, documents = _content(message.get("content"))
    if (images or documents) and role is not Role.USER:
        raise Unreadable("only messages of the user hold images and files.")
    return ChatMessage(
        role,
        text,
        images=images,
        documents=documents,
        tool_calls=_calls(message, before) if role is Role.ASSISTANT else (),
        tool_call_id=_answered(message, before) if role is Role.TOOL else None,
    )


def _content(content: object) -> tuple[str, tuple[Image, ...], tuple[Document, ...]]:
    if content is None or isinstance(content, str):
        return content or "", (), ()
    if not isinstance(content, Sequence):
        raise Unreadable(f"content must be a text or a list of parts, not {content!r:.80}.")
    texts: list[str] = []
    images: list[Image] = []
    documents: list[Document] = []
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if kind == "text":
            texts.append(str(part.get("text", "")))
        elif kind == "image_url":
            images.append(_image(part.get("image_url")))
        elif kind == "file":
            documents.append(_document(part.get("file")))
        else:
            raise Unreadable(f"a part of the content is {_PARTS}, not {part!r:.80}.")
    return "\n".join(texts), tuple(images), tuple(documents)


def _image(given: object) -> Image:
    url = given.get("url") if isinstance(given, Mapping) else given
    if not isinstance(url, str) or not url:
        raise Unreadable("image_url must be {'url': …}.")
    if not url.startswith("data:"):
        return Image(url=url)
    media_type, _, data = url.removeprefix("data:").partition(";base64,")
    try:
        return Image(data=base64.b64decode(data, validate=True), media_type=media_type)
    except (binascii.Error, ValueError):
        raise Unreadable("an image in a data URL is written data:image/png;base64,….") from None


def _document(given: object) -> Document:
    file = given if isinstance(given, Mapping) else {}
    _, _, data = str(file.get("file_data")).partition("data:application/pdf;base64,")
    try:
        return Document(base64.b64decode(data, validate=True), str(file.get("filename") or "document.pdf"))
    except (binascii.Error, ValueError):
        raise Unreadable("file must be {'filename': …, 'file_data': 'data:application/pdf;base64,…'}.") from None


def _calls(message: Mapping[str, Any], before: Sequence[ChatMessage]) -> tuple[ToolCall, ...]:
    given = list(message.get("tool_calls") or ())
    if message.get("function_call") is not None:
        given.append(message["function_call"])
    first = sum(len(each.tool_calls) for each in before)
    return tuple(_call(call, f"call_{first + number}") for number, call in enumerate(given))


def _call(call: object, default_id: str) -> ToolCall:
    if isinstance(call, ToolCall):
        return call
    inner = call.get("function", call) if isinstance(call, Mapping) else None
    if not isinstance(call, Mapping) or not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise Unreadable(f"a call of a function is {_CALLS}, not {call!r:.80}.")
    arguments = inner.get("arguments") or {}
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError:
            arguments = None
    if not isinstance(arguments, Mapping):
        raise Unreadable(f"the arguments of {inner['name']!r} must be a JSON object.")
    return ToolCall(id=str(call.get("id") or default_id), name=inner["name"], arguments=dict(arguments))


def _answered(message: Mapping[str, Any], before: Sequence[ChatMessage]) -> str:
    """Return the id of the call that this result belongs to."""
    given = message.get("tool_call_id")
    if given is not None:
        return str(given)
    name = message.get("name")
    done = {each.tool_call_id for each in before}
    waiting = [call for each in before for call in each.tool_calls if call.id not in done]
    matching = [call for call in waiting if name in {None, call.name}]
    if not matching:
        raise Unreadable(
            f"the result of {name!r} follows no call of it: put the message with its `function_call` before."
        )
    return matching[0].id if name is None else matching[-1].id
