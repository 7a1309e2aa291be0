"""Finding and importing what was dropped into the cogs folder."""

import sys
from pathlib import Path
from typing import NoReturn

import pytest
from typing_extensions import override

from adapters.cogs.directory import DirectoryCogSource
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog


def test_modules_and_packages_are_found_by_name(tmp_path: Path) -> None:
    root = tmp_path / "some_cogs"
    (root / "music").mkdir(parents=True)
    for file in ("__init__.py", "_draft.py", "ask.py", "music/__init__.py"):
        (root / file).write_text("")
    (root / "notes.txt").write_text("")
    assert [cog.name for cog in DirectoryCogSource(root).find()] == ["ask", "music"]


def test_cogs_are_left_out_by_name_and_their_files_stay(tmp_path: Path) -> None:
    (tmp_path / "chat").mkdir()
    for file in ("chat/__init__.py", "ask.py", "music.py"):
        (tmp_path / file).write_text("")
    assert [cog.name for cog in DirectoryCogSource(tmp_path, ("ask", "chat")).find()] == ["music"]


def test_a_folder_that_is_not_there_has_no_cogs(tmp_path: Path) -> None:
    assert DirectoryCogSource(tmp_path / "nowhere").find() == ()


def test_a_cog_can_import_its_own_modules_by_name(tmp_path: Path) -> None:
    root = tmp_path / "importing_cogs"
    (root / "music").mkdir(parents=True)
    (root / "music" / "__init__.py").write_text("from importing_cogs.music.player import TITLE\n")
    (root / "music" / "player.py").write_text("TITLE = 'found'\n")
    source = DirectoryCogSource(root)
    (cog,) = source.find()
    assert source.load(cog).TITLE == "found"


@pytest.mark.parametrize("line", ["from ._player import TITLE", "from {root}._player import TITLE"])
def test_a_cog_can_import_a_file_beside_it(tmp_path: Path, line: str) -> None:
    root = tmp_path / f"beside_cogs_{len(line)}"
    root.mkdir()
    (root / "music.py").write_text(line.format(root=root.name))
    (root / "_player.py").write_text("TITLE = 'found'\n")
    source = DirectoryCogSource(root)
    (cog,) = source.find()
    assert source.load(cog).TITLE == "found"


def test_a_cog_can_import_a_file_of_its_package(tmp_path: Path) -> None:
    root = tmp_path / "relative_cogs"
    (root / "music").mkdir(parents=True)
    (root / "music" / "__init__.py").write_text("from .player import TITLE\n")
    (root / "music" / "player.py").write_text("TITLE = 'found'\n")
    source = DirectoryCogSource(root)
    (cog,) = source.find()
    assert source.load(cog).TITLE == "found"


def test_a_file_beside_it_is_found_where_another_package_has_the_folder_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("elsewhere", "here"):
        (tmp_path / place / "same_named_cogs").mkdir(parents=True)
    (tmp_path / "elsewhere" / "same_named_cogs" / "__init__.py").write_text("")
    root = tmp_path / "here" / "same_named_cogs"
    (root / "music.py").write_text("from ._player import TITLE")
    (root / "_player.py").write_text("TITLE = 'found'\n")
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    source = DirectoryCogSource(root)
    (cog,) = source.find()
    assert source.load(cog).TITLE == "found"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "from _player import TITLE",
            "'_player' cannot be imported: write `from ._player import …` for what is beside",
        ),
        ("from . import _nowhere", "ImportError: '_nowhere' cannot be imported from"),
        ("from ._nowhere import x", "'reasons_cogs._nowhere' cannot be imported: there is no such file"),
    ],
)
def test_an_import_that_misses_a_file_of_the_folder_says_what_to_write(tmp_path: Path, code: str, reason: str) -> None:
    root = tmp_path / "reasons_cogs"
    root.mkdir()
    (root / "music.py").write_text(code)
    (root / "_player.py").write_text("TITLE = 'found'\n")
    with pytest.raises(CogLoadFailed) as failure:
        DirectoryCogSource(root).load(FoundCog("music", root / "music.py"))
    assert reason in failure.value.reason


def test_loading_again_sees_changed_code(tmp_path: Path) -> None:
    root = tmp_path / "changing_cogs"
    root.mkdir()
    (root / "news.py").write_text("VALUE = 1\n")
    source = DirectoryCogSource(root)
    (cog,) = source.find()
    assert source.load(cog).VALUE == 1
    (root / "news.py").write_text("VALUE = 'changed'\n")
    assert source.load(cog).VALUE == "changed"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def broken(:\n", "syntax error in bad.py:1"),
        (
            "x = 1\nimport no_such_module_anywhere\n",
            "ModuleNotFoundError: 'no_such_module_anywhere' cannot be imported",
        ),
        ("raise RuntimeError('first line\\nsecond')\n", "RuntimeError"),
        ("raise SystemExit\n", "SystemExit"),
        ("import asyncio\nraise asyncio.CancelledError\n", "CancelledError"),
        ("class Own(BaseException): ...\nraise Own\n", "Own"),
    ],
)
def test_whatever_a_cog_raises_is_one_line_for_its_author(tmp_path: Path, code: str, reason: str) -> None:
    root = tmp_path / "failing_cogs"
    root.mkdir()
    (root / "bad.py").write_text(code)
    with pytest.raises(CogLoadFailed) as failure:
        DirectoryCogSource(root).load(FoundCog("bad", root / "bad.py"))
    assert reason in failure.value.reason
    assert "line" not in failure.value.reason.removeprefix("syntax error in bad.py:1")
    assert "\n" not in failure.value.reason
    assert "failing_cogs.bad" not in sys.modules


class ChangingWhileRead(dict[str, object]):
    """Python's cache of finders, which cannot be iterated while another thread imports from a new folder."""

    @override
    def items(self) -> NoReturn:
        raise RuntimeError("dictionary changed size during iteration")


def test_a_cog_is_loaded_while_another_thread_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "changing_cogs"
    root.mkdir()
    (root / "ask.py").write_text("TITLE = 'found'\n")
    monkeypatch.setattr(sys, "path_importer_cache", ChangingWhileRead(sys.path_importer_cache))
    source = DirectoryCogSource(root)
    (cog,) = source.find()
    assert source.load(cog).TITLE == "found"
