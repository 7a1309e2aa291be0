"""Names of keys and channels, so that several bots may share one Redis."""

import hashlib


class Namespace:
    def __init__(self, name: str) -> None:
        self._name = name

    def key(self, *parts: str) -> str:
        return ":".join((self._name, *parts))

    def secret_key(self, kind: str, secret: str) -> str:
        """A key that can be found with the secret and does not tell it: who can list keys cannot use them."""
        return self.key(kind, hashlib.sha256(secret.encode()).hexdigest())
