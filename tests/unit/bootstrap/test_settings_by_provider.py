"""Time-outs and limits of calls to models hold for every provider, and may differ by provider and endpoint."""

import pytest
from pydantic import ValidationError

from bootstrap.configuration.llm import LLMSettings

LOCAL = '[{"name": "local", "base_url": "http://localhost:1/v1", "models": ["m"]}]'


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> LLMSettings:
    for name in ("timeout_seconds", "max_concurrent", "requests_per_minute"):
        monkeypatch.setenv(f"LLM_{name.upper()}", values.get(name, ""))
    monkeypatch.setenv("LLM_ENDPOINTS", LOCAL)
    return LLMSettings(_env_ignore_empty=True)


def test_one_value_holds_for_every_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(monkeypatch, timeout_seconds="90", max_concurrent="8")
    assert [given.timeout_seconds_of(each) for each in ("openai", "local")] == [90.0, 90.0]
    assert [given.max_concurrent_of(each) for each in ("openai", "local")] == [8, 8]


def test_a_provider_or_endpoint_may_have_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(monkeypatch, timeout_seconds="60, local=300", requests_per_minute="openai=500,100")
    assert [given.timeout_seconds_of(each) for each in ("openai", "local")] == [60.0, 300.0]
    assert [given.requests_per_minute_of(each) for each in ("openai", "local")] == [500, 100]


def test_a_limit_of_one_alone_leaves_the_others_unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(monkeypatch, max_concurrent="local=1")
    assert [given.max_concurrent_of(each) for each in ("openai", "local")] == [None, 1]
    assert given.timeout_seconds_of("openai") == 60.0


@pytest.mark.parametrize(
    "value", ["0", "nobody=1", "local=", "local=x", "=5", "5,6", "local=1,local=2", "1,", "601", "local=601"]
)
def test_a_value_that_cannot_be_used_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(ValidationError):
        settings(monkeypatch, timeout_seconds=value)
