"""Encrypt secrets at rest with authenticated encryption (AES-256-GCM)."""

import base64
import binascii
import json
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from application.ports.secrets import CannotOpen, SecretPlace

_FORMAT: Final = "v1"
_KEY_PURPOSE: Final = b"baseline guild settings: encryption key v1"
_KEY_ID_PURPOSE: Final = b"baseline guild settings: key id v1"
_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 8
_NONCE_BYTES: Final = 12


class AesSecretBox:
    """Secret box with key rotation: the first of `secret_keys` encrypts, all of them decrypt.

    A sealed value is `v1:KEY_ID:BASE64`, where the last part holds nonce and ciphertext.
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._ciphers = {_key_id(secret): AESGCM(_derived(secret, _KEY_PURPOSE, _KEY_BYTES)) for secret in secret_keys}
        self._current = _key_id(secret_keys[0])

    def seal(self, text: str, place: SecretPlace) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        encrypted = self._ciphers[self._current].encrypt(nonce, text.encode(), _associated_data(place))
        return f"{_FORMAT}:{self._current}:{base64.b64encode(nonce + encrypted).decode()}"

    def open(self, sealed: str, place: SecretPlace) -> str:
        format_, _, rest = sealed.partition(":")
        if format_ != _FORMAT:
            raise CannotOpen("It was encrypted by a newer release, or it is damaged.")
        key_id, _, body = rest.partition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotOpen(
                "It was encrypted under a key that is not configured. "
                "The operator can add that key to API_SECRET_KEY_PREVIOUS; otherwise enter the secret again."
            )
        try:
            content = base64.b64decode(body, validate=True)
            nonce, encrypted = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return cipher.decrypt(nonce, encrypted, _associated_data(place)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise CannotOpen(
                "The stored secret is damaged, or belongs to another server or setting; enter it again."
            ) from error

    def is_current(self, sealed: str) -> bool:
        return sealed.startswith(f"{_FORMAT}:{self._current}:")


def _associated_data(place: SecretPlace) -> bytes:
    return json.dumps([str(int(place.guild_id)), place.section, place.field]).encode()


def _key_id(secret: str) -> str:
    return _derived(secret, _KEY_ID_PURPOSE, _KEY_ID_BYTES).hex()


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret.encode())
