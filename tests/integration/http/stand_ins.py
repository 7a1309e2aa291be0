"""The in-memory adapters of the HTTP tests, which tests can read and change."""

from dataclasses import dataclass, field
from datetime import timedelta

from adapters.clock import FixedClock
from adapters.discord.rest.memory import MemoryIdentityProvider, MemoryMemberDirectory
from adapters.llm.models.prices import list_prices
from adapters.persistence.audit.memory_staff import MemoryStaffAuditQueries
from adapters.persistence.audit.memory_system import MemorySystemAudit
from adapters.persistence.bot.memory_cog_board import MemoryCogBoard
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.bot.memory_cog_orders import MemoryCogOrders
from adapters.persistence.bot.memory_shard_board import MemoryShardBoard
from adapters.persistence.budgets.memory import MemoryBudgetCounters
from adapters.persistence.budgets.memory_history import MemorySpendingHistory
from adapters.persistence.guilds.memory_fleet import MemoryFleetGuildQueries
from adapters.persistence.jobs.memory_board import MemoryJobBoard
from adapters.persistence.jobs.memory_cog_board import MemoryCogJobBoard
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.prices.memory import MemoryPriceBook, MemoryPriceTable
from adapters.persistence.privacy.memory import MemoryErasureQueue, MemoryPersonalData
from adapters.persistence.request_log.consent import StatedConsent
from adapters.persistence.request_log.memory import MemoryRequestLog, MemoryRequestLogQueries
from adapters.persistence.usage.memory import (
    MemoryFleetUsageQueries,
    MemoryUsageCorrections,
    MemoryUsageLedger,
    MemoryUsageQueries,
)
from adapters.persistence.work.memory_work import memory_work
from application.cogs.manifests import CogManifests
from application.ports.discord import Member
from application.prices.reprice_usage import RepriceUsage
from application.prices.repricing import RepriceAtOnce
from application.prices.set_price import SetPrice
from application.queries.developer_reads import DeveloperReads
from domain.ids import GuildId, UserId
from domain.jobs import JobRecord
from domain.llm.attempts import RequestAttempt
from domain.spending.price_versions import PriceVersion
from domain.spending.usage import UNPRICED_USD
from tests.integration.http.attacks.attempts import a_request
from tests.integration.http.conversations import kept_conversations, store_conversations
from tests.integration.http.people import GUILD, directory_of, identities, people_of_the_guilds
from tests.integration.http.storage.storage import ForDevelopers


@dataclass(kw_only=True)
class StandIns:
    clock: FixedClock
    memory: MemoryDatabase
    people: dict[GuildId, list[Member]] = field(default_factory=people_of_the_guilds)
    identity: MemoryIdentityProvider = field(default_factory=identities)
    members: MemoryMemberDirectory = field(init=False)
    ledger: MemoryUsageLedger = field(init=False)
    request_log: MemoryRequestLog = field(init=False)
    prices: MemoryPriceTable = field(init=False)
    fleet_audit: MemorySystemAudit = field(init=False)
    shards: MemoryShardBoard = field(init=False)
    jobs: MemoryJobBoard = field(init=False)
    cog_jobs: MemoryCogJobBoard = field(init=False)
    cogs: MemoryCogBoard = field(init=False)
    cog_orders: MemoryCogOrders = field(default_factory=MemoryCogOrders)
    cog_breakers: MemoryCogBreakerBoard = field(default_factory=MemoryCogBreakerBoard)
    personal_data: MemoryPersonalData = field(default_factory=MemoryPersonalData)
    erasures: MemoryErasureQueue = field(default_factory=MemoryErasureQueue)
    manifests: CogManifests = field(default_factory=CogManifests)

    def __post_init__(self) -> None:
        self.members = directory_of(self.people)
        self.ledger = MemoryUsageLedger(self.memory)
        self.request_log = MemoryRequestLog(payload_consent=StatedConsent(lambda _guild_id: True))
        self.prices = MemoryPriceTable(map(PriceVersion, list_prices()), self.memory.outage)
        self.fleet_audit = MemorySystemAudit(self.memory)
        self.shards = MemoryShardBoard(self.clock)
        due = JobRecord(name="stale-shards", every=timedelta(minutes=1), due_at=self.clock.now())
        self.jobs = MemoryJobBoard([due], self.memory.outage, self.fleet_audit)
        self.cog_jobs = MemoryCogJobBoard(self.memory.outage, self.fleet_audit)
        self.cogs = MemoryCogBoard(self.clock)

    def note(self, *attempts: RequestAttempt) -> None:
        for attempt in attempts:
            self.request_log.note(attempt, a_request(attempt), None)

    async def store_conversations(self) -> None:
        """Switch on that the guild stores its conversations."""
        await store_conversations(memory_work(self.memory), GUILD)

    def lose(self, user_id: UserId) -> None:
        """Remove a member from the guild in Discord."""
        self.people[GUILD] = [member for member in self.people[GUILD] if member.id != user_id]

    def developers(self) -> ForDevelopers:
        reprice_usage = RepriceUsage(MemoryPriceBook.of(self.prices), MemoryUsageCorrections(self.memory))
        return ForDevelopers(
            reads=DeveloperReads(
                audit=self.fleet_audit,
                usage=MemoryUsageQueries(self.memory),
                fleet_usage=MemoryFleetUsageQueries(self.memory),
                guilds=MemoryFleetGuildQueries(self.memory),
                requests=MemoryRequestLogQueries(self.request_log, self.memory.outage),
                conversations=kept_conversations(memory_work(self.memory)),
                shards=self.shards,
                breakers=self.cog_breakers,
                clock=self.clock,
            ),
            prices=self.prices,
            set_price=SetPrice(self.prices, RepriceAtOnce(reprice_usage, _nothing_to_forget), self.clock),
            audit=self.fleet_audit,
            staff_audit=MemoryStaffAuditQueries(self.memory, self.fleet_audit),
        )

    def budget_counters(self) -> MemoryBudgetCounters:
        return MemoryBudgetCounters(MemorySpendingHistory(self.memory, unpriced_usd=UNPRICED_USD), self.clock)


def _nothing_to_forget() -> None: ...
