"""Name keys and channels so that several bots may share one Redis."""

import hashlib


class Namespace:
    def __init__(self, name: str) -> None:
        self._name = name

    def key(self, *parts: str) -> str:
        return ":".join((self._name, *parts))

    def secret_key(self, kind: str, secret: str) -> str:
        """Return a key derived from a secret by a one-way hash: a list of the keys reveals no secret."""
        return self.key(kind, hashlib.sha256(secret.encode()).hexdigest())
