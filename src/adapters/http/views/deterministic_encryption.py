"""Encrypt short values for clients deterministically (AES-SIV): equal value and context give equal text."""

import base64
import binascii
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class DeterministicCipher:
    """The first secret encrypts, all of them decrypt: to rotate, put the new one in front of the old one."""

    def __init__(self, secrets: Sequence[str], *, purpose: str) -> None:
        self._ciphers = [AESSIV(_derived_key(secret, purpose)) for secret in secrets]

    def encrypt(self, value: bytes, context: bytes) -> bytes:
        return self._ciphers[0].encrypt(value, [context])

    def decrypt(self, sealed: bytes, context: bytes) -> bytes | None:
        """Return None if the text was encrypted in another context or with an unknown secret."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed, [context])
            except (InvalidTag, ValueError):
                continue
        return None


def text_of(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode()


def bytes_of(text: str) -> bytes:
    """Decode base64. Return empty bytes for other text."""
    try:
        return base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""


def _derived_key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=64, salt=None, info=purpose.encode()).derive(secret.encode())
