"""The world of the HTTP tests over real PostgreSQL and Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock
from adapters.persistence.alerts.postgres import PostgresAlertOutbox
from adapters.persistence.audit.postgres_queries import PostgresAuditLogQueries
from adapters.persistence.audit.postgres_staff import PostgresStaffAuditQueries
from adapters.persistence.audit.postgres_system import PostgresSystemAudit
from adapters.persistence.bot.redis_cog_breakers import RedisCogBreakerBoard
from adapters.persistence.bot.redis_shard_board import RedisShardBoard
from adapters.persistence.guilds.postgres_fleet import PostgresFleetGuildQueries
from adapters.persistence.guilds.postgres_known import PostgresKnownGuilds
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.jobs.postgres_board import PostgresJobBoard
from adapters.persistence.jobs.postgres_cog_board import PostgresCogJobBoard
from adapters.persistence.jobs.postgres_runs import PostgresJobRuns
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.postgres.health import PostgresHealthProbe
from adapters.persistence.prices.postgres_book import PostgresPriceBook
from adapters.persistence.prices.postgres_table import PostgresPriceTable
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.redis.health import RedisHealthProbe
from adapters.persistence.request_log.postgres import PostgresRequestLog
from adapters.persistence.request_log.postgres_failures import PostgresFailureQueries
from adapters.persistence.request_log.postgres_guild import PostgresGuildRequestQueries
from adapters.persistence.request_log.postgres_queries import PostgresRequestLogQueries
from adapters.persistence.request_log.postgres_successors import PostgresSuccessorQueries
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.sessions.redis_rate_limits import RedisRateLimiter
from adapters.persistence.sessions.redis_sign_ins import RedisSignInAttempts
from adapters.persistence.usage.ledger.corrections import PostgresUsageCorrections
from adapters.persistence.usage.postgres_fleet import PostgresFleetUsageQueries
from adapters.persistence.usage.postgres_queries import PostgresUsageQueries
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from application.prices.reprice_usage import RepriceUsage
from application.prices.repricing import RepriceAtOnce
from application.prices.set_price import SetPrice
from application.queries.developer_reads import DeveloperReads
from tests.integration.http.attacks.attempts import REQUEST, a_request, an_attempt
from tests.integration.http.conversations import kept_conversations
from tests.integration.http.storage.storage import ForDevelopers, Storage
from tests.integration.http.world import World
from tests.services import FreshDatabase


@asynccontextmanager
async def real_world(database: FreshDatabase, redis_url: str) -> AsyncIterator[World]:
    engine, redis, clock = (
        create_engine(database.app_url, schema=database.schema),
        connect_redis(redis_url),
        FixedClock(),
    )
    try:
        async with PostgresRequestLog(engine).running() as log:
            await PostgresJobRuns(engine, "a worker", str).declare({"stale-shards": timedelta(minutes=1)})
            log.note(attempt := an_attempt(clock.now(), request_id=REQUEST), a_request(attempt), None)
        yield await World.create(storage_of(engine, redis, clock))
    finally:
        await engine.dispose()
        await redis.aclose()


def storage_of(engine: AsyncEngine, redis: Redis, clock: FixedClock) -> Storage:
    return Storage(
        clock=clock,
        begin=postgres_work(engine),
        grants=PostgresGrantsInForce(engine),
        known_guilds=PostgresKnownGuilds(engine),
        guild_queries=PostgresGuildQueries(engine),
        usage_queries=PostgresUsageQueries(engine),
        successor_queries=PostgresSuccessorQueries(engine),
        failure_queries=PostgresFailureQueries(engine),
        guild_requests=PostgresGuildRequestQueries(engine),
        audit_queries=PostgresAuditLogQueries(engine),
        developers=partial(developers_of, engine, redis, clock),
        sessions=RedisSessionStore(redis, clock, namespace="test", secret_keys=["a secret for tests"]),
        rate_limiter=RedisRateLimiter(redis, namespace="test"),
        sign_in_attempts=RedisSignInAttempts(redis, namespace="test"),
        shards=RedisShardBoard(redis, namespace="test"),
        jobs=PostgresJobBoard(engine),
        cog_jobs=PostgresCogJobBoard(engine),
        alert_outbox=PostgresAlertOutbox(engine),
        probes=(PostgresHealthProbe(engine), RedisHealthProbe(redis, namespace="bot")),
    )


def developers_of(engine: AsyncEngine, redis: Redis, clock: FixedClock) -> ForDevelopers:
    table, book = PostgresPriceTable(engine), PostgresPriceBook(engine, clock)
    reprice = RepriceAtOnce(RepriceUsage(book, PostgresUsageCorrections(engine)), book.forget)
    return ForDevelopers(
        reads=DeveloperReads(
            audit=PostgresSystemAudit(engine),
            usage=PostgresUsageQueries(engine),
            fleet_usage=PostgresFleetUsageQueries(engine),
            guilds=PostgresFleetGuildQueries(engine),
            requests=PostgresRequestLogQueries(engine),
            conversations=kept_conversations(postgres_work(engine)),
            shards=RedisShardBoard(redis, namespace="test"),
            breakers=RedisCogBreakerBoard(redis, namespace="test"),
            clock=clock,
        ),
        prices=table,
        set_price=SetPrice(table, reprice, clock),
        audit=PostgresSystemAudit(engine),
        staff_audit=PostgresStaffAuditQueries(engine),
    )
