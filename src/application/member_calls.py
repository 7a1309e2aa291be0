"""Sign the calls that a cog makes to the REST API for a member, and verify them.

The header is `<seconds since 1970> <guild> <user> <cog> <HMAC-SHA256 in hexadecimal>`.
"""

import hmac
import re
from collections.abc import Sequence
from typing import Final

from application.ports.bot.platform_api import MemberCall
from application.ports.clock import Clock

MEMBER_CALL_HEADER: Final = "X-Baseline-Member"
_SECONDS_VALID: Final = 60
_SIGNED: Final = re.compile(
    r"([0-9]{1,12}) ([0-9]{1,20}) ([0-9]{1,20}) ([A-Za-z0-9_.-]{1,100}) ([0-9a-f]{64})", re.ASCII
)


class MemberCalls:
    """The first of `keys` signs, each of them verifies."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self._clock = clock

    def sign(self, call: MemberCall) -> str:
        cog = re.sub(r"[^A-Za-z0-9_.-]", "-", call.cog)[:100] or "-"
        signed = f"{int(self._clock.now().timestamp())} {call.guild_id} {call.user_id} {cog}"
        return f"{signed} {_mac(self._keys[0], signed)}"

    def read(self, header: str) -> MemberCall | None:
        """Return the call, or None unless it was signed with one of the keys within the last minute.

        A minute ahead is accepted too, for clocks that differ.
        """
        parts = _SIGNED.fullmatch(header)
        if parts is None:
            return None
        seconds, guild_id, user_id, cog, mac = parts.groups()
        signed = header.rpartition(" ")[0]
        if not any(hmac.compare_digest(_mac(key, signed), mac) for key in self._keys):
            return None
        if abs(self._clock.now().timestamp() - int(seconds)) > _SECONDS_VALID:
            return None
        return MemberCall(guild_id=int(guild_id), user_id=int(user_id), cog=cog)


def _mac(key: bytes, signed: str) -> str:
    return hmac.digest(key, f"baseline call of a cog\n{signed}".encode(), "sha256").hex()
