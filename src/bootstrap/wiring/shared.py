"""Wire what reaches the outside in every process: PostgreSQL, Redis, Discord, the providers and the cogs' files.

`use_cases` builds on this module; `bot`, `api` and `worker` build on `use_cases`, each without the others' frameworks.
What is built here is opened and closed by `lifespan`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import httpx
import structlog
from dependency_injector import containers
from dependency_injector.providers import Dependency, Factory, Singleton
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import SystemClock
from adapters.cogs.declaring import DeclaringCogSource
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.platform_settings import OWNER, PLATFORM_SETTINGS
from adapters.cogs.settings.catalogue import PydanticSettingsCatalogue
from adapters.discord.gateway.invalid_requests import InvalidRequests
from adapters.discord.rest.api import DiscordApi
from adapters.discord.rest.counted_client import counted_client
from adapters.discord.rest.members import RestMemberDirectory
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.discord.rest.oauth import DiscordOAuth
from adapters.discord.rest.recent_members import RecentMembers
from adapters.llm.models.catalogue import ListedModels
from adapters.llm.models.declared_prices import DeclaredPrices, DeclaringPriceBook, DeclaringPriceTable
from adapters.llm.models.guild_models import GuildModels
from adapters.llm.models.prices import AliasingPriceBook
from adapters.llm.pipeline.lazy import LazyProvider
from adapters.loop_lag import LoopLag
from adapters.persistence.audit.postgres_queries import PostgresAuditLogQueries
from adapters.persistence.audit.postgres_system import PostgresSystemAudit
from adapters.persistence.bot.redis_cog_board import RedisCogBoard
from adapters.persistence.bot.redis_cog_breakers import RedisCogBreakerBoard
from adapters.persistence.bot.redis_cog_orders import RedisCogOrders
from adapters.persistence.bot.redis_key_values import RedisKeyValues
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.persistence.bot.redis_synced_commands import RedisSyncedCommands
from adapters.persistence.documents.postgres import PostgresDocumentStore
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.events.redis_signals import RedisSignalRelay
from adapters.persistence.gateway.redis import RedisGatewayBoard
from adapters.persistence.guilds.postgres_known import PostgresKnownGuilds
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.guild_database import GuildDatabase
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from adapters.persistence.privacy.postgres import ERASE_SECONDS, PostgresPersonalData
from adapters.persistence.privacy.postgres_queue import PostgresErasureQueue
from adapters.persistence.privacy.redis import RedisPersonalData
from adapters.persistence.redis.connection import connect_patiently, connect_redis
from adapters.persistence.redis.health import RedisHealthProbe
from adapters.persistence.request_log.postgres_queries import PostgresRequestLogQueries
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.sessions.redis_rate_limits import RedisRateLimiter
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from adapters.persistence.settings.postgres_at_rest import PostgresSettingsAtRest
from adapters.persistence.settings.secret_box import AesSecretBox
from adapters.persistence.usage.ledger.corrections import PostgresUsageCorrections
from adapters.persistence.usage.ledger.postgres import PostgresUsageLedger
from adapters.persistence.usage.postgres_fleet import PostgresFleetUsageQueries
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from application.cogs.manifests import CogManifests
from application.events.announced_breakers import AnnouncedCogBreakers
from application.events.announced_work import announced_work
from application.ports.bot.shards import GatewayBoard
from application.ports.clock import Clock
from application.ports.health import HealthProbe
from application.ports.privacy import PersonalData
from application.ports.work import BeginWork
from application.settings.reseal_settings import ResealSettings
from application.settings.seal_settings import SettingsSeal
from application.settings.sealed_work import sealed_work
from bootstrap.configuration.settings import Settings
from bootstrap.wiring.discord_application import DiscordApplication, discord_application
from bootstrap.wiring.providers import build_providers, declared_prices, listed_models, provider_names

VERSION = version("baseline")


def _together(*probes: HealthProbe) -> tuple[HealthProbe, ...]:
    return probes


def _stores(*stores: PersonalData) -> tuple[PersonalData, ...]:
    return stores


def _guild_models(settings: Settings, clock: Clock) -> GuildModels:
    return GuildModels(settings.llm_guild_models, clock.now())


def _catalogue(models: ListedModels, providers: Sequence[str], guild_models: GuildModels) -> PydanticSettingsCatalogue:
    catalogue = PydanticSettingsCatalogue(models, providers, guild_models.allows)
    catalogue.declare(OWNER, PLATFORM_SETTINGS)
    return catalogue


@dataclass(frozen=True, slots=True)
class DiscordTraffic:
    """State of requests to Discord, which all processes share. Both are None if Discord is simulated."""

    board: GatewayBoard | None = None
    invalid_requests: InvalidRequests | None = None


def _discord_traffic(settings: Settings, redis: Redis, clock: Clock) -> DiscordTraffic:
    if settings.discord_is_simulated:
        return DiscordTraffic()
    board = RedisGatewayBoard(redis, clock, namespace=settings.database_schema)
    return DiscordTraffic(board, InvalidRequests(board, clock, structlog.stdlib.get_logger("discord")))


class Gateways(containers.DeclarativeContainer):
    """The adapters that reach external services."""

    settings = Dependency(instance_of=Settings)
    namespace = settings.provided.database_schema

    clock: Singleton[SystemClock] = Singleton(SystemClock)
    database_url = settings.provided.app_database_url
    pool_size, slow_seconds = settings.provided.database_pool_size, settings.provided.slow_sql_seconds
    engine: Singleton[AsyncEngine] = Singleton(
        create_engine, database_url, schema=namespace, pool_size=pool_size, slow_seconds=slow_seconds
    )
    redis: Singleton[Redis] = Singleton(connect_redis, settings.provided.required_redis_url)
    budget_redis: Singleton[Redis] = Singleton(connect_patiently, settings.provided.required_redis_url)
    http: Singleton[httpx.AsyncClient] = Singleton(httpx.AsyncClient)

    event_feed: Singleton[RedisEventFeed] = Singleton(RedisEventFeed, redis, namespace=namespace)
    models: Singleton[ListedModels] = Singleton(listed_models, settings, clock)
    llm_provider_names: Singleton[tuple[str, ...]] = Singleton(provider_names, settings)
    guild_models: Singleton[GuildModels] = Singleton(_guild_models, settings, clock)
    settings_catalogue: Singleton[PydanticSettingsCatalogue] = Singleton(
        _catalogue, models, llm_provider_names, guild_models
    )
    settings_seal: Singleton[SettingsSeal] = Singleton(
        SettingsSeal, Singleton(AesSecretBox, settings.provided.secret_keys), settings_catalogue
    )
    reseal_settings: Singleton[ResealSettings] = Singleton(
        ResealSettings, Singleton(PostgresSettingsAtRest, engine), settings_seal
    )
    sealed = Singleton(sealed_work, Singleton(postgres_work, engine), settings_seal)
    begin: Singleton[BeginWork] = Singleton(announced_work, sealed, event_feed)
    guild_database: Singleton[GuildDatabase] = Singleton(
        GuildDatabase,
        database_url,
        schema=namespace,
        pool_size=pool_size,
        slow_seconds=slow_seconds,
        system=engine,
        clock=clock,
    )
    guild_queries: Singleton[PostgresGuildQueries] = Singleton(PostgresGuildQueries, engine)
    grants_in_force: Singleton[PostgresGrantsInForce] = Singleton(PostgresGrantsInForce, engine)
    known_guilds: Singleton[PostgresKnownGuilds] = Singleton(PostgresKnownGuilds, engine)
    audit_queries: Singleton[PostgresAuditLogQueries] = Singleton(PostgresAuditLogQueries, engine)
    usage_queries: Singleton[PostgresUsageQueries] = Singleton(PostgresUsageQueries, engine)
    ledger: Singleton[PostgresUsageLedger] = Singleton(
        PostgresUsageLedger, settings.provided.app_database_url, namespace, settings.provided.usage_spool
    )
    usage_corrections: Singleton[PostgresUsageCorrections] = Singleton(PostgresUsageCorrections, engine)
    fleet_usage: Singleton[PostgresFleetUsageQueries] = Singleton(PostgresFleetUsageQueries, engine)
    request_log_queries: Singleton[PostgresRequestLogQueries] = Singleton(PostgresRequestLogQueries, engine)
    system_audit: Singleton[PostgresSystemAudit] = Singleton(PostgresSystemAudit, engine)
    declared_prices: Singleton[DeclaredPrices] = Singleton(declared_prices, settings)
    price_table: Singleton[DeclaringPriceTable] = Singleton(
        DeclaringPriceTable, Singleton(PostgresPriceTable, engine), declared_prices
    )
    kept_prices: Singleton[PostgresPriceBook] = Singleton(PostgresPriceBook, engine, clock)
    prices: Singleton[AliasingPriceBook] = Singleton(
        AliasingPriceBook, Singleton(DeclaringPriceBook, kept_prices, declared_prices)
    )
    database_probe: Singleton[PostgresHealthProbe] = Singleton(PostgresHealthProbe, engine)

    cogs_redis: Singleton[Redis] = Singleton(connect_redis, settings.provided.required_redis_url)
    key_values: Singleton[RedisKeyValues] = Singleton(RedisKeyValues, cogs_redis, namespace=namespace)
    documents: Singleton[PostgresDocumentStore] = Singleton(PostgresDocumentStore, engine)
    signal_relay: Singleton[RedisSignalRelay] = Singleton(RedisSignalRelay, redis, namespace=namespace)
    sessions: Singleton[RedisSessionStore] = Singleton(
        RedisSessionStore,
        redis,
        clock,
        namespace=namespace,
        secret_keys=settings.provided.secret_keys,
        feed=event_feed,
    )
    rate_limiter: Singleton[RedisRateLimiter] = Singleton(RedisRateLimiter, redis, namespace=namespace)
    sign_in_attempts: Singleton[RedisSignInAttempts] = Singleton(RedisSignInAttempts, redis, namespace=namespace)
    synced_commands: Singleton[RedisSyncedCommands] = Singleton(RedisSyncedCommands, redis, namespace=namespace)
    shard_board: Singleton[RedisShardBoard] = Singleton(RedisShardBoard, redis, namespace=namespace)
    cog_breaker_board: Singleton[AnnouncedCogBreakers] = Singleton(
        AnnouncedCogBreakers, Singleton(RedisCogBreakerBoard, redis, namespace=namespace), event_feed
    )
    cog_board: Singleton[RedisCogBoard] = Singleton(RedisCogBoard, redis, namespace=namespace)
    cog_orders: Singleton[RedisCogOrders] = Singleton(RedisCogOrders, redis, namespace=namespace)
    job_board: Singleton[PostgresJobBoard] = Singleton(PostgresJobBoard, engine)
    cog_job_board: Singleton[PostgresCogJobBoard] = Singleton(PostgresCogJobBoard, engine)
    patient_engine: Factory[AsyncEngine] = Factory(
        create_engine, database_url, schema=namespace, pool_size=1, statement_seconds=ERASE_SECONDS
    )
    personal_data: Singleton[tuple[PersonalData, ...]] = Singleton(
        _stores,
        Singleton(PostgresPersonalData, patient_engine.provider),
        Singleton(RedisPersonalData, redis, sessions, namespace=namespace),
    )
    erasure_queue: Singleton[PostgresErasureQueue] = Singleton(PostgresErasureQueue, engine)
    loop_lag: Singleton[LoopLag] = Singleton(LoopLag)
    redis_probe: Singleton[RedisHealthProbe] = Singleton(RedisHealthProbe, redis, namespace=namespace)
    probes: Singleton[tuple[HealthProbe, ...]] = Singleton(_together, database_probe, redis_probe)

    discord: Singleton[DiscordApplication] = Singleton(discord_application, settings)
    discord_traffic: Singleton[DiscordTraffic] = Singleton(_discord_traffic, settings, redis, clock)
    discord_http: Singleton[httpx.AsyncClient] = Singleton(counted_client, discord_traffic.provided.invalid_requests)
    discord_api: Singleton[DiscordApi] = Singleton(
        DiscordApi, discord_http, discord.provided.bot_token, base_url=discord.provided.base_url
    )
    members: Singleton[RestMemberDirectory] = Singleton(RestMemberDirectory, discord_api)
    recent_members: Singleton[RecentMembers] = Singleton(RecentMembers, members, clock)
    memberships: Singleton[RememberedMemberships] = Singleton(RememberedMemberships, members, clock)
    identity: Singleton[DiscordOAuth] = Singleton(
        DiscordOAuth,
        http=discord_http,
        clock=clock,
        client_id=discord.provided.client_id,
        client_secret=discord.provided.client_secret,
        redirect_uri=settings.provided.redirect_uri,
        base_url=discord.provided.base_url,
    )

    llm_providers: Singleton[Mapping[str, LazyProvider]] = Singleton(build_providers, settings, models)

    cog_files: Singleton[DirectoryCogSource] = Singleton(
        DirectoryCogSource, settings.provided.cogs_path, settings.provided.cogs_except
    )
    manifests: Singleton[CogManifests] = Singleton(CogManifests)
    cogs: Singleton[DeclaringCogSource] = Singleton(
        DeclaringCogSource, cog_files, settings_catalogue, manifests, version=VERSION
    )
