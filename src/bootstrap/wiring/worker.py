"""The container of the worker's process."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from dependency_injector.providers import Singleton
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.discord.rest.job_messages import DiscordJobMessages
from adapters.persistence.audit.sign_in_retention import SignInRetention
from adapters.persistence.jobs.cog_jobs import CogJobs
from adapters.persistence.jobs.cog_retention import CogTableRetention
from adapters.persistence.jobs.postgres_runs import PostgresJobRuns
from adapters.process_name import process_name
from adapters.telemetry.redaction import Redactor
from application.cogs.switches.read_off_reasons import ReadIsOff, ReadOffReasons
from application.cogs.switches.read_switches import ReadSwitches
from application.prices.reprice_recent import RepriceRecentUsage
from application.privacy.run_erasures import PurgeLeftGuilds, RunErasures
from bootstrap.configuration.settings import Settings
from bootstrap.redaction import configured_secrets
from bootstrap.wiring.alerts import Alerts
from bootstrap.wiring.budgets import Budgets
from bootstrap.wiring.shared import Gateways
from bootstrap.wiring.use_cases import UseCases
from bootstrap.worker.alert_jobs import AlertJobs
from bootstrap.worker.cog_job_loop import CogJobLoop
from bootstrap.worker.jobs import platform_jobs
from bootstrap.worker.runner import JobRunner, ScheduledJob

_MOST_OF_AN_ERROR = 500


def _describing(settings: Settings) -> Callable[[BaseException], str]:
    redact = Redactor(configured_secrets(settings)).text

    def describe(error: BaseException) -> str:
        return redact(f"{type(error).__name__}: {error}")[:_MOST_OF_AN_ERROR]

    return describe


def _job_runs(engine: AsyncEngine, describe: Callable[[BaseException], str]) -> PostgresJobRuns:
    return PostgresJobRuns(engine, process_name(), describe)


def _purge_after(settings: Settings) -> timedelta | None:
    return timedelta(days=settings.guild_purge_days) if settings.guild_purge_days else None


def _sign_ins_kept(settings: Settings) -> timedelta:
    return timedelta(days=settings.sign_in_record_days)


class WorkerPlatform(Alerts):
    describe: Singleton[Callable[[BaseException], str]] = Singleton(_describing, Gateways.settings)
    run_erasures: Singleton[RunErasures] = Singleton(
        RunErasures, Gateways.erasure_queue, Gateways.personal_data, Gateways.clock, describe
    )
    purge_left_guilds: Singleton[PurgeLeftGuilds] = Singleton(
        PurgeLeftGuilds, Gateways.erasure_queue, Gateways.clock, Singleton(_purge_after, Gateways.settings)
    )
    sign_in_retention: Singleton[SignInRetention] = Singleton(
        SignInRetention, Gateways.engine, Gateways.clock, Singleton(_sign_ins_kept, Gateways.settings)
    )
    cog_table_retention: Singleton[CogTableRetention] = Singleton(CogTableRetention, Gateways.engine)
    jobs: Singleton[Mapping[str, ScheduledJob]] = Singleton(
        platform_jobs,
        settings=Gateways.settings,
        engine=Gateways.engine,
        clock=Gateways.clock,
        reseal=Gateways.reseal_settings,
        shards=Gateways.shard_board,
        guilds=Gateways.known_guilds,
        retiring=Budgets.retiring_models,
        cog_tables=cog_table_retention,
        erasures=run_erasures,
        purge=purge_left_guilds,
        sign_ins=sign_in_retention,
        reprice=Singleton(RepriceRecentUsage, Gateways.price_table, UseCases.reprice_usage, Gateways.clock),
        alerts=Singleton(
            AlertJobs, Alerts.find_alerts, Alerts.deliver_alerts, Alerts.raise_alerts, Alerts.alert_outbox
        ),
    )
    job_runs: Singleton[PostgresJobRuns] = Singleton(_job_runs, Gateways.engine, describe)
    read_switches: Singleton[ReadSwitches] = Singleton(ReadSwitches, UseCases.read_settings)
    cog_jobs: Singleton[CogJobs] = Singleton(
        CogJobs,
        Gateways.engine,
        database=UseCases.guild_database,
        read=UseCases.read_settings,
        messages=Singleton(DiscordJobMessages, Gateways.discord_api),
        clock=Gateways.clock,
        describe=describe,
        is_off=Singleton(
            ReadIsOff,
            Singleton(ReadOffReasons, read_switches, Gateways.cog_breaker_board, Gateways.clock),
            read_switches,
        ),
    )
    cog_job_loop: Singleton[CogJobLoop] = Singleton(CogJobLoop, cog_jobs)
    runner: Singleton[JobRunner] = Singleton(JobRunner, job_runs, jobs, Gateways.clock, Gateways.event_feed)
