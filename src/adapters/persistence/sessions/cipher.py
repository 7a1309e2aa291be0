"""Encrypt data that must not be readable in Redis."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Cipher:
    """Cipher with key rotation: the first secret encrypts, all of them decrypt. To rotate, prepend the new secret."""

    def __init__(self, secrets: Sequence[str], *, purpose: str) -> None:
        self._fernet = MultiFernet([Fernet(_derived_key(secret, purpose)) for secret in secrets])

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str | None:
        """Return the plain text, or None when no secret fits."""
        try:
            return self._fernet.decrypt(text).decode()
        except InvalidToken:
            return None


def _derived_key(secret: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
