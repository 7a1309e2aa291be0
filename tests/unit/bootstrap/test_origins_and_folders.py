"""Origins are compared as browsers write them, and a folder of cogs that is not there is named."""

from pathlib import Path

import pytest

from application.cogs.manifests import CogManifests
from bootstrap.configuration.settings import ConfigurationError, load_settings
from bootstrap.wiring.http import http_config
from tests.unit.bootstrap.variables import KEY

pytestmark = pytest.mark.usefixtures("empty_environment")

ORIGINS = {
    "http://LocalHost:3000": "http://localhost:3000",
    "HTTPS://Bot.Example": "https://bot.example",
    "https://bot.example:443": "https://bot.example",
    "http://bot.example:80": "http://bot.example",
    "https://bot.example:80": "https://bot.example:80",
    "http://[::1]:3000": "http://[::1]:3000",
    "http://[2001:DB8::1]": "http://[2001:db8::1]",
    "https://bücher.example": "https://xn--bcher-kva.example",
    "https://user@bot.example": "https://bot.example",
}


@pytest.mark.parametrize("written", ORIGINS)
def test_the_dashboard_s_origin_is_the_one_that_browsers_send(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("API_SECRET_KEY", KEY)
    monkeypatch.setenv("DISCORD_REDIRECT_URI", f"{written}/auth/callback")
    settings = load_settings()

    assert http_config(settings, "1", CogManifests()).web_origins == (ORIGINS[written],)
    assert settings.redirect_uri == f"{written}/auth/callback", "Discord compares it with the registered text"


@pytest.mark.parametrize("written", ORIGINS)
def test_other_origins_are_the_ones_that_browsers_send(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("API_CORS_ORIGINS", f"{written}/")

    assert load_settings().api_cors_origins == (ORIGINS[written],)


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_of_cogs_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "plugins"
    if kind == "file":
        path.touch()
    monkeypatch.setenv("COGS_PATH", str(path))
    with pytest.raises(ConfigurationError) as refused:
        load_settings()

    assert str(refused.value) == f"COGS_PATH: there is no folder {path}; expected a folder with cogs."


def test_a_folder_of_cogs_may_be_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COGS_PATH", str(tmp_path))

    assert load_settings().cogs_path == tmp_path
