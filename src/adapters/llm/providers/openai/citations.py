"""Read the web pages that an answer of the Responses API cites."""

from collections.abc import Iterator, Sequence

from adapters.llm.providers.reading.citations import distinct_citations, title_of
from adapters.llm.providers.reading.values import Json, mappings, word
from domain.llm.documents import Citation


def citations_of(response: Json, parts: Sequence[Json]) -> tuple[Citation, ...]:
    """xAI also lists addresses beside the answer, some of which it does not cite; they count where it cites none."""
    cited = distinct_citations(_annotated(parts))
    listed = response.get("citations")
    if cited or not isinstance(listed, list):
        return cited
    return distinct_citations(Citation(word(url)) for url in listed)


def _annotated(parts: Sequence[Json]) -> Iterator[Citation]:
    for part in parts:
        for note in mappings(part.get("annotations")):
            if note.get("type") == "url_citation":
                yield Citation(word(note.get("url")), title_of(note.get("title")))
