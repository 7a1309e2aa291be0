"""Hold committed data in plain Python, in place of PostgreSQL."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from adapters.persistence.memory.outage import Outage
from domain.access import AccessGrant
from domain.audit import AuditEntry
from domain.guilds import Guild
from domain.ids import GuildId
from domain.settings import StoredSection
from domain.spending.usage import UsageRecord


@dataclass(frozen=True, slots=True)
class AuditRow:
    entry: AuditEntry
    correlation_id: str | None
    id: int = field(default_factory=count(1).__next__, compare=False)


@dataclass(slots=True)
class GuildRows:
    """All rows of one guild. `grants` includes ended grants, the oldest first."""

    guild: Guild | None = None
    access_version: int = 0
    grants: list[AccessGrant] = field(default_factory=list)
    settings: dict[str, StoredSection] = field(default_factory=dict)
    audit: list[AuditRow] = field(default_factory=list)
    # Held by the first writer until its transaction ends, as PostgreSQL's row locks are.
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)


class MemoryDatabase:
    """The database shared by all memory adapters. Tests may inspect all of it."""

    def __init__(self) -> None:
        self.outage = Outage("database")
        self.guilds: defaultdict[GuildId, GuildRows] = defaultdict(GuildRows)
        self.usage: dict[UUID, UsageRecord] = {}
