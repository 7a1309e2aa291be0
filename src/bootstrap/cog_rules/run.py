"""Run `baseline check-cog`."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bootstrap.cog_rules.check import as_json, check, show
from bootstrap.cog_rules.code import NoCog
from bootstrap.cog_rules.rule import Tier


def run(path: Path, tier: str, console: Console, *, as_text: bool) -> int:
    """Print the report. Return 0 if the cog has the tier, 1 if not, and 2 for an unknown tier or no cog."""
    names = [each.name.lower() for each in Tier]
    if tier.lower() not in names:
        console.print(f"--tier is one of {', '.join(names)}, not {escape(repr(tier))}.", style="red", soft_wrap=True)
        return 2
    try:
        report = check(path)
    except NoCog as refusal:
        console.print(escape(str(refusal)), style="red", soft_wrap=True)
        return 2
    if as_text:
        show(report, console)
    else:
        console.out(as_json(report), highlight=False)
    return 0 if report.tier is not None and report.tier >= Tier[tier.upper()] else 1
