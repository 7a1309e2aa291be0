"""Puts the tool calls of the Chat Completions API together from their pieces."""

from dataclasses import dataclass

from adapters.llm.providers.arguments import tool_call
from adapters.llm.providers.errors import Call
from domain.llm.chat import ToolCall


@dataclass(slots=True)
class _Pieces:
    index: int | None
    id: str | None
    name: str
    arguments: str


class CalledTools:
    """Some servers give their calls no ids, and some give all of them the same index."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._pieces: list[_Pieces] = []

    def add(self, id_: str | None, name: str | None, arguments: str | None, index: int | None = None) -> None:
        self._pieces.append(_Pieces(index, id_, name or "", arguments or ""))

    def go_on(self, index: int | None, id_: str | None, name: str | None, arguments: str | None) -> None:
        """Without an id, or under the same one as before, it is the rest of the last call with that index."""
        begun = next((each for each in reversed(self._pieces) if each.index == index), None)
        if begun is None or (id_ and id_ != begun.id):
            self.add(id_, name, arguments, index)
        else:
            begun.arguments += arguments or ""

    def whole(self, finish: str | None) -> tuple[ToolCall, ...]:
        """An answer that was cut at the limit may end within a call: then none is whole."""
        if finish == "length":
            return ()
        return tuple(
            tool_call(id_=each.id or f"call_{number}", name=each.name, written=each.arguments)
            for number, each in enumerate(self._pieces, 1)
        )
