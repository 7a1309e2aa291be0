"""Find and import the HTTP routes of cogs."""

import sys
from pathlib import Path

import pytest

from adapters.cogs.api_modules import load_cogs_and_apis
from adapters.cogs.directory import DirectoryCogSource
from application.ports.bot.cog_modules import CogApi, CogLoadFailed


@pytest.fixture
def cogs(tmp_path: Path) -> Path:
    """A folder for cogs, whose name is the package that they are imported from."""
    folder = tmp_path / f"{tmp_path.name}_cogs"
    folder.mkdir()
    return folder


def write(cogs: Path, **files: str) -> None:
    for name, text in files.items():
        path = cogs.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True, parents=True)
        for folder in (path.parent, cogs / name.partition("__")[0]):
            (folder / "__init__.py").touch()
        path.write_text(text)


def loaded(cogs: Path) -> list[CogApi | CogLoadFailed]:
    return list(load_cogs_and_apis(DirectoryCogSource(cogs)))


def the_problem(cogs: Path) -> str:
    (found,) = loaded(cogs)
    assert isinstance(found, CogApi)
    assert isinstance(found.module, CogLoadFailed)
    return found.module.reason


@pytest.mark.parametrize("module", ["news__api", "news__api__routes"])
def test_the_api_of_a_package_is_imported_by_its_own_name(cogs: Path, module: str) -> None:
    write(cogs, **{module: "VALUE = 1\n"})
    (found,) = loaded(cogs)
    assert isinstance(found, CogApi)
    assert not isinstance(found.module, CogLoadFailed)
    assert (found.cog, found.module.__name__) == ("news", f"{cogs.name}.news.api")


def test_the_api_sees_the_other_modules_of_its_cog_once_imported(cogs: Path) -> None:
    write(cogs, news__models="class Letter: ...\n")
    (cogs / "news" / "__init__.py").write_text(f"from {cogs.name}.news.models import Letter\n")
    (cogs / "news" / "api.py").write_text(f"from {cogs.name}.news.models import Letter\n")
    (found,) = loaded(cogs)
    assert isinstance(found, CogApi)
    assert not isinstance(found.module, CogLoadFailed)
    assert found.module.Letter is sys.modules[f"{cogs.name}.news"].Letter


def test_a_cog_without_an_api_is_loaded_and_not_reported(cogs: Path) -> None:
    write(cogs, quiet__models="")
    (cogs / "single.py").write_text("")
    assert loaded(cogs) == []
    assert {f"{cogs.name}.quiet", f"{cogs.name}.single"} <= sys.modules.keys()


def test_a_module_called_api_is_a_cog_like_any_other(cogs: Path) -> None:
    (cogs / "api.py").write_text("")
    (cogs / "other.py").write_text("")
    assert loaded(cogs) == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise ValueError('no')\n", "ValueError"),
        ("import sys\nsys.exit(1)\n", "SystemExit"),
        ("def x(:\n", "syntax error in news/api.py:1: invalid syntax"),
        (
            "import nothing_of_that_name\n",
            (
                "ModuleNotFoundError: 'nothing_of_that_name' cannot be imported: "
                "install the package that holds it, such as with `uv add nothing_of_that_name`"
            ),
        ),
    ],
)
def test_an_api_that_cannot_be_imported_says_why(cogs: Path, code: str, reason: str) -> None:
    write(cogs, news__api=code)
    assert the_problem(cogs) == reason


def test_a_cog_that_cannot_be_loaded_has_no_routes(cogs: Path) -> None:
    write(cogs, news__api="")
    (cogs / "news" / "__init__.py").write_text("raise ValueError('no')\n")
    assert the_problem(cogs) == "ValueError"


def test_a_cog_without_an_api_that_cannot_be_loaded_is_reported_as_a_cog(cogs: Path) -> None:
    (cogs / "broken.py").write_text("raise ValueError('no')\n")
    write(cogs, news__api="")
    failure, found = loaded(cogs)
    assert isinstance(failure, CogLoadFailed)
    assert (failure.name, failure.reason) == ("broken", "ValueError")
    assert isinstance(found, CogApi)


def test_where_only_the_cog_itself_is_loaded_its_api_is_not_imported(cogs: Path) -> None:
    """The bot's process needs no web framework."""
    write(cogs, news__api="raise ValueError('no')\n")
    source = DirectoryCogSource(cogs)
    (cog,) = source.find()
    source.load(cog)
    assert f"{cogs.name}.news.api" not in sys.modules


@pytest.mark.parametrize("file", ["__init__.py", "api.py"])
def test_an_import_that_blocks_does_not_keep_the_api_from_starting(cogs: Path, file: str) -> None:
    write(cogs, news__api="")
    (cogs / "news" / file).write_text("import threading\nthreading.Event().wait()\n")
    (found,) = load_cogs_and_apis(DirectoryCogSource(cogs), seconds=0.5)
    assert isinstance(found, CogApi)
    assert isinstance(found.module, CogLoadFailed)
    assert found.module.reason == "its import took longer than 0.5 seconds"
