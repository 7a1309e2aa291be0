"""Read the PromQL expressions of the alerts and dashboards, and the metrics and labels that they name."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
MONITORING = ROOT / "deploy" / "monitoring"
_WORDS = frozenset(
    {"by", "without", "on", "ignoring", "group_left", "group_right", "or", "and", "unless", "bool", "offset"}
)
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_SELECTOR = re.compile(r"\b([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{([^}]*)\})?(\s*\()?")
_GROUPED = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_RANGE = re.compile(r"\[\d+[smhdwy](?::\d*[smhdwy]?)?\]")


@dataclass(frozen=True, slots=True)
class Expression:
    """`metrics` are the series that it selects, each with the labels that its matchers name."""

    place: str
    text: str

    @property
    def metrics(self) -> Mapping[str, frozenset[str]]:
        bare = _GROUPED.sub("", _RANGE.sub("", self.text))
        found: dict[str, frozenset[str]] = {}
        for name, matchers, call in _SELECTOR.findall(_TEXT.sub('""', bare)):
            if not call and name not in _WORDS:
                found[name] = found.get(name, frozenset()) | frozenset(_NAME.findall(matchers))
        return found

    @property
    def grouped_by(self) -> frozenset[str]:
        return frozenset(name for names in _GROUPED.findall(self.text) for name in _NAME.findall(names))


def alerts() -> list[dict[str, Any]]:
    document = yaml.safe_load((MONITORING / "alerts.yml").read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def dashboards() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted((MONITORING / "dashboards").glob("*.json")):
        yield file.stem, json.loads(file.read_text())


def expressions() -> Iterator[Expression]:
    for rule in alerts():
        yield Expression(f"alert {rule['alert']}", rule["expr"])
    for name, dashboard in dashboards():
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                yield Expression(f"{name}: {panel['title']}", target["expr"])
