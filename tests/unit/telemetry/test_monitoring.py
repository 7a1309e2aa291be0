"""Alerts and dashboards are whole: each alert has a section in the runbook, each expression is balanced."""

import re

import pytest

from tests.unit.telemetry.expressions import ROOT, Expression, alerts, dashboards, expressions

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()


def test_each_alert_has_a_section_in_the_runbook_and_each_section_an_alert() -> None:
    names = [rule["alert"] for rule in alerts()]
    assert names == re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE)
    assert [rule["annotations"]["runbook"] for rule in alerts()] == [
        f"docs/runbook.md#{name.lower()}" for name in names
    ]


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_says_how_severe_it_is_and_what_happens(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["annotations"]["description"].endswith(".")


@pytest.mark.parametrize("expression", tuple(expressions()), ids=lambda expression: expression.place)
def test_an_expression_is_balanced_and_selects_something(expression: Expression) -> None:
    assert expression.metrics
    for opening, closing in ("()", "{}", "[]"):
        assert expression.text.count(opening) == expression.text.count(closing)


def test_a_panel_has_a_place_and_a_title_of_its_own() -> None:
    assert len(list(dashboards())) >= 2, "The dashboards are no longer where this test looks for them."
    for _, dashboard in dashboards():
        assert dashboard["panels"]
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
        titles = [panel["title"] for panel in dashboard["panels"]]
        assert len(set(places)) == len(places)
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("text", "metrics", "grouped"),
    [
        ("sum by (le) (rate(a_bucket[5m]))", {"a_bucket": set()}, {"le"}),
        ('time() - a{b=~"x.*",c!="or"} > 0.5', {"a": {"b", "c"}}, set()),
        ("min by (part) (a or b_total) == 0", {"a": set(), "b_total": set()}, {"part"}),
    ],
)
def test_names_are_found_in_an_expression(text: str, metrics: dict[str, set[str]], grouped: set[str]) -> None:
    expression = Expression("here", text)
    assert {name: set(labels) for name, labels in expression.metrics.items()} == metrics
    assert expression.grouped_by == grouped
