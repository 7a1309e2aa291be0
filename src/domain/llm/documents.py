"""Documents in questions, the web pages that an answer cites, and how much a document counts."""

import re
from dataclasses import dataclass, field

PDF = "application/pdf"

_BEGINNING = b"%PDF-"
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_FEWEST_BYTES_PER_PAGE = 2_000
"""Bytes of a compressed page of text, for documents whose list of pages is compressed too."""
_MOST_UNLISTED_PAGES = 100
"""Pages that Anthropic reads of one document for models with 200,000 tokens; https://platform.claude.com/docs,
"PDF support".
"""


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF to read: its bytes, and its `name` as the model reads it.

    `pages` is an estimate. It errs upwards where the document compresses the list of its pages.
    """

    data: bytes
    name: str = "document.pdf"
    pages: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.data.startswith(_BEGINNING):
            raise ValueError(f"{self.name!r} is no PDF: its data must begin with {_BEGINNING.decode()}.")
        # Cached, because it scans megabytes, and both an estimate and a reservation need it.
        object.__setattr__(self, "pages", _pages_in(self.data))


def _pages_in(data: bytes) -> int:
    listed = sum(1 for _ in _PAGE.finditer(data))
    return listed or min(-(-len(data) // _FEWEST_BYTES_PER_PAGE), _MOST_UNLISTED_PAGES)


@dataclass(frozen=True, slots=True)
class Citation:
    """A web page that an answer is based on. The provider sends both, and `title` may be empty."""

    url: str
    title: str = ""
