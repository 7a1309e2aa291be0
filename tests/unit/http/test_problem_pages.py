"""docs/problems.md explains every type of problem that a client can meet."""

from pathlib import Path

from adapters.http.problems.guide import GUIDE
from adapters.http.problems.page import problems_page
from adapters.http.problems.types import ProblemType

KEPT = Path("docs/problems.md")


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
