"""The documentation agrees with the code: its texts, its tests, its diagrams and its operations."""

import json
import re
from pathlib import Path

import pytest

from scripts.documentation.diagrams import FOLDER, drawn
from scripts.documentation.markdown import as_page
from scripts.documentation.places import DECISIONS, DOCUMENTS, REFERENCE, ROOT, listed_pages, sources
from scripts.documentation.reference import reference
from scripts.documentation.texts import texts_of_operators

_NAMED = re.compile(r"`((?:tests|src|frontend|deploy|scripts)/[\w./\[\]-]+)(?:::(\w+))?`")
_ROW = re.compile(r"^\| (?!statement|---)(?P<statement>[^|]+) \|(?P<evidence>[^|]+)\|$", re.MULTILINE)


def test_each_text_that_an_operator_may_meet_is_in_troubleshooting() -> None:
    explained = " ".join((DOCUMENTS / "troubleshooting.md").read_text().replace("`", "").split())
    texts = texts_of_operators()
    assert len(texts) > 110
    assert {text for text in texts if text not in explained} == set()


@pytest.mark.parametrize("page", ["architecture.md", "asvs.md"])
def test_the_evidence_that_a_page_names_exists(page: str) -> None:
    named = _NAMED.findall((DOCUMENTS / page).read_text())
    assert len(named) > 25
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or (test and f"def {test}(" not in (ROOT / file).read_text())
    ]
    assert missing == []


def test_each_statement_about_the_architecture_names_a_test() -> None:
    rows = _ROW.findall((DOCUMENTS / "architecture.md").read_text())
    assert len(rows) > 30
    assert [statement for statement, evidence in rows if "::test_" not in evidence] == []


def test_the_diagrams_are_what_the_code_is() -> None:
    stale = [name for name, svg in drawn().items() if (FOLDER / f"{name}.svg").read_text() != svg]
    assert stale == [], "Run make diagrams."


def test_the_reference_describes_each_operation() -> None:
    paths = json.loads((DOCUMENTS / "openapi.json").read_text())["paths"]
    operations = {operation["operationId"] for methods in paths.values() for operation in methods.values()}
    described = set(re.findall(r"^### (\w+)$", reference(), re.MULTILINE))
    assert len(operations) > 40
    assert operations <= described


def test_each_guide_is_in_the_navigation() -> None:
    guides = {page for page in sources().values() if "/" not in page}
    listed = listed_pages()
    assert guides | {REFERENCE, DECISIONS} == set(listed)
    assert len(listed) == len(set(listed))


def test_a_page_links_to_pages_and_names_the_files_that_are_none(tmp_path: Path) -> None:
    source = tmp_path / "docs" / "guide.md"
    source.parent.mkdir()
    code = "```md\n[kept](../src/x.py)\n- kept\n```\n"
    source.write_text(f"A [page](../README.md#run-it), a [file](../src/x.py) and\n- an item\n\n{code}")
    page = as_page(source, {source: "guide.md", tmp_path / "README.md": "index.md"}, tmp_path)
    assert page == f"A [page](index.md#run-it), a file (`src/x.py`) and\n\n- an item\n\n{code}"
