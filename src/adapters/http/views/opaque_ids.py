"""Encrypt database ids before a guild sees them: gaps between plain ids would show the activity of other guilds."""

from collections.abc import Sequence

from adapters.http.views.deterministic_encryption import DeterministicCipher, bytes_of, text_of
from domain.ids import GuildId

_NUMBER_BYTES = 8


class OpaqueIds:
    """A number has one opaque id per guild. Ids stay valid after a rotation while the old secret is kept."""

    def __init__(self, secrets: Sequence[str], *, purpose: str) -> None:
        self._cipher = DeterministicCipher(secrets, purpose=purpose)

    def of(self, guild_id: GuildId, number: int) -> str:
        return text_of(self._cipher.encrypt(number.to_bytes(_NUMBER_BYTES), _context(guild_id)))

    def number(self, guild_id: GuildId, opaque: str) -> int | None:
        """Return None if the text is no id of this guild."""
        value = self._cipher.decrypt(bytes_of(opaque), _context(guild_id))
        return None if value is None else int.from_bytes(value)


def _context(guild_id: GuildId) -> bytes:
    return int(guild_id).to_bytes(_NUMBER_BYTES)
