"""Refuse a request that cannot be encoded before anything is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from typing import Any

from domain.llm.errors import UnsendableRequestError
from domain.llm.requests import ModelRequest

_NOT_SENT = frozenset({"caller", "call_id", "fallbacks", "cache_seconds", "before_repeat", "is_worth_caching"})
_DEEPEST = 100


def require_sendable(provider: str, request: ModelRequest[Any]) -> None:
    """Raises `UnsendableRequestError` for text that is not Unicode, numbers that JSON lacks, and values of other types.

    Text with one half of a character outside the basic plane (a lone surrogate) comes from a cut in the middle of it.
    """
    problem = _problem_in_fields(request, "", 0)
    if problem is not None:
        message = f"{provider}: the request was not sent, because {problem}."
        raise UnsendableRequestError(message, provider=provider, model=request.model)


def _problem_in_fields(value: Any, where: str, depth: int) -> str | None:
    for name in _sent_fields(value.__class__):
        problem = _problem(getattr(value, name), f"{where}.{name}" if where else name, depth + 1)
        if problem is not None:
            return problem
    return None


@cache
def _sent_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _NOT_SENT)


def _problem(value: Any, where: str, depth: int) -> str | None:
    match value:
        case None | bool() | int() | bytes():
            problem = None
        case str():
            problem = None if value.isascii() or _is_unicode(value) else f"{where} holds half of a character"
        case float():
            problem = None if isfinite(value) else f"{where} is {value}, which JSON cannot hold"
        case _ if depth > _DEEPEST:
            problem = f"{where} is nested too deeply"
        case _:
            problem = _problem_inside(value, where, depth)
    return problem


def _problem_inside(value: Any, where: str, depth: int) -> str | None:
    if is_dataclass(value):
        return _problem_in_fields(value, where, depth)
    if isinstance(value, Mapping):
        return _problem_in_mapping(value, where, depth)
    if isinstance(value, Sequence):
        found = (_problem(each, f"{where}[{index}]", depth + 1) for index, each in enumerate(value))
        return next((problem for problem in found if problem is not None), None)
    return f"{where} is a {type(value).__name__}, which JSON cannot hold"


def _problem_in_mapping(value: Mapping[Any, Any], where: str, depth: int) -> str | None:
    for name, each in value.items():
        if not isinstance(name, str):
            return f"{where} has a name that is no text ({name!r})"
        problem = _problem(name, f"a name in {where}", depth) or _problem(each, f"{where}.{name}", depth + 1)
        if problem is not None:
            return problem
    return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
