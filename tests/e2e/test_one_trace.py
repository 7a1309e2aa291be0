"""One command is one trace: its correlation id is in the logs of all processes that it reaches, and in their spans."""

import json
from collections.abc import Callable
from typing import Any

from adapters.telemetry.tracing.opentelemetry import trace_id_of
from tests.collector import Collector
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import Instance
from tests.waiting import wait_until


def lines_of(instance: Instance, part: str) -> list[dict[str, Any]]:
    log = instance.home / "logs" / f"{part}.log"
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{") and line.endswith("}")]


def test_one_command_has_one_correlation_id_in_every_log_and_span(
    dashboard: Dashboard, instance: Instance, collector: Collector, measured: Callable[[str], None]
) -> None:
    # The API takes part in the trace only while a page has an event stream: it reads who may see the event.
    with dashboard.following_events():
        dashboard.open_as("Olivia", "Usage")
    before = len(lines_of(instance, "bot"))
    instance.ask("Which trace is this?")

    (command,) = [line for line in lines_of(instance, "bot")[before:] if line["event"] == "A command ran"]
    correlation_id = command["correlation_id"]

    def of_the_command(part: str) -> list[dict[str, Any]]:
        return [line for line in lines_of(instance, part) if line.get("correlation_id") == correlation_id]

    wait_until(lambda: bool(of_the_command("api")), "the API to log what the command changed")
    in_bot, in_api = of_the_command("bot"), of_the_command("api")
    assert {"sql", "llm"} <= {line["component"] for line in in_bot}
    assert {line["service"] for line in in_bot} == {"bot"}
    assert {line["service"] for line in in_api} == {"api"}
    assert {line["guild_id"] for line in in_bot if line["component"] == "llm"} == {command["guild_id"]}

    trace_id = trace_id_of(correlation_id)

    def names() -> set[tuple[str, str]]:
        return {(service, span.name) for service, span in collector.spans_of(trace_id)}

    wanted = {("baseline-bot", "command /inquiry"), ("baseline-api", "event usage")}
    wait_until(lambda: wanted <= names(), "the spans of the command from both processes")
    assert any(service == "baseline-bot" and name.startswith("chat ") for service, name in names())
    assert any(service == "baseline-bot" and name.startswith("sql ") for service, name in names())
    spans = collector.spans_of(trace_id)
    ids = {
        one.value.string_value for _, span in spans for one in span.attributes if one.key == "baseline.correlation_id"
    }
    assert ids == {correlation_id}
    parts = f"{len(in_bot)} lines of the bot, {len(in_api)} of the API, {len(spans)} spans of one trace"
    measured(f"correlation id {correlation_id} of {command['command']}: {parts}")
