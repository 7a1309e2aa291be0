"""Join the pieces of a streamed text, which may break a character in two."""

from adapters.llm.providers.arguments import whole_characters


class TextPieces:
    """Hold back half a character, a high surrogate, until its other half comes."""

    def __init__(self) -> None:
        self._given: list[str] = []
        self._held = ""

    @property
    def whole(self) -> str:
        return "".join(self._given)

    def add(self, piece: str) -> str:
        """Add a piece, and return the text that is complete enough to show."""
        joined = self._held + piece
        self._held = joined[-1:] if "\ud800" <= joined[-1:] <= "\udbff" else ""
        return self._give(joined[:-1] if self._held else joined)

    def rest(self) -> str:
        """Return the text that was still held back at the end."""
        held, self._held = self._held, ""
        return self._give(held)

    def _give(self, joined: str) -> str:
        shown = whole_characters(joined)
        if shown:
            self._given.append(shown)
        return shown
