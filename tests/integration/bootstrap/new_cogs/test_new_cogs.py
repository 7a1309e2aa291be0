"""`baseline new-cog` writes a formatted gold cog that passes its own tests, whichever parts it has."""

import itertools
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest
from rich.console import Console

from adapters.cogs.directory import DirectoryCogSource
from bootstrap.cog_rules.check import check
from bootstrap.cog_rules.rule import Tier
from bootstrap.cog_rules.run import run
from bootstrap.cog_scaffold.parts import Options
from bootstrap.cog_scaffold.write import CannotWrite, write_cog
from tests.own_pytest import printed_by_pytest

REPOSITORY = Path(__file__).parents[4]
PARTS = [field.name for field in fields(Options)]
COMBINATIONS = [
    Options(**dict(zip(PARTS, chosen, strict=True))) for chosen in itertools.product([True, False], repeat=len(PARTS))
]
ALL, NONE = Options(**dict.fromkeys(PARTS, True)), Options(**dict.fromkeys(PARTS, False))
ALONE = [Options(**{part: part == alone for part in PARTS}) for alone in PARTS]
FEW = [ALL, NONE, *ALONE]
MANY = [options for options in COMBINATIONS if options not in FEW]


def _named(options: Options) -> str:
    return "cog_" + "_".join(part[:2] for part in PARTS if getattr(options, part))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cog for each combination of parts, and one with the longest name."""
    folder = tmp_path_factory.mktemp("scaffolds") / "written_cogs"
    for options in COMBINATIONS:
        write_cog(folder, _named(options), options)
    write_cog(folder, "weather_forecast_subscription_xx", ALL)  # the longest name
    return folder


@pytest.mark.parametrize("options", FEW, ids=_named)
def test_a_new_cog_has_gold(written: Path, options: Options) -> None:
    report = check(written / _named(options))
    assert report.findings == ()
    assert report.tier is Tier.GOLD


@pytest.mark.nightly("test_a_new_cog_has_gold")
@pytest.mark.parametrize("options", MANY, ids=_named)
def test_a_new_cog_with_several_parts_has_gold(written: Path, options: Options) -> None:
    assert check(written / _named(options)).findings == ()


def test_the_example_has_gold() -> None:
    report = check(REPOSITORY / "examples" / "example_cog")
    assert report.findings == ()
    assert report.tier is Tier.GOLD


def test_new_cogs_are_formatted_and_linted(written: Path) -> None:
    config = ["--config", "pyproject.toml", "--config", 'lint.isort.known-first-party=["written_cogs"]']
    for command in (["check", "--ignore", "S101,INP001"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, str(written)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def _run_tests_of(written: Path, chosen: Iterable[Options]) -> None:
    paths = [str(written / _named(options)) for options in chosen]
    assert "passed" in printed_by_pytest(written.parent, "--import-mode=importlib", *paths)


def test_the_tests_of_new_cogs_pass(written: Path) -> None:
    """Test two cogs only: the tests of tables migrate, which takes a second for each cog."""
    _run_tests_of(written, [ALL, NONE])


@pytest.mark.nightly("test_the_tests_of_new_cogs_pass")
def test_the_tests_of_new_cogs_with_each_part_pass(written: Path) -> None:
    _run_tests_of(written, [*ALONE, Options(listener=True, loop=True)])


@pytest.mark.parametrize("name", ["Shouting", "two words", "class", "settings", "../escape", ""])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite):
        write_cog(tmp_path, name, Options())
    assert list(tmp_path.iterdir()) == []


def test_an_existing_cog_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("mine")
    with pytest.raises(CannotWrite, match="already a cog 'words'"):
        write_cog(tmp_path, "words", Options())


def test_the_exit_code_follows_the_tier_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cog = tmp_path / "words.py"
    cog.write_text("async def setup(bot: object) -> None:\n    print(1)\n")
    console = Console(width=200)

    assert [run(cog, tier, console, as_text=True) for tier in ("bronze", "silver", "gold")] == [0, 1, 1]
    assert f"{cog}:2 silver/no-print: `print` carries" in capsys.readouterr().out.replace("\n", "")
    assert run(tmp_path / "absent.py", "gold", console, as_text=True) == 2
    assert run(cog, "platinum", console, as_text=True) == 2
    capsys.readouterr()
    assert run(cog, "bronze", console, as_text=False) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["cog"], report["tier"]) == ("words", "bronze")
    assert {finding["rule"] for finding in report["findings"]} >= {"no-print", "tests", "manifest"}


def test_a_comment_switches_a_rule_off_on_its_line(tmp_path: Path) -> None:
    cog = tmp_path / "words.py"
    cog.write_text("async def setup(bot: object) -> None:\n    print(1)  # check-cog: ignore[no-print] a console\n")
    assert "no-print" not in {finding.rule.id for finding in check(cog).findings}


def test_the_shipped_cogs_have_gold() -> None:
    shipped = [REPOSITORY / "cogs" / found.name for found in DirectoryCogSource(REPOSITORY / "cogs").find()]
    paths = [folder if folder.is_dir() else folder.with_suffix(".py") for folder in shipped]
    assert {path.name: check(path).findings for path in paths} == {path.name: () for path in paths}
