"""Log lines: their fields, and the redaction of secrets."""

import io
import json
import logging
import sys
import threading
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from adapters.telemetry.log_context import logging_with
from adapters.telemetry.redaction import Redactor
from adapters.telemetry.secret_shapes import REDACTED
from application.correlation import correlated
from bootstrap.configuration.settings import Settings
from bootstrap.logs import configure_logs, configure_process_logs

SECRET = "a-configured-secret-of-32-letters"


@pytest.fixture
def log(kept_logging: None) -> io.StringIO:
    stream = io.StringIO()
    configure_logs(service="bot", secrets=["fake-configured-secret"], stream=stream)
    return stream


def last(stream: io.StringIO) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return entry


def test_a_line_has_time_origin_event_and_context(log: io.StringIO) -> None:
    with correlated("abc123"):
        structlog.get_logger("ask").info("answered", guild_id=10, user_id=1)
    entry = last(log)
    assert entry.pop("timestamp").endswith("Z")
    assert entry == {
        "level": "info",
        "service": "bot",
        "component": "ask",
        "event": "answered",
        "correlation_id": "abc123",
        "guild_id": 10,
        "user_id": 1,
    }


def test_libraries_log_in_the_same_shape(log: io.StringIO) -> None:
    logging.getLogger("somewhere").error("Failed: %s", "reason")
    assert last(log)["event"] == "Failed: reason"
    assert last(log)["component"] == "somewhere"


def test_configured_secrets_are_redacted_in_exception_texts_too(log: io.StringIO) -> None:
    try:
        int("fake-configured-secret")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "ValueError" in last(log)["exception"]
    assert "fake-configured-secret" not in log.getvalue()


@pytest.mark.parametrize(
    "secret",
    [
        "sk-fakefakefakefakefake",
        "xai-fakefakefakefake",
        "AIzaFAKEFAKEFAKEFAKEFAKEFAKE",
        "FAKEFAKEFAKEFAKEFAKEFAKE.FAKE12.FAKEFAKEFAKEFAKEFAKEFAKEFAKE",
    ],
)
def test_keys_and_tokens_of_known_shape_are_redacted(secret: str) -> None:
    assert Redactor().text(f"key {secret}!") == f"key {REDACTED}!"


def test_credentials_in_urls_are_redacted_and_the_host_stays() -> None:
    text = Redactor().text("postgresql://app:fakepass@127.0.0.1:5432/db")
    assert text == f"postgresql://{REDACTED}@127.0.0.1:5432/db"


def test_values_under_secret_names_are_redacted_however_deep() -> None:
    entry = Redactor()(None, "info", {"event": "x", "headers": {"Authorization": "abc"}, "items": [{"password": "p"}]})
    assert entry == {"event": "x", "headers": {"Authorization": REDACTED}, "items": [{"password": REDACTED}]}


def test_token_counts_are_not_secrets() -> None:
    entry = Redactor()(None, "info", {"total_tokens": 12, "max_tokens": 5, "access_token": "abc"})
    assert entry == {"total_tokens": 12, "max_tokens": 5, "access_token": REDACTED}


def test_the_lines_of_a_block_carry_its_facts(log: io.StringIO) -> None:
    with logging_with(job="retention"):
        structlog.get_logger("sql").warning("slow")
    assert last(log)["job"] == "retention"
    structlog.get_logger("sql").warning("slow")
    assert "job" not in last(log)


def test_what_ends_a_process_or_a_thread_is_one_redacted_line(
    kept_logging: None, kept_hooks: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_process_logs("bot", Settings(_env_file=None, api_secret_key=SecretStr(SECRET)))
    failures = [ValueError(f"It was {SECRET}"), RuntimeError(f"It was {SECRET}")]

    sys.excepthook(ValueError, failures[0], None)
    thread = threading.Thread(target=_raise, args=(failures[1],))
    thread.start()
    thread.join()

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["service"]) for line in lines] == [
        ("The process failed", "bot"),
        ("A thread failed", "bot"),
    ]
    assert SECRET not in str(lines)


def _raise(error: Exception) -> None:
    raise error
