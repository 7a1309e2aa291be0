"""The configuration: every variable that the environment or `.env` may set, and what its value must be.

The description of a field completes the sentence "expected …" in the error that names its variable.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from bootstrap.configuration.api import ApiSettings
from bootstrap.configuration.app_role import app_database_url, app_password
from bootstrap.configuration.discord import DiscordSettings, incomplete_credentials, other_shards
from bootstrap.configuration.llm import LLMSettings
from bootstrap.configuration.secret_files import SecretFiles, UnreadableSecret, with_password
from bootstrap.configuration.telemetry import TelemetrySettings
from bootstrap.configuration.types import (
    Explained,
    HttpUrl,
    Names,
    Port,
    PostgresUrl,
    RedisUrl,
    SchemaName,
    Secret,
    origin_of,
)

SMALLEST_POOL: Final = 3
"""A maintenance job holds one connection while it works on another, and other work needs one meanwhile."""


class ConfigurationError(Exception):
    """One line for each wrong variable: its name, and the expected form. Never contains a value."""

    def __init__(self, lines: Collection[str]) -> None:
        super().__init__("\n".join(lines))


class Settings(TelemetrySettings, ApiSettings, DiscordSettings, LLMSettings):
    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: PostgresUrl | None = Field(
        None, repr=False, description="postgresql://user:password@host:port/database"
    )
    database_schema: SchemaName = Field(
        "baseline", description="lower-case letters, digits and underscores; not public, not pg_…"
    )
    database_pool_size: Annotated[int, Field(ge=SMALLEST_POOL, le=1000)] = Field(
        10, description="how many connections to PostgreSQL a process keeps in its pool, from 3 to 1000"
    )
    database_password: Secret | None = Field(None, description="the password for a DATABASE_URL that has none")
    redis_url: RedisUrl | None = Field(None, repr=False, description="redis://:password@host:port/number")
    redis_password: Secret | None = Field(None, description="the password for a REDIS_URL that has none")

    health_host: str = Field("0.0.0.0", description="an address to listen on")  # noqa: S104 - probes come from outside
    health_port: Port = 8080
    baseline_web_port: Port = 3000
    baseline_home: Path = Field(Path(".baseline"), description="a folder that may be written")
    cogs_path: Path = Field(Path("cogs"), description="a folder with cogs")
    cogs_except: Names = Field((), description="names of cogs to leave out, with commas between them")
    cogs_reload: bool = Field(default=False, description="1 to reload cogs as their files change, or 0")

    guild_purge_days: int = Field(
        30, ge=0, le=3650, description="after how many days the data of a server that the bot left are erased, 0: never"
    )

    sign_in_record_days: int = Field(
        180, ge=30, le=3650, description="for how many days, at least 30, the audit log keeps entries of sign-ins"
    )

    watchdog_log_seconds: float = Field(
        5.0, ge=1, le=600, description="after how many seconds of a hanging event loop its stack is logged"
    )
    watchdog_interrupt_seconds: float = Field(
        10.0,
        ge=0,
        le=3600,
        description="after how many seconds a cog's code that hangs the event loop is interrupted, 0: never",
    )
    watchdog_end_seconds: float = Field(
        15.0,
        ge=0,
        le=3600,
        description="after how many seconds of a hanging event loop the process ends, 0: never",
    )

    llm_simulator_url: HttpUrl | None = Field(None, description="the URL of the simulated LLM endpoint")

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del file_secret_settings
        return init_settings, SecretFiles(settings_cls), env_settings, dotenv_settings

    @model_validator(mode="before")
    @classmethod
    def _passwords_in_urls(cls, values: dict[str, Any]) -> dict[str, Any]:
        completed = {
            f"{server}_url": with_password(url, values.get(f"{server}_password"))
            for server in ("database", "redis")
            if isinstance(url := values.get(f"{server}_url"), str)
        }
        return values | completed

    @property
    def discord_is_simulated(self) -> bool:
        return self.discord_bot_token is None

    @property
    def usage_spool(self) -> Path:
        """The folder of the spool, which keeps usage while the database is away."""
        return self.baseline_home / "usage" / self.database_schema

    @property
    def redirect_uri(self) -> str:
        return self.discord_redirect_uri or f"http://127.0.0.1:{self.baseline_web_port}/auth/callback"

    @property
    def web_origin(self) -> str:
        """The origin of the dashboard, to which signing in returns."""
        return origin_of(self.redirect_uri)

    @property
    def served_over_https(self) -> bool:
        """True when the dashboard is served over HTTPS, so that cookies are Secure."""
        return self.redirect_uri.startswith("https://")

    @property
    def app_database_password(self) -> str:
        return app_password(self.required_secret_key)

    @property
    def app_database_url(self) -> str:
        """The URL for all connections but those of migrations."""
        return app_database_url(
            self.required_database_url, schema=self.database_schema, password=self.app_database_password
        )

    @property
    def required_secret_key(self) -> str:
        if self.api_secret_key is None:
            raise ConfigurationError([_missing("api_secret_key")])
        return self.api_secret_key.get_secret_value()

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key that encrypts first, then those that still decrypt."""
        return self.required_secret_key, *(key.get_secret_value() for key in self.api_secret_key_previous)

    @property
    def required_database_url(self) -> str:
        if self.database_url is None:
            raise ConfigurationError([_missing("database_url")])
        return self.database_url

    @property
    def required_redis_url(self) -> str:
        if self.redis_url is None:
            raise ConfigurationError([_missing("redis_url")])
        return self.redis_url


