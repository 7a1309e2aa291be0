"""Names Gemini's tool calls, which often have no ids, and keeps the thoughts that have to go back with them."""

import base64

from google.genai import types

from domain.llm.chat import ToolCall
from domain.llm.requests import LLMProvider

_OURS = f"{LLMProvider.GOOGLE}:"
"""Signatures of another provider are dropped: they are invalid here."""

_MADE_UP = "unnamed-"

_UNSIGNED = base64.urlsafe_b64decode("skip_thought_signature_validator")
"""Google's documented placeholder for calls made by another model: newer models refuse calls without a signature."""

_TAKE_UNSIGNED = ("gemini-1", "gemini-2")


def read_call(part: types.Part, call: types.FunctionCall, response_id: str | None, index: int) -> ToolCall:
    """An id that is made up is the same each time the answer is read, and differs between answers."""
    if not call.name:
        raise ValueError("A tool call names no tool.")
    signature = part.thought_signature
    return ToolCall(
        id=call.id or f"{_MADE_UP}{response_id or 'call'}-{index}",
        name=call.name,
        arguments=call.args or {},
        signature=None if signature is None else _OURS + base64.b64encode(signature).decode(),
    )


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
