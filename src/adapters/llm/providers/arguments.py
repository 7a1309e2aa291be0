"""Read the arguments of a tool call, which a model writes as JSON, and not always well."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from domain.llm.chat import ToolCall


def tool_call(*, id_: str, name: str, written: object, signature: str | None = None) -> ToolCall:
    """`written` is JSON text, or what the provider made of it. Arguments that are no object are kept as text."""
    arguments = _object_in(written)
    if arguments is not None:
        return ToolCall(id=id_, name=name, arguments=arguments, signature=signature)
    text = written if isinstance(written, str) else json.dumps(written, default=str)
    return ToolCall(id=id_, name=name, arguments={}, signature=signature, invalid_arguments=whole_characters(text))


def whole_characters(text: str) -> str:
    """Join the halves of characters (surrogates), and replace lone ones: no provider takes those back."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _object_in(written: object) -> Mapping[str, Any] | None:
    """Read the arguments of a call. Models send nothing or `null` for none, or encode the JSON twice."""
    for _ in range(2):
        if not isinstance(written, str):
            break
        if not written.strip():
            return {}
        try:
            written = json.loads(written, parse_constant=_refuse, strict=False)
        except (ValueError, RecursionError):
            return None
    if written is None:
        return {}
    return _sendable(written) if isinstance(written, Mapping) else None


def _sendable(arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the arguments without halves of characters, None for those that hold what JSON cannot."""
    try:
        text = json.dumps(dict(arguments), ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return None
    whole = whole_characters(text)
    return arguments if whole == text else json.loads(whole)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON.")