def load_settings(
    required: Collection[str] = (), *, env_file: Path | None = Path(".env"), uses_discord: bool = True
) -> Settings:
    """Read the environment and `.env`, of which the environment wins; an empty value counts as not set.
    A file that `NAME_FILE` names wins over both.

    `required` names the fields that must be set; a simulated Discord stands in for a bot token. A command that makes no
    request to Discord may hold part of the credentials: in containers, `migrate` is given the id alone.
    Raises `ConfigurationError`.
    """
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise ConfigurationError(_lines(error)) from None
    except UnreadableSecret as error:
        raise ConfigurationError([str(error)]) from None
    except (UnicodeDecodeError, OSError):
        raise ConfigurationError([f"{env_file}: cannot be read; expected UTF-8 text with NAME=value lines."]) from None
    if problems := [
        *(incomplete_credentials(settings) if uses_discord else ()),
        *_absent(settings, required),
        *_no_cogs_folder(settings),
        *other_shards(settings),
    ]:
        raise ConfigurationError(problems)
    return settings


def _lines(error: ValidationError) -> list[str]:
    lines: dict[str, str] = {}
    for problem in error.errors():
        name, reason = str(problem["loc"][0]), problem.get("ctx", {}).get("error")
        why = str(reason) if isinstance(reason, Explained) else f"is not valid; expected {_expected(name)}"
        lines.setdefault(name, f"{name.upper()}: {why}.")
    return list(lines.values())


def _absent(settings: Settings, required: Collection[str]) -> list[str]:
    absent = [name for name in required if getattr(settings, name) is None]
    if settings.discord_simulator_url is not None and "discord_bot_token" in absent:
        absent.remove("discord_bot_token")
    return [_missing(name) for name in absent]


def _no_cogs_folder(settings: Settings) -> list[str]:
    """Only a folder that COGS_PATH names must exist: a clone without cogs has none."""
    path = settings.cogs_path
    if "cogs_path" not in settings.model_fields_set or path.is_dir():
        return []
    return [f"COGS_PATH: there is no folder {path.absolute()}; expected {_expected('cogs_path')}."]


def _missing(name: str) -> str:
    return f"{name.upper()}: is missing; expected {_expected(name)}. `baseline up` runs without it."


def _expected(name: str) -> str:
    return Settings.model_fields[name].description or "another value"
