"""The adapters that a test gives to the HTTP application; the rest is in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.clock import FixedClock
from adapters.http.events.streams import EventLimits
from adapters.persistence.memory.database import MemoryDatabase
from application.ports.alerts.outbox import AlertOutbox
from application.ports.audit import SystemAudit
from application.ports.bot.shards import ShardBoard
from application.ports.discord import IdentityProvider
from application.ports.events import EventFeed, OpenStreams
from application.ports.guilds import GrantsInForce, KnownGuilds
from application.ports.health import HealthProbe
from application.ports.jobs import CogJobBoard, JobBoard
from application.ports.prices import PriceTable
from application.ports.rate_limits import RateLimiter
from application.ports.sessions import SessionStore, SignInAttempts
from application.ports.work import BeginWork
from application.prices.set_price import SetPrice
from application.queries.audit import AuditLogQueries
from application.queries.developer_reads import DeveloperReads
from application.queries.failures import FailureQueries
from application.queries.fleet import StaffAuditQueries
from application.queries.guild_requests import GuildRequestQueries
from application.queries.guilds import GuildQueries
from application.queries.successors import SuccessorQueries
from application.queries.usage import UsageQueries
from baseline.services import GuildDatabase


@dataclass(frozen=True, kw_only=True)
class ForDevelopers:
    """The parts of the application that only the developer team's routes use."""

    reads: DeveloperReads
    prices: PriceTable
    set_price: SetPrice
    audit: SystemAudit
    staff_audit: StaffAuditQueries


@dataclass(kw_only=True)
class Storage:
    clock: FixedClock = field(default_factory=FixedClock)
    memory: MemoryDatabase = field(default_factory=MemoryDatabase)
    begin: BeginWork | None = None
    grants: GrantsInForce | None = None
    known_guilds: KnownGuilds | None = None
    guild_queries: GuildQueries | None = None
    usage_queries: UsageQueries | None = None
    successor_queries: SuccessorQueries | None = None
    failure_queries: FailureQueries | None = None
    guild_requests: GuildRequestQueries | None = None
    developers: Callable[[], ForDevelopers] | None = None
    audit_queries: AuditLogQueries | None = None
    sessions: SessionStore | None = None
    rate_limiter: RateLimiter | None = None
    identity: IdentityProvider | None = None
    sign_in_attempts: SignInAttempts | None = None
    shards: ShardBoard | None = None
    jobs: JobBoard | None = None
    cog_jobs: CogJobBoard | None = None
    alert_outbox: AlertOutbox | None = None
    event_feed: EventFeed | None = None
    open_streams: OpenStreams | None = None
    event_limits: EventLimits | None = None
    guild_database: GuildDatabase | None = None
    probes: tuple[HealthProbe, ...] | None = None
