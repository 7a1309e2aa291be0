"""The configuration: its sources, and the errors for wrong or missing values."""

from pathlib import Path

import pytest

from adapters.discord.rest.api import DISCORD_URL
from bootstrap.configuration.settings import ConfigurationError, load_settings
from bootstrap.wiring.discord_application import discord_application
from domain.llm.requests import LLMProvider
from tests.unit.bootstrap.variables import DISCORD, KEY

pytestmark = pytest.mark.usefixtures("empty_environment")


def refusal(*required: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(required)
    return str(caught.value)


def test_nothing_has_to_be_set_for_a_local_start() -> None:
    settings = load_settings()
    assert settings.discord_is_simulated
    assert settings.simulated_providers == tuple(LLMProvider)
    assert (settings.baseline_web_port, settings.api_port, settings.health_port) == (3000, 8000, 8080)
    assert settings.redirect_uri == "http://127.0.0.1:3000/auth/callback"
    assert not settings.served_over_https


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "")
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "")
    assert load_settings().api_port == 8000
    assert load_settings().discord_is_simulated


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("API_PORT=1111\nHEALTH_PORT=2222\nUNRELATED=x\n")
    monkeypatch.setenv("API_PORT", "3333")
    settings = load_settings()
    assert (settings.api_port, settings.health_port) == (3333, 2222)


def test_an_env_file_that_is_not_text_is_named() -> None:
    Path(".env").write_bytes(b"\xff\xfe\x00")
    assert refusal() == ".env: cannot be read; expected UTF-8 text with NAME=value lines."


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("API_PORT", "eighty", "a port number between 1 and 65535"),
        ("HEALTH_PORT", "70000", "a port number"),
        ("DATABASE_URL", "mysql://u:hunter2@h/db", "postgresql://user:password@host:port/database"),
        ("DATABASE_URL", "postgresql://u:hunter2@h", "postgresql://"),
        ("DATABASE_URL", "postgresql://u:hunter2@h:port/db", "postgresql://"),
        ("DATABASE_SCHEMA", "Robert'); DROP", "lower-case letters"),
        ("DATABASE_SCHEMA", "public", "lower-case letters"),
        ("DATABASE_SCHEMA", "pg_mine", "lower-case letters"),
        ("DATABASE_POOL_SIZE", "2", "how many connections to PostgreSQL"),
        ("REDIS_URL", "http://:hunter2@h", "redis://"),
        ("API_SECRET_KEY", "hunter2", "at least 32 random characters"),
        ("API_SECRET_KEY_PREVIOUS", f"{KEY},hunter2", "earlier values of API_SECRET_KEY"),
        ("API_CORS_ORIGINS", "https://a.example/path", "origins such as"),
        ("API_DRAIN_SECONDS", "-1", "for how many seconds"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "networks such as"),
        ("TRUSTED_PROXIES", "proxy.internal", "networks such as"),
        ("RATE_LIMIT_USER_PER_MINUTE", "-1", "how many requests one user may make"),
        ("RATE_LIMIT_AUTH_PER_MINUTE", "many", "how many sign-ins one address may begin"),
        ("DISCORD_CLIENT_ID", "my bot", "the application id"),
        ("DISCORD_REDIRECT_URI", "bot.example/callback", "the URL of the dashboard's /auth/callback"),
        ("DISCORD_INTENTS", "guilds,telepathy", "names of Discord gateway intents"),
        ("DISCORD_INTENTS", "+telepathy", "names of Discord gateway intents"),
        ("MAIN_GUILD_ID", str(2**63), "the id of the developer team's guild"),
        ("MAIN_GUILD_DEV_ROLE_IDS", "1,two", "ids of roles"),
        ("LLM_DEFAULT_PROVIDER", "hal", "openai, anthropic, google, xai or the name of one of LLM_ENDPOINTS"),
        ("LLM_ENDPOINTS", "hunter2", "a JSON list"),
        ("LLM_ENDPOINTS", '[{"name": "x", "base_url": "hunter2", "models": ["m"]}]', "a JSON list"),
        ("LLM_ENDPOINTS", '[{"name": "openai", "base_url": "http://h", "models": ["m"]}]', "a JSON list"),
        ("LLM_ENDPOINTS", '[{"name": "x", "base_url": "http://h", "models": []}]', "a JSON list"),
        ("LLM_ENDPOINTS", '[{"name": "x", "base_url": "http://h", "models": ["m", {"name": "m"}]}]', "a JSON list"),
        (
            "LLM_ENDPOINTS",
            '[{"name": "x", "base_url": "http://h", "models": [{"name": "m", "price": 1}]}]',
            "a JSON list",
        ),
        ("LLM_FALLBACKS", "claude-haiku-4-5", "models as provider:model"),
        ("LLM_MAX_CONCURRENT", "0", "how many calls"),
        ("LLM_BUDGET_DAY_USD", "-1", "US dollars for the whole bot and day"),
        ("LLM_BUDGET_USER_DAY_USD", "none", "US dollars for each user and day over all guilds"),
        ("LLM_MAX_RETRIES", "-1", "a number between 0 and 10"),
        ("LLM_TIMEOUT_SECONDS", "0", "a number of seconds"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "json or console"),
        ("OPENAI_API_KEY", "short", "an API key of OpenAI"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    error = refusal()
    assert error.startswith(f"{name}: is not valid; expected {expected}")
    assert "\n" not in error
    assert "hunter2" not in error


def test_an_intent_with_a_typing_error_is_answered_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_INTENTS", "+member")
    expected = "DISCORD_INTENTS: names an intent that Discord does not have: do you mean members."
    assert refusal() == expected


def test_every_wrong_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "x")
    monkeypatch.setenv("LOG_FORMAT", "x")
    assert [line.split(":")[0] for line in refusal().splitlines()] == ["API_PORT", "LOG_FORMAT"]


