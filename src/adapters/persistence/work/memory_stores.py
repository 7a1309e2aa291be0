"""Implement the stores of a unit of work over its draft."""

import json
from collections.abc import Mapping
from dataclasses import replace

from adapters.persistence.memory.database import AuditRow, GuildRows
from adapters.persistence.work.memory_draft import Draft
from adapters.persistence.work.own_guild import require_guild
from application.correlation import current_correlation_id
from domain.access import AccessGrant, GuildAccess, StaleAccess
from domain.audit import AuditEntry
from domain.guilds import Guild
from domain.settings import JsonValue, StaleSettings, StoredSection


class MemoryGuildStore:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    async def get(self) -> Guild | None:
        return self._draft.rows().guild

    async def save(self, guild: Guild) -> None:
        require_guild(self._draft.guild_id, guild.id)
        await self._draft.take_turn()

        def store(rows: GuildRows) -> None:
            rows.guild = guild

        self._draft.write(store)


class MemoryGuildAccessStore:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    async def get(self) -> GuildAccess:
        rows = self._draft.rows()
        return GuildAccess(self._draft.guild_id, rows.grants, version=rows.access_version)

    async def save(self, access: GuildAccess) -> None:
        require_guild(self._draft.guild_id, access.guild_id)
        await self._draft.take_turn()
        rows = self._draft.rows()
        if rows.guild is None or rows.access_version != access.version:
            raise StaleAccess(access.guild_id)
        grants = [*rows.grants]
        for ended in access.revoked:
            _replace_active(grants, ended)
        known = {grant.user_id for grant in grants if grant.revoked_at is None}
        grants.extend(grant for grant in access.active if grant.user_id not in known)

        def store(rows: GuildRows) -> None:
            rows.grants = grants
            rows.access_version = access.version + 1

        self._draft.write(store)


class MemorySettingsStore:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    async def get(self, key: str) -> StoredSection | None:
        return self._draft.rows().settings.get(key)

    async def all(self) -> tuple[StoredSection, ...]:
        return tuple(section for _, section in sorted(self._draft.rows().settings.items()))

    async def save(self, section: StoredSection) -> None:
        require_guild(self._draft.guild_id, section.guild_id)
        await self._draft.take_turn()
        stored = await self.get(section.key)
        current = 0 if stored is None else stored.version
        if section.version != current + 1:
            raise StaleSettings(section.key, current)

        def store(rows: GuildRows) -> None:
            rows.settings[section.key] = replace(section, values=_as_json(section.values))

        self._draft.write(store)


class MemoryAuditLog:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    async def append(self, entry: AuditEntry) -> None:
        require_guild(self._draft.guild_id, entry.guild_id)
        before, after = (None if values is None else _as_json(values) for values in (entry.before, entry.after))
        row = AuditRow(replace(entry, before=before, after=after), current_correlation_id())
        self._draft.write(lambda rows: rows.audit.append(row))


def _replace_active(grants: list[AccessGrant], ended: AccessGrant) -> None:
    for number, grant in enumerate(grants):
        if grant.user_id == ended.user_id and grant.revoked_at is None:
            grants[number] = ended
            return
    # A grant that was made and revoked on the same copy still belongs to the history.
    grants.append(ended)


def _as_json(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Copy the values through JSON types, as a round trip through the database would."""
    copied: Mapping[str, JsonValue] = json.loads(json.dumps(values, allow_nan=False))
    return copied
