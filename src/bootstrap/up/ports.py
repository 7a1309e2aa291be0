"""Check the configured ports before anything starts."""

from collections.abc import Mapping

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import is_free
from bootstrap.up.errors import CannotStart


def check_ports(settings: Settings, *, web_host: str, health_host: str) -> None:
    """Raises `CannotStart` with one line for each port that cannot be used."""
    wanted = {
        "BASELINE_WEB_PORT": (web_host, settings.baseline_web_port),
        "API_PORT": (settings.api_host, settings.api_port),
        "HEALTH_PORT": (health_host, settings.health_port),
    }
    if problems := [*_shared(wanted), *_busy(wanted)]:
        raise CannotStart("\n".join(problems))


def _shared(wanted: Mapping[str, tuple[str, int]]) -> list[str]:
    names: dict[int, list[str]] = {}
    for name, (_, port) in wanted.items():
        names.setdefault(port, []).append(name)
    return [
        f"{' and '.join(same)} are both {port}; give each a port of its own."
        for port, same in names.items()
        if len(same) > 1
    ]


def _busy(wanted: Mapping[str, tuple[str, int]]) -> list[str]:
    return [
        f"Port {port} is in use by another program. Stop that program, or set {name} to a free port."
        for name, (host, port) in wanted.items()
        if not is_free(port, host)
    ]
