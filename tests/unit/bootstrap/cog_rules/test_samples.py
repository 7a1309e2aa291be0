"""Each rule finds its bad sample in docs/cog-rules.md, and nothing in its good one."""

import re
from pathlib import Path

import pytest

from bootstrap.cog_rules.check import RULES, check
from bootstrap.cog_rules.code import read_cog
from bootstrap.cog_rules.rule import Rule

PAGE = Path(__file__).parents[4] / "docs" / "cog-rules.md"
_BLOCK = r"```python\n(?P<{}>.*?)```"
SECTION = re.compile(
    r"^### (?P<id>[\w-]+)\n\n(?P<why>.+?)\n\n" + _BLOCK.format("bad") + r"\n\n" + _BLOCK.format("good"),
    re.MULTILINE | re.DOTALL,
)
SAMPLES = {found["id"]: found for found in SECTION.finditer(PAGE.read_text())}


def test_each_rule_has_a_reason_and_samples_on_the_page() -> None:
    assert list(SAMPLES) == [rule.id for rule in RULES]
    assert len(SAMPLES) >= 30


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_its_bad_sample_and_leaves_the_good_one(rule: Rule, tmp_path: Path) -> None:
    bad = check(_written(tmp_path / f"bad_{rule.id}", SAMPLES[rule.id]["bad"]), [rule])
    good = check(_written(tmp_path / f"good_{rule.id}", SAMPLES[rule.id]["good"]), [rule])

    assert {finding.rule for finding in bad.findings} == {rule}
    assert all(finding.line >= 1 and finding.path.exists() and finding.what for finding in bad.findings)
    assert good.findings == ()


def test_all_modules_of_a_cog_are_read_wherever_its_folder_lies(tmp_path: Path) -> None:
    cog = tmp_path / "tests" / "migrations" / "music"
    for name in ("__init__", "player", "tests/test_music", "migrations/0001"):
        (cog / name).with_suffix(".py").parent.mkdir(parents=True, exist_ok=True)
        (cog / name).with_suffix(".py").write_text("")
    assert [module.path.name for module in read_cog(cog).modules] == ["__init__.py", "player.py"]


def test_closing_the_bot_is_found_and_closing_a_client_of_the_cogs_own_is_left(tmp_path: Path) -> None:
    (rule,) = (each for each in RULES if each.id == "no-exit")
    sample = "async def stop(self, ctx, interaction):\n" + "".join(
        f"    await {closed}.close()\n"
        for closed in ("ctx.bot", "self.bot", "interaction.client", "self.client", "open()")
    )
    found = check(_written(tmp_path, sample), [rule]).findings
    assert [finding.line for finding in found] == [2, 3, 4]


def _written(place: Path, sample: str) -> Path:
    """Write the files of a sample, and return the path of its cog."""
    first, *others = re.split(r"^# file: (.+)\n", sample, flags=re.MULTILINE)
    files = dict(zip(others[::2], others[1::2], strict=True))
    is_folder = any(name.startswith("cogs/sample/") for name in files)
    if not is_folder:
        files["cogs/sample.py"] = first
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place / "cogs" / ("sample" if is_folder else "sample.py")
