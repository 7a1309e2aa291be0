"""Network namespaces with the links of a deployment: what Docker makes of a compose file, without Docker.

Each service is a namespace. The host is one too, with a bridge for each network. It forwards what leaves by a network
that is not internal, translates the address, and passes published ports on; everything else it drops. The outside is a
namespace beyond the host.
"""
# ruff: noqa: S603 - its own programs, in its own namespaces

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.networks.compose import Deployment

OUTSIDE: Final = "outside"
OUTSIDE_ADDRESS, _HOST_ADDRESS = "198.51.100.1", "198.51.100.2"
_HOST: Final = "host"
_TOOLS: Final = ("ip", "nft")
_ETC: Final = Path("/etc/netns")


@dataclass(frozen=True, slots=True)
class Networks:
    """`addresses` are those of each service by network."""

    prefix: str
    addresses: Mapping[str, Mapping[str, str]]
    public_address: str = _HOST_ADDRESS

    def command(self, place: str, *command: str) -> tuple[str, ...]:
        """Return the command that runs another one in the place."""
        return "ip", "netns", "exec", f"{self.prefix}{place}", *command


def missing_tools() -> list[str]:
    return [tool for tool in _TOOLS if shutil.which(tool) is None]


@contextmanager
def networks_of(deployment: Deployment, *, prefix: str) -> Iterator[Networks]:
    """Needs root. Raises `CalledProcessError` where namespaces are forbidden."""
    addresses: dict[str, dict[str, str]] = {name: {} for name in deployment.services}
    with ExitStack() as stack:
        for place in (_HOST, OUTSIDE, *deployment.services):
            _run("ip", "netns", "add", f"{prefix}{place}")
            stack.callback(_remove, f"{prefix}{place}")
            _in(prefix, place, "ip", "link", "set", "lo", "up")
        _link(prefix, OUTSIDE, "to-host", _HOST, "to-outside")
        _in(prefix, OUTSIDE, "ip", "address", "add", f"{OUTSIDE_ADDRESS}/24", "dev", "to-host")
        _in(prefix, _HOST, "ip", "address", "add", f"{_HOST_ADDRESS}/24", "dev", "to-outside")
        for number, network in enumerate(deployment.networks):
            _connect(prefix, deployment, network, f"10.77.{number}", addresses)
        _in(prefix, _HOST, "sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1")
        _in(prefix, _HOST, "nft", "--file", "-", given=_rules(deployment, addresses))
        for name in deployment.services:
            _name_hosts(prefix, deployment, name, addresses)
        yield Networks(prefix, addresses)


def _connect(
    prefix: str, deployment: Deployment, network: str, subnet: str, addresses: Mapping[str, dict[str, str]]
) -> None:
    """Make the bridge of the network, and link its services to it; one that is not internal is their way out."""
    bridge = f"br-{network}"
    _in(prefix, _HOST, "ip", "link", "add", bridge, "type", "bridge")
    _in(prefix, _HOST, "ip", "link", "set", bridge, "up")
    is_open = network not in deployment.internal
    if is_open:
        _in(prefix, _HOST, "ip", "address", "add", f"{subnet}.1/24", "dev", bridge)
    for number, service in enumerate(deployment.members(network), start=2):
        device, address = f"n-{network}"[:15], f"{subnet}.{number}"
        _link(prefix, service, device, _HOST, f"{number}-{network}"[:15])
        _in(prefix, _HOST, "ip", "link", "set", f"{number}-{network}"[:15], "master", bridge)
        _in(prefix, service, "ip", "address", "add", f"{address}/24", "dev", device)
        addresses[service][network] = address
        has_way_out = any(each not in deployment.internal for each in [*addresses[service]][:-1])
        if is_open and not has_way_out:
            _in(prefix, service, "ip", "route", "add", "default", "via", f"{subnet}.1")


def _link(prefix: str, one: str, device: str, other: str, its_device: str) -> None:
    command = ("link", "add", device, "netns", f"{prefix}{one}", "type", "veth")
    _run("ip", *command, "peer", "name", its_device, "netns", f"{prefix}{other}")
    _in(prefix, one, "ip", "link", "set", device, "up")
    _in(prefix, other, "ip", "link", "set", its_device, "up")


def _rules(deployment: Deployment, addresses: Mapping[str, Mapping[str, str]]) -> str:
    leaving = [f"br-{network}" for network in deployment.networks if network not in deployment.internal]
    published = []
    for service in deployment.services.values():
        ways = [address for network, address in addresses[service.name].items() if network not in deployment.internal]
        for outside, inside in service.published.items():
            if not ways:
                raise ValueError(f"{service.name} publishes a port, and all of its networks are internal.")
            published.append(f'iif "to-outside" tcp dport {outside} dnat to {ways[0]}:{inside}')
    return "\n".join(
        (
            "table ip deployment {",
            "chain forward { type filter hook forward priority 0; policy drop;",
            "ct state established,related accept",
            "ct status dnat accept",
            # Kernels that filter bridges ask here about packets between two services of one network, too.
            *(f'iifname "br-{network}" oifname "br-{network}" accept' for network in deployment.networks),
            *(f'iifname "{bridge}" oifname "to-outside" accept' for bridge in leaving),
            "}",
            "chain in { type nat hook prerouting priority -100;",
            *published,
            "}",
            'chain out { type nat hook postrouting priority 100; oifname "to-outside" masquerade',
            "}",
            "}",
        )
    )


def _name_hosts(prefix: str, deployment: Deployment, service: str, addresses: Mapping[str, Mapping[str, str]]) -> None:
    """Resolve the names of the services that share a network with this one, as Docker's DNS does."""
    lines = ["127.0.0.1 localhost"]
    for network in deployment.services[service].networks:
        lines += [f"{addresses[other][network]} {other}" for other in deployment.members(network)]
    folder = _ETC / f"{prefix}{service}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hosts").write_text("\n".join(lines) + "\n")


def _remove(namespace: str) -> None:
    _run("ip", "netns", "delete", namespace)
    shutil.rmtree(_ETC / namespace, ignore_errors=True)


def _in(prefix: str, place: str, *command: str, given: str | None = None) -> None:
    _run("ip", "netns", "exec", f"{prefix}{place}", *command, given=given)


def _run(*command: str, given: str | None = None) -> None:
    subprocess.run(command, input=given, text=True, capture_output=True, check=True)
