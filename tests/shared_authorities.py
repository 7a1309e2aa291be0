"""Read trusted certificate authorities once: reading them for each client takes longer than most tests."""

import ssl
from functools import cache
from typing import Any

import httpcore2

_clients: Any = httpcore2
_standard: Any = ssl

_clients.default_ssl_context = cache(httpcore2.default_ssl_context)
_standard.create_default_context = cache(ssl.create_default_context)
