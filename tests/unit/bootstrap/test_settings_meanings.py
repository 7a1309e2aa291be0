"""The configuration: how variables change the settings of the bot."""

from urllib.parse import parse_qs, urlsplit

import pytest
from discord import Permissions

from application.cogs.manifests import CogManifests
from bootstrap.configuration.app_role import app_database_url, app_password
from bootstrap.configuration.settings import ConfigurationError, load_settings
from bootstrap.wiring.http import bulkhead_limits, http_config
from domain.cogs.manifest import CogManifest
from domain.llm.requests import LLMProvider
from tests.unit.bootstrap.variables import DISCORD, KEY

pytestmark = pytest.mark.usefixtures("empty_environment")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_database_urls_are_accepted_as_hosts_hand_them_out(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://u:p@h:5432/db?sslmode=require")
    assert load_settings().database_url == "postgresql://u:p@h:5432/db?sslmode=require"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_CORS_ORIGINS", "https://a.example, http://localhost:5000/")
    monkeypatch.setenv("MAIN_GUILD_DEV_ROLE_IDS", "1, 2,")
    monkeypatch.setenv("DISCORD_INTENTS", "guilds,message_content")
    settings = load_settings()
    assert settings.api_cors_origins == ("https://a.example", "http://localhost:5000")
    assert settings.main_guild_dev_role_ids == (1, 2)
    assert settings.discord_intents == ("guilds", "message_content")


def test_earlier_secret_keys_still_decrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_SECRET_KEY", KEY)
    monkeypatch.setenv("API_SECRET_KEY_PREVIOUS", f"{'a' * 32}, {'b' * 32}")
    assert load_settings().secret_keys == (KEY, "a" * 32, "b" * 32)
    assert "aaaa" not in repr(load_settings())


def test_trusted_proxies_and_rate_limits_of_the_api_are_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_SECRET_KEY", KEY)
    config = http_config(load_settings(), "1", CogManifests())
    assert (config.trusted_proxies, config.dashboard_key, config.secret_keys) == ((), None, (KEY,))
    limits = config.limits
    counted = (limits.user, limits.guild, limits.everyone, limits.sign_in, limits.sign_in_browser, limits.anonymous)
    assert [limit.requests for limit in counted if limit] == [100, 600, 6000, 60, 20, 300]
    monkeypatch.setenv("DASHBOARD_KEY", "d" * 32)
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1,fd00::/8")
    monkeypatch.setenv("RATE_LIMIT_USER_PER_MINUTE", "0")
    config = http_config(load_settings(), "1", CogManifests())
    assert config.trusted_proxies == ("10.0.0.0/8", "192.0.2.1/32", "fd00::/8")
    assert config.limits.user is None
    assert config.dashboard_key == "d" * 32
    assert "dddd" not in repr(config)


def test_all_discord_credentials_switch_to_the_real_discord(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in DISCORD.items():
        monkeypatch.setenv(name, value)
    assert not load_settings().discord_is_simulated


def test_each_provider_key_switches_its_own_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    settings = load_settings()
    assert settings.simulated_providers == (LLMProvider.OPENAI, LLMProvider.GOOGLE, LLMProvider.XAI)
    assert settings.api_keys == {LLMProvider.ANTHROPIC: "sk-ant-secret"}
    assert settings.default_provider == LLMProvider.ANTHROPIC


def test_the_default_provider_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    monkeypatch.setenv("LLM_DEFAULT_PROVIDER", "google")
    assert load_settings().default_provider == LLMProvider.GOOGLE


def test_an_endpoint_of_ones_own_may_be_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_ENDPOINTS", '[{"name": "local", "base_url": "http://h:1/v1/", "models": ["m", "n"]}]')
    settings = load_settings()
    (endpoint,) = settings.llm_endpoints
    assert (endpoint.name, endpoint.base_url) == ("local", "http://h:1/v1")
    assert [model.name for model in endpoint.models] == ["m", "n"]
    assert settings.default_provider == "local"
    monkeypatch.setenv("LLM_DEFAULT_PROVIDER", "local")
    assert load_settings().default_provider == "local"


def test_fallbacks_are_models_with_their_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_FALLBACKS", "anthropic:claude-haiku-4-5, google:gemini-2.5-flash")
    assert [str(name) for name in load_settings().fallbacks] == [
        "anthropic:claude-haiku-4-5",
        "google:gemini-2.5-flash",
    ]


def test_a_simulated_discord_stands_in_for_a_bot_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_SIMULATOR_URL", "http://127.0.0.1:1234/")
    assert load_settings(["discord_bot_token"]).discord_simulator_url == "http://127.0.0.1:1234"


def test_bots_that_share_a_home_keep_their_usage_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASELINE_HOME", "/srv/bots")
    spools = []
    for schema in ("shop", "club"):
        monkeypatch.setenv("DATABASE_SCHEMA", schema)
        spools.append(str(load_settings(env_file=None).usage_spool))
    assert spools == ["/srv/bots/usage/shop", "/srv/bots/usage/club"]


def test_the_application_connects_as_a_role_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:p%40ss@db.example:5433/bots?sslmode=require")
    monkeypatch.setenv("DATABASE_SCHEMA", "my_bot")
    monkeypatch.setenv("API_SECRET_KEY", KEY)
    settings = load_settings()
    password = app_password(KEY)
    assert settings.app_database_password == password
    assert settings.app_database_url == f"postgresql://my_bot_app:{password}@db.example:5433/bots?sslmode=require"


def test_another_key_gives_another_password() -> None:
    assert app_password(KEY) != app_password(KEY + "k")
    assert KEY not in app_database_url("postgresql://h/db", schema="s", password=app_password(KEY))


@pytest.mark.parametrize(("pool", "sessions"), [(3, 1), (5, 2), (10, 4), (100, 40)])
def test_the_routes_of_one_cog_never_have_the_whole_pool(
    monkeypatch: pytest.MonkeyPatch, pool: int, sessions: int
) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", str(pool))
    assert bulkhead_limits(load_settings()).sessions == sessions


def test_the_models_that_guilds_may_choose_are_a_list_or_every_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().llm_guild_models is None
    for value, meant in (
        ("", None),
        ("off", ("*",)),
        ("*", ("*",)),
        ("openai:*-mini, local:m", ("openai:*-mini", "local:m")),
    ):
        monkeypatch.setenv("LLM_GUILD_MODELS", value)
        assert load_settings().llm_guild_models == meant
    monkeypatch.setenv("LLM_GUILD_MODELS", "gpt-4.1")
    with pytest.raises(ConfigurationError, match="LLM_GUILD_MODELS"):
        load_settings()


def test_the_link_that_adds_the_bot_asks_for_what_the_cogs_need_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**DISCORD, "API_SECRET_KEY": KEY}.items():
        monkeypatch.setenv(name, value)
    manifests = CogManifests()
    manifests.put("roles", CogManifest(permissions=["manage_roles", "view_audit_log"]))
    manifests.put("talk", CogManifest(permissions=["send_messages"]))
    link = http_config(load_settings(), "1", manifests).add_bot_url
    asked = Permissions(int(parse_qs(urlsplit(link or "").query)["permissions"][0]))
    assert asked == Permissions(view_audit_log=True, manage_roles=True, send_messages=True)
