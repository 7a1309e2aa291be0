"""Loopback ports that are free."""

import os
import random
import socket
import tempfile
import time
from pathlib import Path

# Below the range from which systems take the ports of outgoing connections: a client that keeps trying to reach a
# stopped server on a port of that range can end up connected to itself.
_CANDIDATES = range(20_000, 32_000)
# Not the shared generator: test runners seed it alike in each process, which would then all choose the same port.
_random = random.SystemRandom()
_CLAIMED_SECONDS = 60
"""Longer than a process takes from choosing a port to listening on it."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Return whether a server could listen on the port at each address of the host."""
    try:
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    # The servers set it too: `::` then leaves the port of IPv4 to others.
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
    except OSError:
        return False
    return True


def free_port() -> int:
    """Return a port that nothing listens on, and that no other process of this user chose within the last minute."""
    claims = Path(tempfile.gettempdir()) / f"baseline-ports-{os.getuid()}"
    for port in _random.sample(_CANDIDATES, 200):
        if is_free(port) and _claim(claims / str(port)):
            return port
    raise OSError("No free port was found on 127.0.0.1.")


def _claim(file: Path) -> bool:
    """Return whether the port is ours now: its file is new, or older than a claim lasts."""
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if file.exists() and time.time() - file.stat().st_mtime >= _CLAIMED_SECONDS:
            file.unlink(missing_ok=True)
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    except OSError:
        return True  # a machine without a folder for temporary files goes without claims
    return True
