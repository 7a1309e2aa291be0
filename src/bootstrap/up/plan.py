"""Addresses and folders of all parts, decided once before anything starts."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bootstrap.configuration.reachable import reachable
from bootstrap.configuration.settings import Settings
from bootstrap.embedded.kept_secret import kept_secret
from bootstrap.embedded.ports import free_port

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The simulators' URLs are None where the real thing is used."""

    home: Path
    settings: Settings
    secret_key: str
    dashboard_key: str
    health_host: str
    worker_port: int
    llm_simulator_url: str | None
    discord_simulator_url: str | None

    @property
    def web_url(self) -> str:
        return f"http://{LOOPBACK}:{self.settings.baseline_web_port}"

    @property
    def api_url(self) -> str:
        return f"http://{reachable(self.settings.api_host)}:{self.settings.api_port}"

    @property
    def health_url(self) -> str:
        return f"http://{reachable(self.health_host)}:{self.settings.health_port}/health"

    @property
    def worker_url(self) -> str:
        return f"http://{LOOPBACK}:{self.worker_port}/health"

    @property
    def urls(self) -> dict[str, str]:
        """The URLs by part, for `state.json`."""
        known = {
            "web": self.web_url,
            "api": f"{self.api_url}/api/v1",
            "bot": self.health_url,
            "worker": self.worker_url,
            "llm_simulator": self.llm_simulator_url,
            "discord_simulator": self.discord_simulator_url,
            "discord_control": self.discord_simulator_url and f"{self.discord_simulator_url}/control",
            "discord_preview": self.discord_simulator_url and f"{self.discord_simulator_url}/preview",
        }
        return {name: url for name, url in known.items() if url is not None}

    @property
    def reloads_cogs(self) -> bool:
        """Return whether changed cogs are reloaded: as `COGS_RELOAD` says, by default only if Discord is simulated."""
        configured = "cogs_reload" in self.settings.model_fields_set
        return self.settings.cogs_reload if configured else self.settings.discord_is_simulated

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    def environment(self, *, database_url: str, redis_url: str) -> dict[str, str]:
        """Build the environment of the platform's processes from the current one and the plan."""
        decided = {
            "BASELINE_HOME": str(self.home),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "API_SECRET_KEY": self.secret_key,
            "DASHBOARD_KEY": self.dashboard_key,
            "HEALTH_HOST": self.health_host,
            "LLM_SIMULATOR_URL": self.llm_simulator_url or "",
            "DISCORD_SIMULATOR_URL": self.discord_simulator_url or "",
            "PYTHONUNBUFFERED": "1",
            "COGS_RELOAD": "1" if self.reloads_cogs else "0",
        }
        # Compiled modules are kept, so that a part that has died is back in half the time.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**inherited, **decided}

    def web_environment(self) -> dict[str, str]:
        """The dashboard connects to the API only, so its one secret is the key that signs the addresses of clients."""
        kept = {name: value for name in ("PATH", "HOME", "LANG", "TZ") if (value := os.environ.get(name))}
        return {
            **kept,
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
            "HOSTNAME": LOOPBACK,
            "PORT": str(self.settings.baseline_web_port),
            "API_ORIGIN": self.api_url,
            "DASHBOARD_KEY": self.dashboard_key,
            "TRUSTED_PROXIES": ",".join(map(str, self.settings.trusted_proxies)),
            "WEB_ORIGIN": self.settings.web_origin,
        }


def make_plan(settings: Settings, home: Path) -> Plan:
    given_key, dashboard_key = settings.api_secret_key, settings.dashboard_key
    return Plan(
        home=home,
        settings=settings,
        secret_key=given_key.get_secret_value() if given_key else kept_secret(home / "secret_key"),
        dashboard_key=dashboard_key.get_secret_value() if dashboard_key else secrets.token_hex(32),
        health_host=settings.health_host if "health_host" in settings.model_fields_set else LOOPBACK,
        worker_port=free_port(),
        llm_simulator_url=_loopback_url() if settings.simulated_providers else None,
        discord_simulator_url=_loopback_url() if settings.discord_is_simulated else None,
    )


def _loopback_url() -> str:
    return f"http://{LOOPBACK}:{free_port()}"
