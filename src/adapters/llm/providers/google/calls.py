"""Names Gemini's tool calls, which often have no ids, and keeps the thoughts that have to go back with them."""

import base64
import binascii
from collections.abc import Sequence

from google.genai import types

from adapters.llm.providers.arguments import tool_call, whole_characters
from adapters.llm.providers.reading.values import Json, mapping, word
from domain.llm.chat import ToolCall
from domain.llm.requests import LLMProvider

_OURS = f"{LLMProvider.GOOGLE}:"
"""Signatures of another provider are dropped: they are invalid here."""

_MADE_UP = "unnamed-"

_UNSIGNED = base64.urlsafe_b64decode("skip_thought_signature_validator")
"""Google's documented placeholder for calls made by another model: newer models refuse calls without a signature."""

_TAKE_UNSIGNED = ("gemini-1", "gemini-2")


def read_call(part: Json, names: Sequence[str], response_id: str, index: int) -> ToolCall | None:
    """Return None for a call that names no tool, unless there is only one: `names` are the tools of the request.

    An id that is made up is the same each time the answer is read, and differs between answers.
    """
    call = mapping(part.get("functionCall"))
    name = whole_characters(word(call.get("name"))) or (names[0] if len(names) == 1 else "")
    if not name:
        return None
    signature = decoded(part.get("thoughtSignature"))
    return tool_call(
        id_=word(call.get("id")) or f"{_MADE_UP}{response_id or 'call'}-{index}",
        name=name,
        written=call.get("args"),
        signature=_OURS + base64.b64encode(signature).decode() if signature else None,
    )


def decoded(value: object) -> bytes:
    """Decode base64 in either alphabet, padded or not. Return empty bytes for anything else."""
    given = word(value).translate(_ALPHABET).rstrip("=")
    try:
        return base64.b64decode(given + "=" * (-len(given) % 4))
    except (binascii.Error, ValueError):
        return b""


_ALPHABET = str.maketrans("-_", "+/")


def call_part(call: ToolCall, model: str, *, is_first: bool) -> types.Part:
    """Sign only the first of parallel calls."""
    signature = None
    if call.signature is not None and call.signature.startswith(_OURS):
        signature = base64.b64decode(call.signature.removeprefix(_OURS))
    elif is_first and not model.startswith(_TAKE_UNSIGNED):
        signature = _UNSIGNED
    function_call = types.FunctionCall(id=_sent_id(call.id), name=call.name, args=dict(call.arguments))
    return types.Part(function_call=function_call, thought_signature=signature)


def result_part(call: ToolCall, result: str) -> types.Part:
    """Gemini knows the result by the name of the tool, and by the id where it gave one."""
    response = types.FunctionResponse(id=_sent_id(call.id), name=call.name, response={"output": result})
    return types.Part(function_response=response)


def _sent_id(call_id: str) -> str | None:
    return None if call_id.startswith(_MADE_UP) else call_id
