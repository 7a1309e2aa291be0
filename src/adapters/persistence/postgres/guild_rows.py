"""A guild and its grants in one trip: whoever decides about a request asks for both."""

from typing import Literal, TypeAlias

from adapters.persistence.postgres.guild_transaction import GuildTransaction
from adapters.persistence.postgres.readers import Rows

# One statement, so that the version is that of these very grants. There is a row without a user where nobody has any.
_ROWS = """
    SELECT guilds.guild_id, name, icon_url, member_count, owner_id, added_by, added_by_source, joined_at, left_at,
           access_version, user_id, kind, granted_by, granted_at
    FROM guilds LEFT JOIN authorized_users ON authorized_users.guild_id = guilds.guild_id AND revoked_at IS NULL
    WHERE guilds.guild_id = $1
"""

Asker: TypeAlias = Literal["guild", "grants"]


class GuildRows:
    """What was read for one is kept for the other, once, and until the first write: after that all reads are new."""

    def __init__(self, transaction: GuildTransaction) -> None:
        self._transaction = transaction
        self._kept: dict[Asker, Rows] = {}

    async def read(self, asker: Asker) -> Rows:
        """A row for each grant, and at least one of a guild that there is."""
        kept = self._kept.pop(asker, None)
        if kept is not None and self._transaction.only_reads:
            return kept
        rows = await self._transaction.read(_ROWS)
        self._kept = {"grants" if asker == "guild" else "guild": rows}
        return rows
