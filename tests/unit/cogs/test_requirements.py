"""A cog's folder names the packages that it needs; missing ones are named with the line that installs them."""

from pathlib import Path

import pytest

from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.requirements import missing_requirements
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog


def cog(folder: Path, requirements: str, file: str = "requirements.txt") -> FoundCog:
    (folder / "weather").mkdir(parents=True)
    (folder / "weather" / "__init__.py").write_text("import no_such_package_for_weather\n")
    (folder / "weather" / file).write_text(requirements)
    (found,) = DirectoryCogSource(folder).find()
    return found


def test_what_is_installed_is_not_missing(tmp_path: Path) -> None:
    lines = (
        "# weather",
        "",
        "pydantic>=2  # models",
        "-r other.txt",
        "colorama; sys_platform == 'win32'",
        "pytest --hash=0",
    )
    assert missing_requirements(cog(tmp_path, "\n".join(lines))) is None


@pytest.mark.parametrize("line", ["no-such-package-for-weather>=2", "pydantic<1", "???"])
def test_what_is_missing_is_named_with_the_install_line(tmp_path: Path, line: str) -> None:
    missing = missing_requirements(cog(tmp_path, f"pydantic>=2\n{line}\n"))
    file = tmp_path / "weather" / "requirements.txt"
    assert str(missing) == f"it needs {line}: run `uv pip install -r {file}`, or `make up`"


def test_a_pyproject_of_the_cog_counts_too(tmp_path: Path) -> None:
    missing = missing_requirements(
        cog(tmp_path, '[project]\ndependencies = ["pydantic", "no-such-package-for-weather"]\n', "pyproject.toml")
    )
    assert missing is not None
    assert missing.packages == ("no-such-package-for-weather",)


def test_a_cog_with_a_missing_requirement_is_not_imported(tmp_path: Path) -> None:
    found = cog(tmp_path, "no-such-package-for-weather\n")
    with pytest.raises(CogLoadFailed, match="it needs no-such-package-for-weather: run `uv pip install"):
        DirectoryCogSource(tmp_path).load(found)
