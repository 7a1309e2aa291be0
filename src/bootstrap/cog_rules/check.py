"""Run the rules over a cog, and report their findings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape

from bootstrap.cog_rules import behaviour, declarations, loading, scoping, settings_and_services
from bootstrap.cog_rules.code import read_cog
from bootstrap.cog_rules.rule import Finding, Rule, Tier

RULES: Final[Sequence[Rule]] = (
    *loading.RULES,
    *scoping.RULES,
    *settings_and_services.RULES,
    *behaviour.RULES,
    *declarations.RULES,
)


@dataclass(frozen=True, slots=True)
class Report:
    """`tier` is the highest that the cog has; None when it lacks bronze."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def tier(self) -> Tier | None:
        lowest = min((finding.rule.tier for finding in self.findings), default=None)
        if lowest is None:
            return Tier.GOLD
        return None if lowest is Tier.BRONZE else Tier(lowest - 1)


def check(path: Path, rules: Sequence[Rule] = RULES) -> Report:
    """Check the cog at the path: its code is read, and it is loaded once in a simulated guild. Raises `NoCog`."""
    cog = read_cog(path)
    spots = [(rule, spot) for rule in rules for spot in rule.find(cog)]
    findings = [
        Finding(rule, spot.module.path, spot.line, spot.what)
        for rule, spot in spots
        if not spot.module.ignores(spot.line, rule.id)
    ]
    ordered = sorted(findings, key=lambda finding: (finding.rule.tier, str(finding.path), finding.line))
    return Report(cog.name, tuple(ordered))


def show(report: Report, console: Console) -> None:
    """Print one line for each finding, and the tier."""
    for finding in report.findings:
        tier = finding.rule.tier.name.lower()
        console.print(
            f"[bold]{escape(f'{finding.path}:{finding.line}')}[/] {tier}/{finding.rule.id}: "
            f"{escape(finding.what.removesuffix('.'))}. {escape(finding.rule.change)} ({finding.rule.page})",
            soft_wrap=True,
        )
    reached = "no tier" if report.tier is None else report.tier.name.lower()
    console.print(f"{report.name}: {reached}, {len(report.findings)} to change", soft_wrap=True)


def as_json(report: Report) -> str:
    """Return the report as JSON, for editors and CI."""
    findings = [
        {
            "rule": finding.rule.id,
            "tier": finding.rule.tier.name.lower(),
            "path": str(finding.path),
            "line": finding.line,
            "what": finding.what,
            "change": finding.rule.change,
            "page": finding.rule.page,
        }
        for finding in report.findings
    ]
    tier = None if report.tier is None else report.tier.name.lower()
    return json.dumps({"cog": report.name, "tier": tier, "findings": findings}, indent=2)
