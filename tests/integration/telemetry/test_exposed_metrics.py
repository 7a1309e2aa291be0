"""The documented metrics are those that the processes export, and alerts and dashboards use no others."""

import re
from pathlib import Path

import pytest

from tests.integration.discord.platforms import PlatformInMemory, a_platform
from tests.integration.telemetry.exposed import Exposure, exposed_by_api, exposed_by_bot, exposed_by_worker, table
from tests.unit.telemetry.expressions import ROOT, expressions

DOCUMENT = ROOT / "docs" / "metrics.md"
OF_PROMETHEUS = {"up": frozenset({"job", "instance"})}
ADDED_BY_PROMETHEUS = frozenset({"job", "instance", "exported_job", "le"})


@pytest.fixture
def tested(tmp_path: Path) -> PlatformInMemory:
    folder = tmp_path / "some_cogs"
    folder.mkdir()
    return a_platform(folder)


async def test_the_documented_metrics_are_those_that_processes_export(tested: PlatformInMemory) -> None:
    exposures: dict[str, Exposure] = {
        "api": await exposed_by_api(),
        "bot": await exposed_by_bot(tested.discord),
        "worker": exposed_by_worker(),
    }
    written = ROOT / ".baseline" / "check" / "metrics.txt"
    written.parent.mkdir(parents=True, exist_ok=True)
    written.write_text(table(exposures) + "\n")
    _, _, documented = DOCUMENT.read_text().partition("| metric |")
    assert f"| metric |{documented}" == written.read_text(), f"Put the table of {written} into {DOCUMENT}."

    labels = {
        sample: exposed.labels
        for exposure in exposures.values()
        for exposed in exposure.values()
        for sample in exposed.samples
    } | OF_PROMETHEUS
    for expression in expressions():
        for metric, matched in expression.metrics.items():
            assert metric in labels, f"{expression.place} uses {metric}, which no process exports."
            assert matched <= labels[metric] | ADDED_BY_PROMETHEUS, f"{expression.place}: labels of {metric}"
        known = {label for metric in expression.metrics for label in labels[metric]} | ADDED_BY_PROMETHEUS
        assert expression.grouped_by <= known, f"{expression.place} groups by unknown labels"


async def test_every_name_follows_the_scheme_and_is_explained_by_a_sentence(tested: PlatformInMemory) -> None:
    for name, exposed in {**exposed_by_worker(), **await exposed_by_bot(tested.discord)}.items():
        assert name.startswith(("baseline_", "process_")), name
        assert re.fullmatch(r"[A-Z0-9].*\.", exposed.meaning), f"{name}: {exposed.meaning}"
