"""Loopback ports that are free."""

import random
import socket

# Below the range from which systems take the ports of outgoing connections: a client that keeps trying to reach a
# stopped server on a port of that range can end up connected to itself.
_CANDIDATES = range(20_000, 32_000)
# Not the shared generator: test runners seed it alike in each process, which would then all choose the same port.
_random = random.SystemRandom()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    for port in _random.sample(_CANDIDATES, 200):
        if is_free(port):
            return port
    raise OSError("No free port was found on 127.0.0.1.")
