"""The plan that `baseline up` makes before it starts anything."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bootstrap.configuration.settings import load_settings
from bootstrap.up.children.progress import Progress
from bootstrap.up.errors import CannotStart
from bootstrap.up.plan import LOOPBACK, make_plan
from bootstrap.up.ports import check_ports
from bootstrap.up.welcome import welcome


@pytest.fixture(autouse=True)
def _empty_home(unset: None, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    home.mkdir()
    monkeypatch.chdir(home)


def test_the_secret_key_is_made_once_and_kept(home: Path) -> None:
    first = make_plan(load_settings(), home).secret_key
    assert len(first) >= 32
    assert make_plan(load_settings(), home).secret_key == first
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_is_used_and_not_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_SECRET_KEY", "k" * 40)
    assert make_plan(load_settings(), home).secret_key == "k" * 40
    assert not (home / "secret_key").exists()


def test_the_dashboard_gets_no_secret_but_the_key_that_it_shares_with_the_api(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-key")
    plan = make_plan(load_settings(), home)
    environment = plan.web_environment()
    assert environment["API_ORIGIN"] == "http://127.0.0.1:8000"
    assert environment["WEB_ORIGIN"] == "http://127.0.0.1:3000"
    assert not {"sk-secret-key", plan.secret_key} & set(environment.values())
    of_the_api = plan.environment(database_url="postgresql://h/d", redis_url="redis://h/0")
    assert environment["DASHBOARD_KEY"] == of_the_api["DASHBOARD_KEY"] == plan.dashboard_key
    assert len(plan.dashboard_key) >= 32
    assert make_plan(load_settings(), home).dashboard_key != plan.dashboard_key


def test_health_is_on_loopback_unless_configured_otherwise(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_plan(load_settings(), home).health_host == LOOPBACK
    monkeypatch.setenv("HEALTH_HOST", "::")
    plan = make_plan(load_settings(), home)
    assert plan.health_host == "::"
    assert plan.health_url == "http://[::1]:8080/health"


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - not listened on
        ("::", "http://[::1]:8000"),
        ("fd00::2", "http://[fd00::2]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_the_api_is_reached_at_an_address_on_which_it_listens(
    home: Path, monkeypatch: pytest.MonkeyPatch, host: str, origin: str
) -> None:
    """A server on `::` gets no connection over IPv4."""
    monkeypatch.setenv("API_HOST", host)
    plan = make_plan(load_settings(), home)
    assert (plan.api_url, load_settings().reachable_api_url) == (origin, origin)


def test_parts_find_each_other_through_the_environment(home: Path) -> None:
    plan = make_plan(load_settings(), home)
    environment = plan.environment(database_url="postgresql://h/d", redis_url="redis://h/0")
    assert environment["DATABASE_URL"] == "postgresql://h/d"
    assert environment["DISCORD_SIMULATOR_URL"] == plan.urls["discord_simulator"]
    assert environment["LLM_SIMULATOR_URL"] == plan.urls["llm_simulator"]
    assert environment["BASELINE_HOME"] == str(home)


def test_one_missing_provider_key_is_enough_to_start_the_simulator(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI", "ANTHROPIC", "GOOGLE"):
        monkeypatch.setenv(f"{name}_API_KEY", "a-real-key")
    plan = make_plan(load_settings(), home)
    assert plan.llm_simulator_url is not None
    assert any("LLM replies of xai;" in line for line in welcome(plan))


def test_ports_must_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "3000")
    with pytest.raises(CannotStart, match="BASELINE_WEB_PORT and API_PORT are both 3000"):
        check_ports(load_settings(), web_host=LOOPBACK, health_host=LOOPBACK)


def test_a_terminal_sees_what_is_pending_and_what_is_done() -> None:
    out = io.StringIO()
    with Progress(Console(file=out, force_terminal=True, width=80)) as progress:
        progress.starting("Bot")
        progress.starting("API")
        progress.ready("API", "embedded")
        progress.ready("Bot")
        progress.trouble("Something [odd]")
    assert "API ready in 0.0 s (embedded)" in out.getvalue()
    assert "Something [odd]" in out.getvalue()
