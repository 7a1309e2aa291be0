"""The scheduled jobs of the platform."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.persistence.jobs.postgres_runs import Job
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.request_log import retention as request_log_retention
from adapters.persistence.usage.ledger import partitions as ledger_partitions
from adapters.persistence.usage.rollup_check import CHECK_SECONDS, check_rollups
from adapters.unreadable_budgets_log import log_unreadable_budgets
from application.llm.retiring_models import RetiringModel
from application.ports.bot.shards import ShardBoard
from application.ports.clock import Clock
from application.ports.guilds import KnownGuilds
from application.prices.reprice_recent import RepriceRecentUsage
from application.settings.reseal_settings import ResealSettings
from bootstrap.configuration.settings import Settings
from bootstrap.worker.alert_jobs import DELIVER_EVERY, FIND_EVERY, AlertJobs
from bootstrap.worker.runner import ScheduledJob
from domain.ids import GuildId
from domain.sharding import ShardState, fleet_of
from domain.spending.budgets import InvalidBudgets

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ERASE_EVERY = timedelta(seconds=15)
OLDEST_PRICES = timedelta(days=180)
"""Providers change prices every few months: older data has missed a change."""

EndingModels = Callable[[GuildId], Awaitable[Iterable[RetiringModel]]]
RaiseEndings = Callable[[GuildId, Iterable[RetiringModel]], Awaitable[object]]

_log = structlog.stdlib.get_logger("jobs")


def platform_jobs(
    *,
    settings: Settings,
    engine: AsyncEngine,
    clock: Clock,
    reseal: ResealSettings,
    shards: ShardBoard,
    guilds: KnownGuilds,
    retiring: EndingModels,
    cog_tables: Job,
    erasures: Job,
    purge: Job,
    sign_ins: Job,
    reprice: RepriceRecentUsage,
    alerts: AlertJobs,
) -> Mapping[str, ScheduledJob]:
    """Return the jobs by name. `cog_tables` deletes expired rows from the tables of cogs."""
    return {
        "ledger-partitions": ScheduledJob(DAY, partial(ledger_partitions.ensure_partitions, engine)),
        "request-log-partitions": ScheduledJob(DAY, partial(request_log_retention.ensure_partitions, engine)),
        "request-log-retention": ScheduledJob(HOUR, _forget_requests(engine, clock)),
        "cog-table-retention": ScheduledJob(HOUR, cog_tables),
        "privacy-erasures": ScheduledJob(ERASE_EVERY, erasures),
        "guild-purge": ScheduledJob(HOUR, purge),
        "sign-in-retention": ScheduledJob(DAY, sign_ins),
        "usage-rollup-check": ScheduledJob(DAY, _check_sums(settings, clock)),
        "settings-encryption": ScheduledJob(HOUR, _encrypt_secrets(reseal)),
        "stale-shards": ScheduledJob(MINUTE, partial(report_stale_shards, shards)),
        "usage-repricing": ScheduledJob(HOUR, _reprice_usage(reprice)),
        "price-age": ScheduledJob(DAY, _report_price_age(clock)),
        "ending-models": ScheduledJob(DAY, partial(report_ending_models, guilds, retiring, _raising(alerts, clock))),
        "alerts-find": ScheduledJob(FIND_EVERY, alerts.find),
        "alerts-deliver": ScheduledJob(DELIVER_EVERY, alerts.deliver),
        "alerts-retention": ScheduledJob(DAY, partial(alerts.forget_old, clock)),
    }


def _raising(alerts: AlertJobs, clock: Clock) -> RaiseEndings:
    return partial(alerts.raise_endings, clock=clock)


def _forget_requests(engine: AsyncEngine, clock: Clock) -> Job:
    async def forget_requests() -> None:
        await request_log_retention.forget_old(engine, clock.now())

    return forget_requests


def _check_sums(settings: Settings, clock: Clock) -> Job:
    async def check_sums() -> None:
        url, schema = settings.app_database_url, settings.database_schema
        patient = create_engine(url, schema=schema, pool_size=1, statement_seconds=CHECK_SECONDS)
        try:
            await check_rollups(patient, clock.now().date())
        finally:
            await patient.dispose()

    return check_sums


def _encrypt_secrets(reseal: ResealSettings) -> Job:
    async def encrypt_secrets() -> None:
        report = await reseal()
        log = _log.warning if report.unreadable else _log.info
        log("Secrets of guilds' settings were checked", **asdict(report))

    return encrypt_secrets


def _reprice_usage(reprice: RepriceRecentUsage) -> Job:
    async def reprice_usage() -> None:
        if repriced := await reprice():
            _log.info("Requests without a cost have got theirs", requests=repriced)

    return reprice_usage


def _report_price_age(clock: Clock) -> Job:
    async def report_price_age() -> None:
        from adapters.llm.models.prices import list_prices  # noqa: PLC0415 - the price data takes a second to import

        begun = [price.valid_from for price in list_prices() if price.valid_from <= clock.now()]
        age = clock.now() - max(begun)
        if age > OLDEST_PRICES:
            _log.warning("The installed prices of models are old; update genai-prices", newest_days_ago=age.days)

    return report_price_age


async def report_stale_shards(board: ShardBoard) -> None:
    """Log the shards whose process has stopped reporting, and those that no process runs."""
    fleet = fleet_of(await board.entries())
    lost = [entry.report.shard_id for entry in fleet.shards if entry.state is ShardState.LOST]
    if lost or fleet.missing:
        _log.warning("Shards are not served", lost=lost, missing=list(fleet.missing))


async def report_ending_models(guilds: KnownGuilds, retiring: EndingModels, raise_endings: RaiseEndings) -> None:
    """Log the models in guilds' settings and budgets that end within 30 days or have ended, and raise alerts.

    A guild whose stored budgets cannot be read is left out.
    """
    for guild_id in sorted(await guilds.active()):
        try:
            endings = list(await retiring(guild_id))
        except InvalidBudgets as error:
            log_unreadable_budgets(guild_id, error)
            continue
        for found in endings:
            _log.warning(
                "A guild uses a model that ends",
                guild_id=guild_id,
                place=found.place,
                model=f"{found.name.provider}:{found.name.model}",
                ends_on=found.retirement.retires_on.isoformat(),
                successor=found.retirement.successor,
            )
        await raise_endings(guild_id, endings)
