"""Read networks, published ports, environments and commands from docker-compose.yml."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_VARIABLE = re.compile(r"\$\{\w+:-(?P<default>[^}]*)\}")


@dataclass(frozen=True, slots=True)
class Service:
    """`published` maps ports of the host to ports of the service."""

    name: str
    networks: tuple[str, ...]
    published: Mapping[int, int]
    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Deployment:
    """`internal` are the networks without a way out."""

    services: Mapping[str, Service]
    networks: tuple[str, ...]
    internal: frozenset[str]

    def members(self, network: str) -> list[str]:
        return [name for name, service in self.services.items() if network in service.networks]


def read_deployment(file: Path) -> Deployment:
    document: dict[str, Any] = yaml.safe_load(file.read_text())
    networks = document["networks"]
    services = {name: _service(name, given) for name, given in document["services"].items()}
    internal = frozenset(name for name, options in networks.items() if (options or {}).get("internal"))
    return Deployment(services, tuple(networks), internal)


def _service(name: str, given: Mapping[str, Any]) -> Service:
    command = given.get("command") or ()
    environment = {key: _with_defaults(str(value)) for key, value in (given.get("environment") or {}).items()}
    # Compose puts a service that names no network into the default one, and one with `network_mode: host` into none.
    if "network_mode" in given or "networks" not in given:
        raise ValueError(f"{name}: name its networks, so that they can be tried.")
    return Service(
        name,
        tuple(given["networks"]),
        dict(_published(_with_defaults(str(port))) for port in given.get("ports") or ()),
        tuple(command) if not isinstance(command, str) else (command,),
        environment,
    )


def _with_defaults(text: str) -> str:
    return _VARIABLE.sub(lambda found: found["default"], text)


def _published(port: str) -> tuple[int, int]:
    *_, outside, inside = port.split(":")
    return int(outside), int(inside)


def inherited() -> dict[str, str]:
    """Return what a program needs of this process's environment."""
    return {name: value for name in ("PATH", "HOME", "LANG") if (value := os.environ.get(name))}
