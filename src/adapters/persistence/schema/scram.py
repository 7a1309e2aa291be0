"""Hash passwords as PostgreSQL stores them, so that no statement contains the password itself."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

DEFAULT_ITERATIONS: Final = 4096


def scram_verifier(password: str, iterations: int = DEFAULT_ITERATIONS) -> str:
    """Return the SCRAM-SHA-256 verifier (RFC 5803) of a password. The password must be ASCII."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, iterations)
    stored_key = hashlib.sha256(_keyed(salted, b"Client Key")).digest()
    server_key = _keyed(salted, b"Server Key")
    return f"SCRAM-SHA-256${iterations}:{_text(salt)}${_text(stored_key)}:{_text(server_key)}"


def _keyed(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