@pytest.mark.parametrize("missing", DISCORD)
def test_half_of_the_discord_credentials_is_an_error(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name, value in DISCORD.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    error = refusal()
    assert error.startswith(f"{missing}: is missing, but DISCORD_")
    assert "\n" not in error


def test_the_bots_token_alone_connects_the_bot_and_leaves_signing_in_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", DISCORD["DISCORD_BOT_TOKEN"])
    application = discord_application(load_settings())
    assert (application.base_url, application.bot_token) == (DISCORD_URL, DISCORD["DISCORD_BOT_TOKEN"])
    assert (application.client_id, application.client_secret) == (None, None)


def test_what_a_command_requires_is_named_when_it_is_missing() -> None:
    lines = refusal("database_url", "api_secret_key", "discord_bot_token").splitlines()
    assert [line.split(":")[0] for line in lines] == ["DATABASE_URL", "API_SECRET_KEY", "DISCORD_BOT_TOKEN"]
    assert all("is missing; expected " in line for line in lines)


def test_using_what_was_not_set_says_which_variable() -> None:
    settings = load_settings()
    with pytest.raises(ConfigurationError, match="DATABASE_URL: is missing"):
        _ = settings.required_database_url
    with pytest.raises(ConfigurationError, match="REDIS_URL: is missing"):
        _ = settings.required_redis_url
    with pytest.raises(ConfigurationError, match="API_SECRET_KEY: is missing"):
        _ = settings.required_secret_key


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_BOT_TOKEN", "DISCORD_CLIENT_SECRET", "OPENAI_API_KEY", "XAI_API_KEY"):
        monkeypatch.setenv(name, "hunter2-hunter2")
    monkeypatch.setenv("DISCORD_CLIENT_ID", "42")
    monkeypatch.setenv("API_SECRET_KEY", "hunter2" * 8)
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/db")
    monkeypatch.setenv("REDIS_URL", "redis://:hunter2@h/0")
    assert "hunter2" not in repr(load_settings())


@pytest.mark.parametrize(
    ("text", "shard_ids"), [("0", (0,)), ("0,1", (0, 1)), ("2-4", (2, 3, 4)), ("5, 0-1,1", (0, 1, 5))]
)
def test_shards_of_a_process_are_numbers_and_ranges(
    monkeypatch: pytest.MonkeyPatch, text: str, shard_ids: tuple[int, ...]
) -> None:
    monkeypatch.setenv("SHARD_COUNT", "8")
    monkeypatch.setenv("SHARD_IDS", text)
    assert load_settings().shard_ids == shard_ids


@pytest.mark.parametrize(
    ("count", "ids", "sentence"),
    [
        ("", "0", "SHARD_COUNT: is missing, but SHARD_IDS is set; all processes of the bot need the same count."),
        ("4", "3-5", "SHARD_IDS: 4, 5 is not one of the 4 shards of SHARD_COUNT, which begin with 0."),
        ("4", "three", "SHARD_IDS: is not valid; expected the shards of this process, such as 0,1 or 0-3"),
        ("4", "3-1", "SHARD_IDS: is not valid"),
        ("0", "0", "SHARD_COUNT: is not valid; expected how many shards"),
    ],
)
def test_shards_that_cannot_be_are_named(monkeypatch: pytest.MonkeyPatch, count: str, ids: str, sentence: str) -> None:
    monkeypatch.setenv("SHARD_COUNT", count)
    monkeypatch.setenv("SHARD_IDS", ids)
    assert refusal().startswith(sentence)
