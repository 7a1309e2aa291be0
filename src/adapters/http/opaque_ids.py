"""Encrypt numbers that all guilds share before a guild sees them: their gaps would show the activity of others."""

import base64
import binascii
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.ids import GuildId

_NUMBER_BYTES = 8


class OpaqueIds:
    """Deterministic, authenticated encryption (AES-SIV): a number has one id in its guild, and none in another.

    The first secret encrypts, all of them decrypt: ids outlive a rotation while the old secret is kept.
    """

    def __init__(self, secrets: Sequence[str], *, purpose: str) -> None:
        self._ciphers = [AESSIV(_derived_key(secret, purpose)) for secret in secrets]

    def of(self, guild_id: GuildId, number: int) -> str:
        sealed = self._ciphers[0].encrypt(number.to_bytes(_NUMBER_BYTES), [_bytes(guild_id)])
        return base64.urlsafe_b64encode(sealed).decode()

    def number(self, guild_id: GuildId, opaque: str) -> int | None:
        """Return None for text that is no id of this guild."""
        try:
            sealed = base64.b64decode(opaque.encode(), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            return None
        for cipher in self._ciphers:
            try:
                return int.from_bytes(cipher.decrypt(sealed, [_bytes(guild_id)]))
            except (InvalidTag, ValueError):
                continue
        return None


def _bytes(guild_id: GuildId) -> bytes:
    return int(guild_id).to_bytes(_NUMBER_BYTES)


def _derived_key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=64, salt=None, info=purpose.encode()).derive(secret.encode())
