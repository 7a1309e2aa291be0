"""Verify client addresses that the dashboard signs; its requests all come from one address.

The header is `<seconds since 1970> <address> <HMAC-SHA256 in hexadecimal>`. The dashboard signs it in
`frontend/scripts/server/client-address.mjs`.
"""

import hmac
import re
from typing import Final

from adapters.http.addresses import Address, parse_address
from application.ports.clock import Clock

CLIENT_HEADER: Final = b"x-baseline-client"
_SECONDS_VALID: Final = 60
_SIGNED = re.compile(rb"([0-9]{1,12}) ([0-9a-fA-F.:]{2,45}) ([0-9a-f]{64})")


class SignedClients:
    def __init__(self, key: str, clock: Clock) -> None:
        self._key = key.encode()
        self._clock = clock

    def address(self, header: bytes) -> Address | None:
        """Return the address, or None unless it was signed with our key at most a minute ago (or ahead, for clock
        skew).
        """
        parts = _SIGNED.fullmatch(header)
        if parts is None:
            return None
        seconds, address, mac = parts.groups()
        if not hmac.compare_digest(self._mac(seconds, address), mac):
            return None
        age = self._clock.now().timestamp() - int(seconds)
        return parse_address(address.decode()) if abs(age) <= _SECONDS_VALID else None

    def sign(self, address: str) -> bytes:
        """Return the header for a request of this client, as the dashboard builds it."""
        seconds, text = str(int(self._clock.now().timestamp())).encode(), address.encode()
        return b" ".join([seconds, text, self._mac(seconds, text)])

    def _mac(self, seconds: bytes, address: bytes) -> bytes:
        message = b"baseline client address\n" + seconds + b"\n" + address
        return hmac.digest(self._key, message, "sha256").hex().encode()
