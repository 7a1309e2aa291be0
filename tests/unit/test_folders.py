"""No folder holds more modules than a reader takes in at a glance, and the layers share their words."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_MODULES = 20


def modules_by_folder(root: Path) -> Counter[Path]:
    """Count the modules of each folder, without tests beside the code and `__init__.py`."""
    return Counter(
        file.parent
        for file in root.rglob("*")
        if file.suffix in {".py", ".ts", ".tsx"} and file.name != "__init__.py" and ".test." not in file.name
    )


def too_full(root: Path) -> dict[str, int]:
    return {str(folder): count for folder, count in modules_by_folder(root).items() if count > MOST_MODULES}


@pytest.mark.parametrize(("root", "at_least"), [("src", 50), ("frontend/src", 20)])
def test_no_folder_holds_more_than_twenty_modules(root: str, at_least: int) -> None:
    assert len(modules_by_folder(ROOT / root)) >= at_least, "The folders are no longer where this test looks for them."
    assert too_full(ROOT / root) == {}


def test_a_folder_that_holds_more_is_found(tmp_path: Path) -> None:
    for number in range(MOST_MODULES + 1):
        (tmp_path / f"module_{number}.py").touch()
    assert too_full(tmp_path) == {str(tmp_path): MOST_MODULES + 1}


def shared_words(document: str) -> list[str]:
    """Return the words that a document says name the rooms of the layers."""
    text = " ".join((ROOT / document).read_text().split())
    found = re.search(r"The same words name the rooms of domain, application and adapters: ([\w, ]+)\.", text)
    assert found is not None
    return found[1].split(", ")


def rooms(layer: str) -> set[str]:
    return {path.stem for path in (ROOT / "src" / layer).rglob("*") if path.is_dir() or path.suffix == ".py"}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
@pytest.mark.parametrize("layer", ["domain", "application", "adapters"])
def test_each_shared_word_names_a_room_of_the_layer(document: str, layer: str) -> None:
    assert sorted(set(shared_words(document)) - rooms(layer)) == []


def test_both_documents_name_the_same_shared_words() -> None:
    assert shared_words("README.md") == shared_words("CONTRIBUTING.md")
