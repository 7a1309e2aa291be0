"""Each container starts with what the documented steps give it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap.backup.server import database_to_back_up, database_to_restore
from bootstrap.commands import migration_settings
from bootstrap.configuration.settings import Settings
from bootstrap.long_running import long_running_settings
from tests.unit.bootstrap.container_variables import ROOT, of_compose, of_kubernetes, secrets_in

pytestmark = pytest.mark.usefixtures("empty_environment")


def _backup() -> Settings:
    with database_to_back_up() as settings, database_to_restore() as restoring:
        assert settings == restoring
        return settings


LOADS: dict[str, Callable[[], Settings]] = {
    "migrate": migration_settings,
    "backup": _backup,
    **dict.fromkeys(("api", "bot", "worker"), long_running_settings),
}


@pytest.mark.parametrize("variables_of", [of_compose, of_kubernetes])
@pytest.mark.parametrize("service", LOADS)
def test_a_service_accepts_the_configuration_that_the_documentation_asks_for(
    service: str,
    variables_of: Callable[[str, Path], dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "cogs").symlink_to(ROOT / "cogs")
    for name, value in variables_of(service, secrets_in(tmp_path / "secrets")).items():
        monkeypatch.setenv(name, value)

    settings = LOADS[service]()

    assert settings.required_secret_key == (tmp_path / "secrets/api_secret_key").read_text()
    knows_the_owner = "baseline_owner:" in settings.required_database_url
    assert knows_the_owner == (service in {"migrate", "backup"})
    assert settings.discord_is_simulated == knows_the_owner, "migrations and backups get no credentials of Discord"
