"""Encrypt event ids sent to browsers: a plain id would reveal the number and times of other guilds' events."""

import secrets
from collections.abc import Sequence

from adapters.http.views.deterministic_encryption import DeterministicCipher, bytes_of, text_of
from application.ports.events import EventId

_NONCE_BYTES = 16
_NUMBER_BYTES = 8


class EventTokens:
    """Each token is different, even for the same event: two heartbeats do not reveal whether anything happened between.

    All processes with the same secrets can read a token.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._cipher = DeterministicCipher(keys, purpose="baseline event ids")

    def of(self, event_id: EventId) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        value = event_id.milliseconds.to_bytes(_NUMBER_BYTES) + event_id.number.to_bytes(_NUMBER_BYTES)
        return text_of(nonce + self._cipher.encrypt(value, nonce))

    def event_id(self, token: str) -> EventId | None:
        """Return None if the text is no token."""
        sealed = bytes_of(token)
        value = self._cipher.decrypt(sealed[_NONCE_BYTES:], sealed[:_NONCE_BYTES])
        if value is None:
            return None
        return EventId(int.from_bytes(value[:_NUMBER_BYTES]), int.from_bytes(value[_NUMBER_BYTES:]))
