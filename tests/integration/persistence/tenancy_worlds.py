"""The same use cases over PostgreSQL, which all guilds share, and over memory, in which a guild is alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue
from adapters.discord.memberships import RememberedMemberships
from adapters.discord.memory import MemoryMemberDirectory
from adapters.llm.catalogue import ListedModels
from adapters.persistence.memory.audit_queries import MemoryAuditLogQueries
from adapters.persistence.memory.budget_counters import MemoryBudgetCounters
from adapters.persistence.memory.budget_history import MemorySpendingHistory
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.guild_queries import MemoryGuildQueries
from adapters.persistence.memory.prices import MemoryPriceBook, MemoryPriceTable
from adapters.persistence.memory.request_log import MemoryRequestLog, MemoryRequestLogQueries
from adapters.persistence.memory.settings_feed import MemorySettingsFeed
from adapters.persistence.memory.usage import MemoryUsageCorrections, MemoryUsageLedger, MemoryUsageQueries
from adapters.persistence.memory.work import memory_work
from adapters.persistence.postgres.audit_queries import PostgresAuditLogQueries
from adapters.persistence.postgres.budget_history import PostgresSpendingHistory
from adapters.persistence.postgres.guild_queries import PostgresGuildQueries
from adapters.persistence.postgres.ledger import PostgresUsageLedger
from adapters.persistence.postgres.ledger_corrections import PostgresUsageCorrections
from adapters.persistence.postgres.request_log import PostgresRequestLog
from adapters.persistence.postgres.request_log_queries import PostgresRequestLogQueries
from adapters.persistence.postgres.usage_queries import PostgresUsageQueries
from adapters.persistence.postgres.work import postgres_work
from application.authorize import Authorize
from application.change_budgets import ChangeBudgets
from application.change_settings import ChangeSettings
from application.grant_access import GrantAccess
from application.import_settings import ImportSettings
from application.ports.budgets import SpendingHistory
from application.ports.discord import Channel, ChannelKind, Member
from application.ports.llm import UsageCorrections, UsageLedger
from application.ports.work import BeginWork
from application.queries import (
    AuditFilter,
    AuditLogItem,
    AuditLogQueries,
    GuildFacts,
    GuildQueries,
    GuildUsage,
    UsageQueries,
)
from application.read_budgets import BudgetStatus, ReadBudgets
from application.read_settings import ReadSettings
from application.reclaim_access import ReclaimAccess
from application.record_departure import RecordDeparture
from application.record_installation import RecordInstallation
from application.record_removal import RecordRemoval
from application.reprice_usage import RepriceUsage
from application.request_queries import LoggedPayload, LoggedRequest, RequestFilter, RequestLogQueries
from application.revoke_access import RevokeAccess
from application.transfer_access import TransferAccess
from baseline.settings import ChannelId, Field, GuildSettings
from domain.access import AccessGrant
from domain.budgets import BudgetCounter, BudgetPeriod, BudgetScope
from domain.chat import ChatMessage, ChatRequest, Role
from domain.guilds import Guild
from domain.ids import ChannelId as DiscordChannelId
from domain.ids import GuildId, UserId
from domain.requests import RequestAttempt
from domain.settings import StoredSection

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
UNPRICED_USD = Decimal("0.05")
COGS = ("ask", "welcome")
PEOPLE = 3


class WelcomeSettings(GuildSettings, section="welcome"):
    """What newcomers are told."""

    text: str = Field(default="Hello!", max_length=20)
    channel: ChannelId | None = None


class AskSettings(GuildSettings, section="ask"):
    """How questions are answered."""

    persona: str = Field(default="", max_length=20)


class Outside:
    """What is neither kept nor read: the time, and Discord. One for all worlds."""

    def __init__(self, guild_ids: Sequence[GuildId], people: Sequence[UserId]) -> None:
        self.clock = FixedClock(NOON)
        self.people = {guild_id: [a_member(user_id) for user_id in people] for guild_id in guild_ids}
        owners = {guild_id: people[number % len(people)] for number, guild_id in enumerate(guild_ids)}
        channels = {guild_id: [channel_of(guild_id)] for guild_id in guild_ids}
        self.members = MemoryMemberDirectory(self.people, channels, {}, owners)
        self.models = ListedModels()
        self.catalogue = PydanticSettingsCatalogue(self.models, [])
        self.catalogue.declare("cogs", [WelcomeSettings, AskSettings])
        self.prices = MemoryPriceTable()


@dataclass(frozen=True)
class Storage:
    begin: BeginWork
    ledger: UsageLedger
    corrections: UsageCorrections
    usage: UsageQueries
    guilds: GuildQueries
    audit: AuditLogQueries
    spending: SpendingHistory
    log: MemoryRequestLog | PostgresRequestLog
    requests: RequestLogQueries

    async def note(self, attempt: RequestAttempt) -> None:
        request = ChatRequest(
            provider="openai",
            model=attempt.model,
            caller=attempt.caller,
            messages=(ChatMessage(Role.USER, f"Asked in {attempt.caller.guild_id}"),),
        )
        if isinstance(self.log, MemoryRequestLog):
            self.log.note(attempt, request, None)
            return
        async with self.log.running():
            self.log.note(attempt, request, None)


def wants_payload(guild_id: GuildId) -> bool:
    return guild_id % 2 == 1


def on_postgres(engine: AsyncEngine, ledger: PostgresUsageLedger) -> Storage:
    return Storage(
        begin=postgres_work(engine),
        ledger=ledger,
        corrections=PostgresUsageCorrections(engine),
        usage=PostgresUsageQueries(engine),
        guilds=PostgresGuildQueries(engine),
        audit=PostgresAuditLogQueries(engine),
        spending=PostgresSpendingHistory(engine, unpriced_usd=UNPRICED_USD),
        log=PostgresRequestLog(engine, wants_payload=wants_payload),
        requests=PostgresRequestLogQueries(engine),
    )


def in_memory(memory: MemoryDatabase) -> Storage:
    log = MemoryRequestLog(wants_payload=wants_payload)
    return Storage(
        begin=memory_work(memory),
        ledger=MemoryUsageLedger(memory),
        corrections=MemoryUsageCorrections(memory),
        usage=MemoryUsageQueries(memory),
        guilds=MemoryGuildQueries(memory),
        audit=MemoryAuditLogQueries(memory),
        spending=MemorySpendingHistory(memory, unpriced_usd=UNPRICED_USD),
        log=log,
        requests=MemoryRequestLogQueries(log, memory.outage),
    )


@dataclass
class World:
    storage: Storage
    outside: Outside
    feed: MemorySettingsFeed = field(default_factory=MemorySettingsFeed)

    def __post_init__(self) -> None:
        begin, clock, members = self.storage.begin, self.outside.clock, self.outside.members
        self.record_installation = RecordInstallation(begin, clock)
        self.record_removal = RecordRemoval(begin, clock)
        self.record_departure = RecordDeparture(begin, clock)
        self.authorize = Authorize(begin, RememberedMemberships(members, clock), self.record_departure)
        self.grant = GrantAccess(begin, members, clock)
        self.revoke = RevokeAccess(begin, clock)
        self.transfer = TransferAccess(begin, members, clock)
        self.reclaim = ReclaimAccess(begin, members, clock)
        self.read_settings = ReadSettings(begin, self.outside.catalogue)
        self.change_settings = ChangeSettings(begin, self.outside.catalogue, self.feed, clock, members)
        self.import_settings = ImportSettings(self.read_settings, self.change_settings)
        self.change_budgets = ChangeBudgets(begin, self.outside.models, ["openai"], self.feed, clock)
        self.reprice = RepriceUsage(MemoryPriceBook.of(self.outside.prices), self.storage.corrections)

    def read_budgets(self) -> ReadBudgets:
        # With counters that know nothing yet, so that what is shown is what the ledger says.
        counters = MemoryBudgetCounters(self.storage.spending, self.outside.clock)
        return ReadBudgets(self.storage.begin, counters, self.outside.clock)


@dataclass(frozen=True)
class Seen:
    """All that is ever read of one guild."""

    guild: Guild | None
    facts: GuildFacts | None
    grants: tuple[AccessGrant, ...]
    sections: tuple[StoredSection, ...]
    usage: GuildUsage
    budgets: tuple[BudgetStatus, ...]
    spent: tuple[Decimal, ...]
    audit: tuple[AuditLogItem, ...]
    after_anothers_entry: tuple[AuditLogItem, ...]
    requests: tuple[LoggedRequest, ...]
    payloads: tuple[LoggedPayload | None, ...]


async def seen(world: World, guild_id: GuildId, people: Sequence[UserId], *, foreign_entry: int) -> Seen:
    """`foreign_entry` is the id of an entry of another guild's audit log."""
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


def a_member(user_id: UserId) -> Member:
    return Member(id=user_id, name=f"m{user_id}", display_name=f"M{user_id}", avatar_url=None, bot=False)


def channel_of(guild_id: GuildId) -> Channel:
    return Channel(id=DiscordChannelId(guild_id + 1000), name="general", kind=ChannelKind.TEXT)
