"""Readiness probe over HTTP."""

import http.client
from urllib.parse import urlsplit


def answers(url: str, *, below: int = 400) -> bool:
    """Return whether a GET is answered with a status below `below`, within two seconds."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status < below
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
