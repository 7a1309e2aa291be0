"""Every way in which text leaves a process, as functions from a text to what leaves."""

import io
import logging
import warnings
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

import structlog
from discord.ext import commands
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import RequestFactory
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry, Gauge

from adapters.discord.answering.failures import Origin, explain
from adapters.http.config import REDACT
from adapters.http.problems.problems import refused, refused_by_http
from adapters.http.problems.refusals import InvalidRequest
from adapters.persistence.request_log.payloads import excerpt_of, payload_of
from adapters.telemetry.exposition import exposition
from adapters.telemetry.json_texts import each_text
from adapters.telemetry.redaction import Redactor
from adapters.telemetry.tracing.opentelemetry import OpenTelemetryTracer
from adapters.telemetry.tracing.spans import SpanKind
from bootstrap.logs import configure_logs
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, ChatRequest, Role
from domain.llm.requests import Caller
from domain.settings import FieldProblem, InvalidSettings

Leave: TypeAlias = Callable[[str], str]

CONFIGURED = 'hunter2/of the "vault" ü%'
REDACTOR = Redactor([CONFIGURED])
_APP = Litestar(state=State({REDACT: REDACTOR.text}))
_log = structlog.stdlib.get_logger("tests.telemetry")


def logged(write: Callable[[str], None]) -> Leave:
    """Return a function that logs with `write`, in both formats."""

    def leave(text: str) -> str:
        stream = io.StringIO()
        for style in ("json", "console"):
            configure_logs(service="bot", secrets=[CONFIGURED], stream=stream, format=style)
            write(text)
            structlog.contextvars.clear_contextvars()
        return stream.getvalue()

    return leave


def _as_event(text: str) -> None:
    _log.info(text)


def _in_nested_values(text: str) -> None:
    _log.info("x", items=[{"deep": ({"deeper": {text: [text]}},)}], when={text}, raw=text.encode())


def _in_an_exception(text: str) -> None:
    cause = LookupError(text)
    cause.add_note(text)
    error = RuntimeError({"quoted": text})
    error.__cause__ = cause
    _log.error("failed", exc_info=error)


def _in_an_exception_group(text: str) -> None:
    error = ExceptionGroup(text, [LookupError(text), ValueError(Decimal(1), text)])
    logging.getLogger("library").error("failed", exc_info=error)


def _in_context(text: str) -> None:
    structlog.contextvars.bind_contextvars(job=text)
    _log.warning("x")


def _in_a_warning(text: str) -> None:
    logging.captureWarnings(capture=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            logging.getLogger("py.warnings").handlers[:] = []
            warnings.warn(text, stacklevel=1)
    finally:
        logging.captureWarnings(capture=False)


def _problem(text: str) -> str:
    request = RequestFactory(app=_APP).get("/")
    request.scope["path"] = f"/{text}"
    problems = [FieldProblem(f"/values/{text}", f"{text} is not right")]
    answers = (
        refused(request, InvalidSettings(text, problems)),
        refused_by_http(request, InvalidRequest(text, errors=problems)),
    )
    return "\n".join(repr(answer.content) for answer in answers)


def _metric(text: str) -> str:
    registry = CollectorRegistry()
    Gauge("baseline_x", "A figure.", ["model", "key"], registry=registry).labels(text, text).set(1)
    return exposition(registry, REDACTOR.text).decode()


def _health(text: str) -> str:
    return repr(each_text({"cogs": {"failed": [text], text: {"reason": text}}}, REDACTOR.text))


def _kept_prompt(text: str) -> str:
    caller = Caller(guild_id=GuildId(1), user_id=UserId(2), cog_name="ask")
    messages = (ChatMessage(Role.USER, text),)
    return payload_of(excerpt_of(ChatRequest(provider="x", model="y", caller=caller, messages=messages)), REDACTOR.text)


def _span(text: str) -> str:
    exporter = InMemorySpanExporter()
    tracer = OpenTelemetryTracer("bot", "1", SimpleSpanProcessor(exporter), REDACTOR.text)
    with tracer.span(text, SpanKind.SERVER, {"reason": text}, None) as running:
        running.add({"more": text})
        running.rename(f"again {text}")
        running.fail(text)
    tracer.record(text, SpanKind.CLIENT, 0.1, {"db.query.text": text}, text)
    return repr([(span.name, dict(span.attributes or {})) for span in exporter.get_finished_spans()])


def _answer_in_discord(text: str) -> str:
    return explain(commands.UserInputError(text), Origin(what="/ask"), _log, REDACTOR.text)


LEAVING: Mapping[str, Leave] = {
    "the event of a line": logged(_as_event),
    "a field of a line": logged(lambda text: _log.info("x", reason=text)),
    "the name of a field": logged(lambda text: _log.info("x", **{text: 1})),
    "nested values": logged(_in_nested_values),
    "arguments of a library's line": logged(lambda text: logging.getLogger("library").error("%s: %r", text, [text])),
    "an exception": logged(_in_an_exception),
    "an exception group": logged(_in_an_exception_group),
    "a bound context": logged(_in_context),
    "a warning": logged(_in_a_warning),
    "problem details": _problem,
    "labels of metrics": _metric,
    "the health of a process": _health,
    "a kept prompt": _kept_prompt,
    "spans": _span,
    "an answer in Discord": _answer_in_discord,
}
