"""Read all data of one guild, for comparison between worlds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from application.budgets.read_budgets import BudgetStatus
from application.queries.audit import AuditFilter, AuditLogItem
from application.queries.guilds import GuildFacts
from application.queries.requests import LoggedPayload, LoggedRequest, RequestFilter
from application.queries.usage import GuildUsage, UsageOverTime
from application.queries.usage_filter import UsageFilter
from domain.access import AccessGrant
from domain.guilds import Guild
from domain.ids import GuildId, UserId
from domain.settings import StoredSection
from domain.spending.budgets import BudgetCounter, BudgetPeriod, BudgetScope
from tests.integration.persistence.tenancy.worlds import COGS, World

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@dataclass(frozen=True)
class Seen:
    """All data that can be read of one guild."""

    guild: Guild | None
    facts: GuildFacts | None
    grants: tuple[AccessGrant, ...]
    sections: tuple[StoredSection, ...]
    usage: GuildUsage
    usage_of_a_user: GuildUsage
    usage_over_time: UsageOverTime
    budgets: tuple[BudgetStatus, ...]
    spent: tuple[Decimal, ...]
    audit: tuple[AuditLogItem, ...]
    after_anothers_entry: tuple[AuditLogItem, ...]
    requests: tuple[LoggedRequest, ...]
    payloads: tuple[LoggedPayload | None, ...]


async def seen(world: World, guild_id: GuildId, people: Sequence[UserId], *, foreign_entry: int) -> Seen:
    """Read all data of a guild. `foreign_entry` is the id of an audit entry of another guild."""
    storage = world.storage
    async with storage.begin(guild_id) as work:
        guild, access, sections = await work.guilds.get(), await work.guild_access.get(), await work.settings.all()
    entries = await storage.audit.page(guild_id, AuditFilter(), limit=500)
    requests = await storage.requests.page(RequestFilter(guild_id=guild_id), limit=500)
    found = [await storage.requests.request(request.request_id) for request in requests[:1]]
    return Seen(
        guild=guild,
        facts=await storage.guilds.facts(guild_id),
        grants=access.active,
        sections=sections,
        usage=await storage.usage.guild_usage(guild_id, FIRST, LAST),
        usage_of_a_user=await storage.usage.guild_usage(guild_id, FIRST, LAST, counted=UsageFilter(user_id=people[0])),
        usage_over_time=await storage.usage.over_time(guild_id, FIRST, LAST),
        budgets=(await world.read_budgets().of_guild(guild_id, seen_by=people[0])).statuses,
        spent=tuple([await storage.spending.spent(counter) for counter in _counters(guild_id, people[0])]),
        audit=tuple(replace(entry, id=0) for entry in entries),
        after_anothers_entry=await storage.audit.page(guild_id, AuditFilter(), after=foreign_entry),
        requests=requests,
        payloads=tuple(None if one is None else one[1] for one in found),
    )


def _counters(guild_id: GuildId, user_id: UserId) -> list[BudgetCounter]:
    def counter(scope: BudgetScope, **of: object) -> BudgetCounter:
        one = BudgetCounter(scope=scope, period=BudgetPeriod.MONTH, start=FIRST, guild_id=guild_id)
        return replace(one, **of)  # type: ignore[arg-type] # a user or a cog

    return [
        counter(BudgetScope.GUILD),
        counter(BudgetScope.USER, user_id=user_id),
        counter(BudgetScope.COG, cog_name=COGS[0]),
    ]
