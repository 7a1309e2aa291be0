"""Web pages that an answer names as its sources."""

from collections.abc import Iterable

from adapters.llm.providers.arguments import whole_characters
from adapters.llm.providers.reading.values import text
from domain.llm.documents import Citation

_LONGEST_TITLE = 300


def distinct_citations(found: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return each page once, in the order of the first mention, with the first title. Only web addresses count."""
    pages: dict[str, str] = {}
    for citation in found:
        if citation.url.startswith(("https://", "http://")):
            pages[citation.url] = pages.get(citation.url) or citation.title
    return tuple(Citation(url, title) for url, title in pages.items())


def title_of(given: object) -> str:
    return whole_characters(" ".join(text(given).split()))[:_LONGEST_TITLE]
