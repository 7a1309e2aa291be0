"""docs/problems.md explains every type of problem that a client can meet."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.http.problems.guide import GUIDE
from adapters.http.problems.page import problems_page
from adapters.http.problems.problems import type_of
from adapters.http.problems.types import ProblemType
from adapters.llm.providers.errors import Call, Refusal, refused

KEPT = Path("docs/problems.md")
OPENAI = Call("openai", "gpt-4.1", list)
QUOTED = {
    ProblemType.LLM_AUTHENTICATION: Refusal(status=401, code="", message="Incorrect API key provided."),
    ProblemType.LLM_CONTEXT_LENGTH: Refusal(
        status=400, code="context_length_exceeded", message="Your input exceeds the context window of this model."
    ),
}
"""Problems in the words of the provider."""
OF_A_LIBRARY = {ProblemType.REQUEST_INVALID}
REFUSING = ("domain", "application", "baseline/llm", "adapters/http", "adapters/llm", "adapters/discord/rest")
LEAST_LETTERS = 12
"""Letters that a text keeps without its values: `f"{name}: {why}"` would match anything."""


def test_the_committed_page_is_current() -> None:
    assert KEPT.read_text(encoding="utf-8") == problems_page(), "Run `make openapi` and commit docs/problems.md."


def test_every_type_links_to_its_meaning_and_remedy() -> None:
    [_, *entries] = KEPT.read_text(encoding="utf-8").split("\n### ")
    for kind in ProblemType:
        [entry] = [entry for entry in entries if f"`{kind.value}`" in entry]
        assert GUIDE[kind].meaning in entry
        assert GUIDE[kind].remedy in entry


def test_no_advice_is_empty_or_the_same_as_another() -> None:
    assert all(advice.meaning.endswith(".") and advice.remedy.endswith(".") for advice in GUIDE.values())
    assert len({advice.meaning for advice in GUIDE.values()}) == len(GUIDE)


def _texts_of_the_code() -> Iterator[re.Pattern[str]]:
    found = (path for part in REFUSING for path in Path("src", part).rglob("*.py"))
    for path in (each for each in found if each.name not in {"guide.py", "model_problems.py"}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            texts = [part.value if isinstance(part, ast.Constant) else None for part in parts]
            if sum(len(text) for text in texts if isinstance(text, str)) >= LEAST_LETTERS:
                text = "".join(re.escape(text) if isinstance(text, str) else ".+" for text in texts)
                yield re.compile(rf"(\w+: )?{text}")


def test_every_example_is_a_text_that_the_code_writes() -> None:
    details = {kind: advice.detail for kind, advice in GUIDE.items() if kind not in {*QUOTED, *OF_A_LIBRARY}}
    for text in _texts_of_the_code():
        details = {kind: detail for kind, detail in details.items() if not text.fullmatch(detail)}
    assert details == {}


@pytest.mark.parametrize("kind", QUOTED)
def test_an_example_in_the_providers_words_names_the_provider_as_the_adapters_do(kind: ProblemType) -> None:
    error = refused(OPENAI, QUOTED[kind])

    assert (type_of(type(error)), str(error)) == (kind, GUIDE[kind].detail)
