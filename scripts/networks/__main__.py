"""Run the deployment of docker-compose.yml in network namespaces, and find out who reaches whom.

Every service runs as a real process in a namespace with exactly the links that the compose file gives it. The outside
must reach the dashboard alone, the database and Redis only the parts that use them, and only the parts that need it
have a way out. Needs root, iproute2 and nftables, the packages of development, and a built dashboard.
"""
# ruff: noqa: S603 - its own programs, in its own namespaces

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.networks.compose import Deployment, inherited, read_deployment
from scripts.networks.namespaces import OUTSIDE, OUTSIDE_ADDRESS, Networks, missing_tools, networks_of
from scripts.networks.parts import LISTENING, Parts

ROOT: Final = Path(__file__).parents[2]
_PREFIX: Final = "try-"
_PATIENCE: Final = 120.0
_DASHBOARD: Final = "dashboard"
_PLATFORM: Final = frozenset({"api", "bot", "worker"})
# The dashboard's network has a way out because its port is published on it.
MAY_LEAVE: Final = _PLATFORM | {_DASHBOARD}
# Each side of a network may open connections: storage could connect to the parts that use it.
_OWNING: Final = frozenset({"migrate", "backup"})
_STORAGE: Final = frozenset({"postgres", "redis"}) | _OWNING
MAY_REACH: Final[Mapping[str, frozenset[str]]] = {
    "postgres": _PLATFORM | _OWNING,
    "redis": _PLATFORM,
    "api": _PLATFORM | _STORAGE | {_DASHBOARD},
    "bot": _PLATFORM | _STORAGE,
    "worker": _PLATFORM | _STORAGE,
    _DASHBOARD: frozenset({"api"}),
}
_TRY: Final = """
import socket, sys
for place in sys.argv[1:]:
    host, port = place.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        print("no")
    else:
        print("yes")
"""


@dataclass(frozen=True, slots=True)
class Finding:
    text: str
    is_well: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=ROOT / "docker-compose.yml", help="the compose file")
    options = parser.parse_args()
    if missing := missing_tools():
        sys.exit(f"Not tried: {', '.join(missing)} must be installed.")
    findings = list(_findings(read_deployment(options.file)))
    for finding in findings:
        sys.stdout.write(f"{'ok   ' if finding.is_well else 'WRONG'} {finding.text}\n")
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


def _findings(deployment: Deployment) -> Iterator[Finding]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="networks-")))
        networks = stack.enter_context(networks_of(deployment, prefix=_PREFIX))
        parts = Parts(deployment, networks, folder)
        stack.callback(parts.stop)
        stack.enter_context(_listening_outside(networks))
        parts.start()
        yield from _served(deployment, networks)
        yield from _reached(deployment, networks)
        yield from _left(deployment, networks)


def _served(deployment: Deployment, networks: Networks) -> Iterator[Finding]:
    """The dashboard answers from outside, and the API behind it has its database and Redis."""
    ((port, _),) = deployment.services[_DASHBOARD].published.items()
    others = [f"{name}:{each}" for name, each in deployment.services.items() if name != _DASHBOARD and each.published]
    yield Finding(f"only the dashboard publishes a port {others or ''}", not others)
    url = f"http://{networks.public_address}:{port}"
    yield Finding("the outside gets the dashboard's page", "<html" in _fetched(networks, url))
    health = _fetched(networks, f"{url}/api/v1/health")
    is_well = '"database":"ok"' in health.replace(" ", "") and '"redis":"ok"' in health.replace(" ", "")
    yield Finding(f"the dashboard reaches the API, and that its database and Redis: {health[:120]}", is_well)


def _reached(deployment: Deployment, networks: Networks) -> Iterator[Finding]:
    """Try each listening port of each service, at each of its addresses, from everywhere."""
    for place in (OUTSIDE, *deployment.services):
        targets = {
            f"{address}:{port}": service
            for service, port in LISTENING.items()
            if service != place
            for address in networks.addresses[service].values()
        }
        reached = {targets[target] for target in _tried(networks, place, list(targets))}
        for service in sorted(LISTENING.keys() - {place}):
            may, does = place in MAY_REACH[service], service in reached
            yield Finding(f"{place} {'reaches' if does else 'does not reach'} {service}", does == may)


def _left(deployment: Deployment, networks: Networks) -> Iterator[Finding]:
    for service in deployment.services:
        leaves = bool(_tried(networks, service, [f"{OUTSIDE_ADDRESS}:443"]))
        yield Finding(f"{service} {'has a way out' if leaves else 'has no way out'}", leaves == (service in MAY_LEAVE))


def _tried(networks: Networks, place: str, targets: list[str]) -> list[str]:
    """Return the targets that the place can connect to."""
    command = networks.command(place, sys.executable, "-c", _TRY, *targets)
    answers = subprocess.run(command, capture_output=True, text=True, check=True, env=inherited()).stdout.split()
    return [target for target, answer in zip(targets, answers, strict=True) if answer == "yes"]


def _fetched(networks: Networks, url: str) -> str:
    script = f"import urllib.request as u; print(u.urlopen({url!r}, timeout=20).read(4000).decode())"
    command = networks.command(OUTSIDE, sys.executable, "-c", script)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=inherited()).stdout


@contextmanager
def _listening_outside(networks: Networks) -> Iterator[None]:
    """Serve the port of HTTPS outside, which stands for Discord and the providers."""
    command = networks.command(OUTSIDE, sys.executable, "-m", "http.server", "443", "--bind", OUTSIDE_ADDRESS)
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=inherited())
    ends = time.monotonic() + _PATIENCE
    while not _tried(networks, OUTSIDE, [f"{OUTSIDE_ADDRESS}:443"]):
        if time.monotonic() > ends:
            raise TimeoutError("The outside does not listen.")
    try:
        yield
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
