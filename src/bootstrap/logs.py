"""One structured log for our code and the libraries' alike."""

import logging
import sys
import threading
from collections.abc import Iterable, MutableMapping
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import Processor

from adapters.telemetry.log_context import logged_facts
from adapters.telemetry.redaction import Redactor
from application.acting import current
from application.correlation import current_correlation_id
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets

_LIBRARIES_TO_WARNINGS = (
    "asyncio",
    "apscheduler",
    "discord",
    "httpx",
    "httpx2",
    "sqlalchemy",
    "uvicorn.access",
    "alembic",
    "simcord",
)


def configure_process_logs(service: str, settings: Settings) -> None:
    """Configure the logs of a whole process, which then also logs warnings and uncaught errors."""
    secrets = configured_secrets(settings)
    configure_logs(service=service, level=settings.log_level, format=settings.log_format, secrets=secrets)
    logging.captureWarnings(capture=True)
    log = structlog.stdlib.get_logger(service)

    def escaped(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and issubclass(kind, Exception):
            log.critical("The process failed", exc_info=(kind, error, trace))
        else:
            sys.__excepthook__(kind, error or kind(), trace)

    def escaped_from_thread(failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            log.error("A thread failed", exc_info=failure.exc_value)

    def unraisable(failure: Any) -> None:
        log.error("An error could not be raised", exc_info=failure.exc_value, where=repr(failure.object))

    sys.excepthook, sys.unraisablehook, threading.excepthook = escaped, unraisable, escaped_from_thread


def configure_logs(
    *,
    service: str,
    level: str = "INFO",
    format: Literal["json", "console"] = "json",  # noqa: A002 - as the setting LOG_FORMAT is called
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Configure structured logs.

    Each line carries timestamp, level, service, component, event, and the current correlation id, guild, user and cog.
    """

    def add_context(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        entry["service"] = service
        entry["component"] = entry.pop("logger", service)
        if (correlation_id := current_correlation_id()) is not None:
            entry.setdefault("correlation_id", correlation_id)
        now = current()
        for name, value in (("guild_id", now.guild_id), ("user_id", now.user_id), ("cog", now.cog or now.home)):
            if value is not None:
                entry.setdefault(name, value)
        for name, fact in logged_facts().items():
            entry.setdefault(name, fact)
        return entry

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        add_context,
    ]
    # Exceptions become text before redaction, because their messages may quote what failed.
    ending: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        Redactor(secrets),
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=False),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=ending))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _LIBRARIES_TO_WARNINGS:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        # `filter_by_level` comes first: no line is built only to be dropped.
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
