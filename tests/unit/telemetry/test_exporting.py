"""Traces go to the collector of OTEL_EXPORTER_OTLP_ENDPOINT, over HTTP and protobuf."""

import pytest
from pydantic import SecretStr

from adapters.telemetry.tracing.opentelemetry import trace_id_of
from adapters.telemetry.tracing.spans import SpanKind, Tracing, span
from application.correlation import correlated
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets
from bootstrap.tracing import exporting_traces
from tests.collector import collecting

TOKEN = "fake-token-of-the-collector"


@pytest.mark.usefixtures("unset")
def test_spans_reach_the_collector_before_the_process_ends() -> None:
    with collecting() as collector:
        settings = Settings(
            _env_file=None,
            otel_exporter_otlp_endpoint=collector.url,
            otel_exporter_otlp_headers=SecretStr(f"Authorization=Bearer%20{TOKEN}"),
        )
        with exporting_traces("bot", settings), correlated("0123456789ab"), span("command /ask", SpanKind.SERVER):
            pass
    assert collector.requests == [("/v1/traces", f"Bearer {TOKEN}")]
    (of_process,) = collector.received[0].resource_spans
    facts = {one.key: one.value.string_value for one in of_process.resource.attributes}
    assert facts["service.name"] == "baseline-bot"
    (one,) = of_process.scope_spans[0].spans
    assert (one.name, int.from_bytes(one.trace_id)) == ("command /ask", trace_id_of("0123456789ab"))
    assert Tracing.tracer is None


@pytest.mark.usefixtures("unset")
def test_the_headers_for_the_collector_are_secrets() -> None:
    headers = SecretStr(f"authorization=Bearer%20{TOKEN},x-tenant=a-secret-tenant")
    found = configured_secrets(Settings(_env_file=None, otel_exporter_otlp_headers=headers))
    assert {f"Bearer {TOKEN}", "a-secret-tenant"} <= found


@pytest.mark.usefixtures("unset")
def test_without_an_endpoint_no_tracer_is_made() -> None:
    with exporting_traces("bot", Settings(_env_file=None)):
        assert Tracing.tracer is None
