"""Puts the tool calls of the Chat Completions API together from their pieces."""

import json
from dataclasses import dataclass, replace
from typing import Any

from adapters.llm.providers.arguments import tool_call, whole_characters
from adapters.llm.providers.reading.values import Json, count, mapping, word
from domain.llm.chat import ToolCall


@dataclass(slots=True)
class _Pieces:
    index: int | None
    id: str
    name: str
    arguments: str


class CalledTools:
    """Servers leave out ids, names and indices of calls, repeat them, or give all calls the same ones.

    `names` are the tools of the request. A call without a name is one of the only tool; else it is dropped.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._pieces: list[_Pieces] = []
        self.has_nameless = False

    def add(self, given: Json) -> None:
        """Add a whole call."""
        self._pieces.append(_pieces_of(given, None))

    def go_on(self, given: Json) -> None:
        """Add a piece: the rest of the last call with its index, or else of the last call, unless it begins another."""
        piece = _pieces_of(given, count(given.get("index")))
        begun = next((each for each in reversed(self._pieces) if piece.index in {each.index, None}), None)
        if begun is None and self._pieces and not piece.name:
            begun = self._pieces[-1]
        if begun is None or _begins_another(piece, begun):
            self._pieces.append(piece)
            return
        begun.id = begun.id or piece.id
        begun.name = begun.name or piece.name
        begun.arguments += piece.arguments

    def whole(self, *, is_cut: bool) -> tuple[ToolCall, ...]:
        """Return the calls. An answer that was cut at its limit may end within one, which is left out."""
        calls: list[ToolCall] = []
        for number, each in enumerate(self._pieces, 1):
            name = whole_characters(each.name) or (self._names[0] if len(self._names) == 1 else "")
            call = tool_call(id_=whole_characters(each.id) or f"call_{number}", name=name, written=each.arguments)
            self.has_nameless = self.has_nameless or not name
            if name and not (is_cut and (call.invalid_arguments is not None or not each.arguments)):
                calls.append(call)
        return _with_own_ids(calls)


def _pieces_of(given: Json, index: int | None) -> _Pieces:
    function = mapping(given.get("function")) or given
    return _Pieces(index, word(given.get("id")), word(function.get("name")), _written(function.get("arguments")))


def _written(arguments: Any) -> str:
    if arguments is None:
        return ""
    return arguments if isinstance(arguments, str) else json.dumps(arguments, default=str)


def _begins_another(piece: _Pieces, begun: _Pieces) -> bool:
    if piece.id and begun.id:
        return piece.id != begun.id and (bool(piece.name) or _is_complete(begun.arguments))
    if not (piece.name and begun.name):
        return False
    return piece.name != begun.name or _is_complete(begun.arguments)


def _is_complete(arguments: str) -> bool:
    try:
        return isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        return False


def _with_own_ids(calls: list[ToolCall]) -> tuple[ToolCall, ...]:
    """Give calls that share an id one each: results are matched by it."""
    taken: set[str] = set()
    own: list[ToolCall] = []
    for call in calls:
        number, name = 1, call.id
        while name in taken:
            number += 1
            name = f"{call.id}_{number}"
        taken.add(name)
        own.append(replace(call, id=name))
    return tuple(own)
