"""A guild with people in it, behind the real HTTP application; what is not asked for by name is held in memory."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Self
from uuid import UUID, uuid4

import httpx
from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.clock import FixedClock
from adapters.cogs.settings_catalogue import PydanticSettingsCatalogue
from adapters.discord.memberships import RememberedMemberships
from adapters.discord.memory import MemoryIdentityProvider, MemoryMemberDirectory
from adapters.discord.recent_members import RecentMembers
from adapters.http.app import make_http
from adapters.http.developer_services import DeveloperServices
from adapters.http.developers import is_developer
from adapters.http.events import EventLimits, Events, EventSources
from adapters.http.extension_list import Extension
from adapters.http.request_limits import RequestLimits
from adapters.http.services import HttpConfig, HttpServices
from adapters.llm.catalogue import ListedModels
from adapters.llm.prices import list_prices
from adapters.persistence.memory.audit_queries import MemoryAuditLogQueries
from adapters.persistence.memory.budget_counters import MemoryBudgetCounters
from adapters.persistence.memory.budget_history import MemorySpendingHistory
from adapters.persistence.memory.database import MemoryDatabase
from adapters.persistence.memory.event_feed import MemoryEventFeed, MemoryOpenStreams
from adapters.persistence.memory.guild_queries import MemoryGuildQueries
from adapters.persistence.memory.outage import MemoryHealthProbe
from adapters.persistence.memory.prices import MemoryPriceBook, MemoryPriceTable
from adapters.persistence.memory.rate_limits import MemoryRateLimiter
from adapters.persistence.memory.request_log import MemoryRequestLog, MemoryRequestLogQueries
from adapters.persistence.memory.sessions import MemorySessionStore, MemorySignInAttempts
from adapters.persistence.memory.settings_feed import MemorySettingsFeed
from adapters.persistence.memory.shard_board import MemoryShardBoard
from adapters.persistence.memory.system_audit import MemorySystemAudit
from adapters.persistence.memory.usage import (
    MemoryFleetUsageQueries,
    MemoryUsageCorrections,
    MemoryUsageLedger,
    MemoryUsageQueries,
)
from adapters.persistence.memory.work import memory_work
from application.authorize import Authorize
from application.change_budgets import ChangeBudgets
from application.change_settings import ChangeSettings
from application.grant_access import GrantAccess, GrantAccessCommand
from application.import_settings import ImportSettings
from application.ports.clock import Clock
from application.ports.discord import (
    Channel,
    ChannelKind,
    DiscordUser,
    GuildRole,
    IdentityProvider,
    Member,
    MemberLookup,
)
from application.ports.errors import ServiceUnavailable
from application.ports.events import EventFeed, OpenStreams
from application.ports.health import HealthProbe
from application.ports.llm import ModelInfo
from application.ports.prices import PriceVersion
from application.ports.rate_limits import RateLimiter
from application.ports.sessions import Session, SessionStore, SignInAttempts
from application.ports.shards import ShardBoard
from application.ports.work import BeginWork
from application.queries import AuditLogQueries, GuildQueries, UsageQueries
from application.read_budgets import ReadBudgets
from application.read_settings import ReadSettings
from application.reclaim_access import ReclaimAccess
from application.record_departure import RecordDeparture
from application.record_installation import RecordInstallation, RecordInstallationCommand
from application.record_removal import RecordRemoval
from application.reprice_usage import RepriceUsage
from application.repricing import RepriceAtOnce
from application.revoke_access import RevokeAccess
from application.set_price import SetPrice
from application.transfer_access import TransferAccess
from baseline.services import GuildDatabase
from baseline.settings import ChannelId, Field, GuildSettings, LLMModel, Secret
from domain.chat import ChatMessage, ChatRequest, Role
from domain.guilds import AddedBySource
from domain.ids import ChannelId as DiscordChannelId
from domain.ids import GuildId, RoleId, UserId
from domain.models import Caller, Capability
from domain.requests import RequestAttempt, RequestKind
from domain.token_usage import TokenUsage

GUILD = GuildId(204255221017214977)
LEFT_GUILD = GuildId(204255221017214978)
MAIN_GUILD = GuildId(204255221017214979)
INITIAL, DELEGATE, MEMBER, BOT, STRANGER, DEVELOPER = (UserId(100000000000000000 + number) for number in range(1, 7))
DEVELOPERS = RoleId(300)
REQUEST = UUID("00000000-0000-4000-8000-000000000001")
DASHBOARD = "https://bot.example"
NAMES = {INITIAL: "Ada", DELEGATE: "Grace", MEMBER: "Linus", BOT: "Robot", STRANGER: "Mallory", DEVELOPER: "Edsger"}


class WelcomeSettings(GuildSettings, section="welcome", title="Welcome"):
    """What newcomers are told."""

    text: str = Field(default="Hello!", max_length=100)
    temperature: float = Field(default=0.5, ge=0, le=1)
    channel: ChannelId | None = None
    key: Secret | None = None
    model: LLMModel | None = None


class NoTables:
    def session(self, guild_id: int) -> AbstractAsyncContextManager[AsyncSession]:
        raise ServiceUnavailable("database")


class OneModel:
    def models(self, provider: str, capability: Capability = Capability.TEXT) -> list[ModelInfo]:
        info = ModelInfo(
            provider=provider,
            name="small",
            title="Small",
            context_window=8000,
            max_output_tokens=None,
            capabilities=self.capabilities(provider, "small"),
        )
        return [info] if capability in info.capabilities else []

    def knows(self, provider: str, model: str) -> bool:
        return model == "small"

    def capabilities(self, _provider: str, _model: str) -> frozenset[Capability]:
        return frozenset({Capability.TEXT})

    def providers_with(self, capability: Capability) -> list[str]:
        return ["openai"] if capability is Capability.TEXT else []

    def max_output_tokens(self, _provider: str, _model: str) -> int | None:
        return None


@dataclass(kw_only=True)
class Storage:
    """What stands behind the ports of persistence. The parts of it that are not given are in memory."""

    clock: FixedClock = field(default_factory=FixedClock)
    memory: MemoryDatabase = field(default_factory=MemoryDatabase)
    begin: BeginWork | None = None
    guild_queries: GuildQueries | None = None
    usage_queries: UsageQueries | None = None
    developers: Callable[[MemberLookup], DeveloperServices] | None = None
    audit_queries: AuditLogQueries | None = None
    sessions: SessionStore | None = None
    rate_limiter: RateLimiter | None = None
    identity: IdentityProvider | None = None
    sign_in_attempts: SignInAttempts | None = None
    shards: ShardBoard | None = None
    event_feed: EventFeed | None = None
    open_streams: OpenStreams | None = None
    event_limits: EventLimits | None = None
    guild_database: GuildDatabase | None = None
    probes: tuple[HealthProbe, ...] | None = None


@dataclass(kw_only=True)
class World:
    services: HttpServices
    app: Litestar
    clock: FixedClock
    memory: MemoryDatabase
    people: dict[GuildId, list[Member]]
    members: MemoryMemberDirectory
    identity: MemoryIdentityProvider
    ledger: MemoryUsageLedger
    request_log: MemoryRequestLog
    prices: MemoryPriceTable
    fleet_audit: MemorySystemAudit
    shards: MemoryShardBoard

    @classmethod
    async def create(
        cls, storage: Storage | None = None, *, secure_cookies: bool = True, extensions: tuple[Extension, ...] = ()
    ) -> Self:
        storage = storage or Storage()
        clock, memory, begin = storage.clock, storage.memory, storage.begin or memory_work(storage.memory)
        people = _people()
        members, identity, catalogue = _members(people), _identity(), PydanticSettingsCatalogue(OneModel(), ["openai"])
        catalogue.declare("welcome", [WelcomeSettings])
        recent = RecentMembers(members, clock)
        in_memory = MemoryRateLimiter(clock)
        sessions = storage.sessions or MemorySessionStore(clock, limiter=in_memory)
        attempts = storage.sign_in_attempts or MemorySignInAttempts(clock)
        request_log = MemoryRequestLog(wants_payload=lambda _guild_id: True)
        prices, fleet_audit = _prices(memory), MemorySystemAudit(memory)
        developers = storage.developers or partial(_developers, memory, request_log, prices, fleet_audit, clock=clock)
        probes = storage.probes or (MemoryHealthProbe(memory.outage),)
        counters = MemoryBudgetCounters(MemorySpendingHistory(memory, unpriced_usd=Decimal("0.01")), clock)
        shards = MemoryShardBoard(clock)
        read_settings = ReadSettings(begin, catalogue)
        change_settings = ChangeSettings(begin, catalogue, MemorySettingsFeed(), clock, members)
        authorize = Authorize(begin, RememberedMemberships(members, clock), RecordDeparture(begin, clock))
        guild_queries = storage.guild_queries or MemoryGuildQueries(memory)
        config = HttpConfig(
            version="1.2.3",
            web_origins=(DASHBOARD,),
            secure_cookies=secure_cookies,
            main_guild_id=MAIN_GUILD,
            dev_roles=frozenset({DEVELOPERS}),
        )
        event_sources = EventSources(
            feed=storage.event_feed or MemoryEventFeed(),
            streams=storage.open_streams or MemoryOpenStreams(clock),
            sessions=sessions,
            authorize=authorize,
            guilds=guild_queries,
            sees_shards=partial(is_developer, members=recent, config=config),
            clock=clock,
        )
        services = HttpServices(
            authorize=authorize,
            grant_access=GrantAccess(begin, members, clock),
            revoke_access=RevokeAccess(begin, clock),
            transfer_access=TransferAccess(begin, members, clock),
            reclaim_access=ReclaimAccess(begin, members, clock),
            read_settings=read_settings,
            change_settings=change_settings,
            import_settings=ImportSettings(read_settings, change_settings),
            read_budgets=ReadBudgets(begin, counters, clock),
            change_budgets=ChangeBudgets(begin, ListedModels(), ["openai"], MemorySettingsFeed(), clock),
            begin=begin,
            guild_database=storage.guild_database or NoTables(),
            guild_queries=guild_queries,
            usage_queries=storage.usage_queries or MemoryUsageQueries(memory),
            developers=developers(recent),
            audit_queries=storage.audit_queries or MemoryAuditLogQueries(memory),
            members=members,
            recent_members=recent,
            identity=storage.identity or identity,
            sessions=sessions,
            rate_limiter=storage.rate_limiter or in_memory,
            sign_in_attempts=attempts,
            settings_catalogue=catalogue,
            shards=storage.shards or shards,
            events=Events(event_sources, storage.event_limits),
            probes=probes,
            clock=clock,
            config=config,
        )
        world = cls(
            services=services,
            app=_application(services, extensions),
            clock=clock,
            memory=memory,
            people=people,
            members=members,
            identity=identity,
            ledger=MemoryUsageLedger(memory),
            request_log=request_log,
            prices=prices,
            fleet_audit=fleet_audit,
            shards=shards,
        )
        await _settle(begin, members, clock)
        world.note(an_attempt(clock.now(), request_id=REQUEST))
        return world

    def limit(self, limits: RequestLimits) -> None:
        """From now on. The application is made for one configuration, which this is no part of."""
        self.services = replace(self.services, config=replace(self.services.config, limits=limits))
        self.app.state["services"] = self.services

    def note(self, *attempts: RequestAttempt) -> None:
        for attempt in attempts:
            self.request_log.note(attempt, a_request(attempt), None)

    def lose(self, user_id: UserId) -> None:
        """Somebody leaves the guild in Discord."""
        self.people[GUILD] = [member for member in self.people[GUILD] if member.id != user_id]

    def browser(self) -> "Browser":
        return Browser(self.app)

    async def signed_in(self, user_id: UserId) -> "Browser":
        """A browser that went through the sign-in before."""
        browser, now = self.browser(), self.clock.now()
        session = Session(
            user=user(user_id),
            tokens=self.identity.issue(user(user_id)),
            csrf_token=f"csrf of {user_id}",
            created_at=now,
            expires_at=now + self.services.config.session_lifetime,
        )
        browser.cookies.set("__Host-baseline", await self.services.sessions.start(session), domain="api.example")
        browser.headers["X-CSRF-Token"] = session.csrf_token
        return browser


class Browser(httpx.AsyncClient):
    """Keeps cookies, as browsers do, over TLS."""

    def __init__(self, app: Litestar) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app=app),  # type: ignore[arg-type]  # Litestar types ASGI more precisely
            base_url="https://api.example/api/v1",
        )

    def holds(self, cookie: str) -> bool:
        return cookie in self.cookies


_applications: dict[tuple[HttpConfig, tuple[Extension, ...]], Litestar] = {}


def _application(services: HttpServices, extensions: tuple[Extension, ...]) -> Litestar:
    """Made once per configuration: that takes longer than a test, and it holds nothing but its services."""
    key = services.config, extensions
    app = _applications.get(key) or _applications.setdefault(key, make_http(services, extensions=extensions))
    app.state["services"] = services
    return app


def user(user_id: UserId) -> DiscordUser:
    return DiscordUser(id=user_id, name=NAMES[user_id], avatar_url=None)


def problem(response: httpx.Response) -> dict[str, Any]:
    """The body, proven to be a problem that agrees with its response."""
    body: dict[str, Any] = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert body["correlation_id"] == response.headers["x-correlation-id"]
    assert body["instance"] == response.request.url.path
    return body


def problem_type(response: httpx.Response) -> str:
    return str(problem(response)["type"]).removeprefix("urn:baseline:")


def an_attempt(at: datetime, **changes: Any) -> RequestAttempt:
    attempt = RequestAttempt(
        request_id=uuid4(),
        call_id=uuid4(),
        at=at,
        caller=Caller(guild_id=GUILD, user_id=DELEGATE, cog_name="ask"),
        provider="openai",
        model="small",
        kind=RequestKind.CHAT,
        error_code=None,
        latency_ms=812.5,
        usage=TokenUsage(input_tokens=100, output_tokens=20),
        cost_usd=Decimal("0.0000001600"),
        correlation_id="c0ffee",
    )
    return replace(attempt, **changes)


def a_request(attempt: RequestAttempt) -> ChatRequest:
    """What that attempt asked."""
    return ChatRequest(
        provider="openai", model="small", caller=attempt.caller, messages=(ChatMessage(Role.USER, "What was asked"),)
    )


def _prices(memory: MemoryDatabase) -> MemoryPriceTable:
    return MemoryPriceTable(map(PriceVersion, list_prices()), memory.outage)


def _developers(
    memory: MemoryDatabase,
    request_log: MemoryRequestLog,
    prices: MemoryPriceTable,
    fleet_audit: MemorySystemAudit,
    members: MemberLookup,
    *,
    clock: Clock,
) -> DeveloperServices:
    reprice_usage = RepriceUsage(MemoryPriceBook.of(prices), MemoryUsageCorrections(memory))
    return DeveloperServices(
        members=members,
        fleet_usage=MemoryFleetUsageQueries(memory),
        request_log=MemoryRequestLogQueries(request_log, memory.outage),
        models=ListedModels(),
        prices=prices,
        set_price=SetPrice(prices, RepriceAtOnce(reprice_usage, _nothing_to_forget), clock),
        audit=fleet_audit,
    )


def _nothing_to_forget() -> None: ...


def _member(user_id: UserId, *roles: RoleId) -> Member:
    name = NAMES[user_id]
    return Member(
        id=user_id,
        name=name.lower(),
        display_name=name,
        avatar_url=f"https://cdn.example/{user_id}.png",
        bot=user_id == BOT,
        role_ids=roles,
    )


def _people() -> dict[GuildId, list[Member]]:
    return {
        GUILD: [_member(user_id) for user_id in (INITIAL, DELEGATE, MEMBER, BOT)],
        LEFT_GUILD: [_member(INITIAL)],
        MAIN_GUILD: [_member(DELEGATE), _member(INITIAL, DEVELOPERS), _member(DEVELOPER, DEVELOPERS)],
    }


def _members(people: dict[GuildId, list[Member]]) -> MemoryMemberDirectory:
    channels = {GUILD: [Channel(id=DiscordChannelId(400), name="general", kind=ChannelKind.TEXT)]}
    roles = {GUILD: [GuildRole(id=RoleId(500), name="Moderators", color="#ff8800", position=3)]}
    return MemoryMemberDirectory(people, channels, roles, {GUILD: MEMBER, LEFT_GUILD: MEMBER})


def _identity() -> MemoryIdentityProvider:
    return MemoryIdentityProvider({f"code of {name}": user(user_id) for user_id, name in NAMES.items()})


async def _settle(begin: BeginWork, members: MemoryMemberDirectory, clock: Clock) -> None:
    for guild_id in (GUILD, LEFT_GUILD):
        await RecordInstallation(begin, clock)(
            RecordInstallationCommand(
                guild_id=guild_id,
                name=f"Guild {guild_id % 10}",
                icon_url=None,
                member_count=4,
                owner_id=MEMBER,
                added_by=INITIAL,
                added_by_source=AddedBySource.AUDIT_LOG,
            )
        )
    await GrantAccess(begin, members, clock)(GrantAccessCommand(guild_id=GUILD, granted_by=INITIAL, member_id=DELEGATE))
    await RecordRemoval(begin, clock)(LEFT_GUILD)
