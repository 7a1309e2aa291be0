"""Spans: one trace for one correlation id, with the current guild and cog, and nothing at all while traces are off."""

import subprocess
import sys

import pytest
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.trace import StatusCode
from sqlalchemy import text

from adapters.persistence.request_log.memory import MemoryRequestLog
from adapters.telemetry.model_calls import LoggedAttempts
from adapters.telemetry.model_metrics import ModelMetrics
from adapters.telemetry.tracing import genai
from adapters.telemetry.tracing.opentelemetry import trace_id_of
from adapters.telemetry.tracing.spans import SpanKind, span
from application.acting import ActingFor, acting
from application.correlation import correlated
from tests.unit.telemetry.test_model_calls import REQUEST, attempt
from tests.unit.telemetry.test_slow_sql import engine_that_logs
from tests.unit.telemetry.traces import traced


def test_spans_of_one_correlation_id_are_one_trace_with_guild_member_and_cog() -> None:
    with traced() as exported, engine_that_logs(60).connect() as connection:
        current = acting(ActingFor(guild_id=10, user_id=2, cog="Ask", home="ask"))
        with correlated("0123456789ab"), current, span("command /ask", SpanKind.SERVER):
            connection.execute(text("SELECT 1"))
            LoggedAttempts(MemoryRequestLog(), ModelMetrics(), slow_seconds=60).note(attempt(5), REQUEST, None)
        with correlated("0123456789ab"), span("event usage", SpanKind.CONSUMER):
            pass
    spans = {one.name: one for one in exported.get_finished_spans()}
    assert set(spans) == {"command /ask", "sql SELECT", "chat gpt-4.1", "event usage"}
    assert {one.context.trace_id for one in spans.values()} == {trace_id_of("0123456789ab")}
    command = spans["command /ask"]
    for name in ("sql SELECT", "chat gpt-4.1"):
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == command.context.span_id
    for one in (command, spans["sql SELECT"], spans["chat gpt-4.1"]):
        facts = dict(one.attributes or {})
        assert (facts["baseline.correlation_id"], facts["baseline.guild_id"]) == ("0123456789ab", 10)
        assert (facts["baseline.user_id"], facts["baseline.cog"]) == (2, "ask")


def test_work_that_another_request_caused_is_in_the_trace_of_that_request_and_linked_to_the_job_that_does_it() -> None:
    of_job = correlated("ffffffffffff")
    with traced() as exported, engine_that_logs(60).connect() as sql, of_job, span("job erasures", SpanKind.CONSUMER):
        with correlated("0123456789ab"):
            sql.execute(text("SELECT 1"))
            with span("erase", SpanKind.CLIENT):
                pass
        with span("after", SpanKind.CLIENT):
            pass
    spans = {one.name: one for one in exported.get_finished_spans()}
    job = spans["job erasures"]
    for name in ("sql SELECT", "erase"):
        assert (spans[name].context.trace_id, spans[name].parent) == (trace_id_of("0123456789ab"), None)
        assert [link.context.span_id for link in spans[name].links] == [job.context.span_id]
    assert (spans["after"].context.trace_id, spans["after"].links) == (job.context.trace_id, ())


def test_a_request_continues_the_trace_of_its_client() -> None:
    with traced() as exported, span("GET", SpanKind.SERVER, None, f"00-{'a' * 32}-{'b' * 16}-01"):
        pass
    (one,) = exported.get_finished_spans()
    assert one.parent is not None
    assert (one.context.trace_id, one.parent.span_id) == (int("a" * 32, 16), int("b" * 16, 16))


def test_a_span_whose_block_raises_has_failed_with_the_kind_of_error() -> None:
    with traced() as exported, pytest.raises(ValueError, match="why"), span("x"):
        raise ValueError("why")
    (one,) = exported.get_finished_spans()
    assert one.status.status_code is StatusCode.ERROR
    assert dict(one.attributes or {})["error.type"] == "ValueError"
    assert one.events == ()


def test_an_attempt_has_the_names_of_the_conventions() -> None:
    ours = {name: value for name, value in vars(genai).items() if str(value).startswith("gen_ai.")}
    theirs = {value for value in vars(gen_ai_attributes).values() if isinstance(value, str)}
    assert len(ours) == 6
    assert set(ours.values()) <= theirs
    values = {member.value for member in gen_ai_attributes.GenAiProviderNameValues}
    assert set(genai.PROVIDERS.values()) <= values
    operations = {member.value for member in gen_ai_attributes.GenAiOperationNameValues}
    assert {*genai.OPERATIONS.values(), genai._OTHERWISE} <= operations


def test_without_a_tracer_a_span_is_nothing() -> None:
    first, second = span("x"), span("y", SpanKind.SERVER, {"a": 1})
    assert first is second


@pytest.mark.timeout(300)
def test_opentelemetry_is_imported_only_when_traces_are_exported() -> None:
    code = (
        "import sys, bootstrap.tracing, adapters.telemetry.slow_sql, adapters.telemetry.model_calls; "
        "sys.exit(any(name.startswith('opentelemetry.exporter') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
