"""The container of the API's process."""

from dependency_injector.providers import Singleton

from adapters.cogs.platform_settings import LanguageModels
from adapters.http.config import HttpConfig
from adapters.http.dependencies import Dependencies
from adapters.http.events.streams import Events, EventSources
from adapters.http.events.tokens import EventTokens
from adapters.http.views.opaque_ids import OpaqueIds
from adapters.persistence.audit.postgres_staff import PostgresStaffAuditQueries
from adapters.persistence.events.redis_streams import RedisOpenStreams
from adapters.persistence.guilds.postgres_fleet import PostgresFleetGuildQueries
from adapters.persistence.request_log.postgres_failures import PostgresFailureQueries
from adapters.persistence.request_log.postgres_guild import PostgresGuildRequestQueries
from adapters.persistence.request_log.postgres_successors import PostgresSuccessorQueries
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from application.access.developer_team import DeveloperTeam
from application.cogs.change_cog import ChangeCog
from application.cogs.read_cogs import ReadCogs
from application.cogs.switches.read_off_reasons import ReadOffReasons
from application.cogs.switches.read_switches import ReadSwitches
from application.jobs.discard_cog_jobs import DiscardCogJobs
from application.jobs.retry_cog_jobs import RetryCogJobs
from application.jobs.run_job import RunJob
from application.llm.read_model_choices import ReadModelChoices
from application.llm.read_model_endings import ReadModelEndings
from application.queries.developer_reads import DeveloperReads
from application.queries.guild_requests import ReadGuildRequests
from application.queries.kept_conversations import KeptConversations
from application.sign_in.begin_sign_in import BeginSignIn
from application.sign_in.complete_sign_in import CompleteSignIn
from application.sign_in.end_sessions import EndOtherSessions, EndSession, LimitSessions
from application.sign_in.exempt_developer import ExemptDeveloper
from application.sign_in.renew_tokens import RenewTokens
from application.sign_in.session_audit import SessionAudit
from application.sign_in.sign_out import SignOut
from bootstrap.wiring.alerts import Alerts
from bootstrap.wiring.budgets import Budgets
from bootstrap.wiring.developers import developer_team as developers_of
from bootstrap.wiring.http import event_limits, http_config
from bootstrap.wiring.shared import VERSION, Gateways
from bootstrap.wiring.use_cases import UseCases


class ApiPlatform(Alerts):
    config: Singleton[HttpConfig] = Singleton(http_config, Gateways.settings, VERSION, Gateways.manifests)
    begin_sign_in: Singleton[BeginSignIn] = Singleton(BeginSignIn, Gateways.sign_in_attempts, Gateways.identity)
    session_audit: Singleton[SessionAudit] = Singleton(SessionAudit, Gateways.system_audit, Gateways.clock)
    complete_sign_in: Singleton[CompleteSignIn] = Singleton(
        CompleteSignIn,
        Gateways.sign_in_attempts,
        Gateways.identity,
        Gateways.sessions,
        clock=Gateways.clock,
        audit=session_audit,
        limit_sessions=Singleton(
            LimitSessions, Gateways.sessions, session_audit, Gateways.settings.provided.sessions_per_user
        ),
    )
    renew_tokens: Singleton[RenewTokens] = Singleton(
        RenewTokens, Gateways.sessions, Gateways.identity, Gateways.clock, session_audit
    )
    sign_out: Singleton[SignOut] = Singleton(SignOut, Gateways.sessions, Gateways.identity, session_audit)
    developer_team: Singleton[DeveloperTeam] = Singleton(developers_of, Gateways.settings, Gateways.recent_members)
    exempt_developer: Singleton[ExemptDeveloper] = Singleton(
        ExemptDeveloper, developer_team, Gateways.sessions, Gateways.clock
    )
    kept_conversations: Singleton[KeptConversations] = Singleton(
        KeptConversations, UseCases.read_settings, key=LanguageModels.section, field="keep_conversations"
    )
    developer_reads: Singleton[DeveloperReads] = Singleton(
        DeveloperReads,
        audit=Gateways.system_audit,
        usage=Gateways.usage_queries,
        fleet_usage=Gateways.fleet_usage,
        guilds=Singleton(PostgresFleetGuildQueries, Gateways.engine),
        requests=Gateways.request_log_queries,
        conversations=kept_conversations,
        shards=Gateways.shard_board,
        breakers=Gateways.cog_breaker_board,
        clock=Gateways.clock,
    )
    open_streams: Singleton[RedisOpenStreams] = Singleton(
        RedisOpenStreams, Gateways.redis, namespace=Gateways.namespace
    )
    event_sources: Singleton[EventSources] = Singleton(
        EventSources,
        feed=Gateways.event_feed,
        streams=open_streams,
        sessions=Gateways.sessions,
        authorize=UseCases.authorize,
        guilds=Gateways.guild_queries,
        tokens=Singleton(EventTokens, Gateways.settings.provided.secret_keys),
        developer_team=developer_team,
        clock=Gateways.clock,
    )
    read_model_endings: Singleton[ReadModelEndings] = Singleton(
        ReadModelEndings,
        Budgets.retiring_models,
        Gateways.usage_queries,
        Singleton(PostgresSuccessorQueries, Gateways.engine),
        Gateways.clock,
    )
    read_guild_requests: Singleton[ReadGuildRequests] = Singleton(
        ReadGuildRequests,
        Singleton(PostgresGuildRequestQueries, Gateways.engine),
        kept_conversations,
        Gateways.system_audit,
        Gateways.clock,
    )
    read_model_choices: Singleton[ReadModelChoices] = Singleton(
        ReadModelChoices,
        Gateways.models,
        Gateways.llm_provider_names,
        Gateways.price_table,
        Gateways.clock,
        allows=Gateways.guild_models.provided.allows,
    )
    read_cogs: Singleton[ReadCogs] = Singleton(ReadCogs, Gateways.manifests, Gateways.cog_board)
    read_switches: Singleton[ReadSwitches] = Singleton(ReadSwitches, UseCases.read_settings)
    audit_ids: Singleton[OpaqueIds] = Singleton(
        OpaqueIds, Gateways.settings.provided.secret_keys, purpose="baseline audit entries"
    )
    events: Singleton[Events] = Singleton(Events, event_sources, Singleton(event_limits, Gateways.settings))
    api_dependencies: Singleton[Dependencies] = Singleton(
        Dependencies,
        begin_sign_in=begin_sign_in,
        complete_sign_in=complete_sign_in,
        renew_tokens=renew_tokens,
        sign_out=sign_out,
        end_session=Singleton(EndSession, Gateways.sessions, session_audit),
        end_other_sessions=Singleton(EndOtherSessions, Gateways.sessions, session_audit),
        authorize=UseCases.authorize,
        grant_access=UseCases.grant_access,
        revoke_access=UseCases.revoke_access,
        transfer_access=UseCases.transfer_access,
        reclaim_access=UseCases.reclaim_access,
        read_settings=UseCases.read_settings,
        change_settings=UseCases.change_settings,
        import_settings=UseCases.import_settings,
        read_budgets=Budgets.read_budgets,
        read_model_endings=read_model_endings,
        read_providers_away=Alerts.read_providers_away,
        read_model_choices=read_model_choices,
        change_budgets=Budgets.change_budgets,
        begin=Gateways.begin,
        guild_database=Gateways.guild_database,
        guild_queries=Gateways.guild_queries,
        usage_queries=Gateways.usage_queries,
        failure_queries=Singleton(PostgresFailureQueries, Gateways.engine),
        read_guild_requests=read_guild_requests,
        audit_queries=Gateways.audit_queries,
        audit_ids=audit_ids,
        staff_audit=Singleton(PostgresStaffAuditQueries, Gateways.engine),
        members=Gateways.members,
        recent_members=Gateways.recent_members,
        sessions=Gateways.sessions,
        rate_limiter=Gateways.rate_limiter,
        own_rate_limiter=Singleton(MemoryRateLimiter, Gateways.clock),
        settings_catalogue=Gateways.settings_catalogue,
        shard_board=Gateways.shard_board,
        job_board=Gateways.job_board,
        cog_job_board=Gateways.cog_job_board,
        run_job=Singleton(RunJob, Gateways.job_board, Gateways.clock),
        retry_cog_jobs=Singleton(RetryCogJobs, Gateways.cog_job_board, Gateways.clock),
        discard_cog_jobs=Singleton(DiscardCogJobs, Gateways.cog_job_board, Gateways.clock),
        alert_outbox=Alerts.alert_outbox,
        request_test_alert=Alerts.request_test_alert,
        export_data=UseCases.export_data,
        request_erasure=UseCases.request_erasure,
        erasure_queue=Gateways.erasure_queue,
        read_cogs=read_cogs,
        change_cog=Singleton(
            ChangeCog, read_cogs, Gateways.cog_board, Gateways.cog_orders, Gateways.system_audit, Gateways.clock
        ),
        read_switches=read_switches,
        read_off_reasons=Singleton(ReadOffReasons, read_switches, Gateways.cog_breaker_board, Gateways.clock),
        switch_cog=UseCases.switch_cog,
        events=events,
        event_feed=Gateways.event_feed,
        exempt_developer=exempt_developer,
        developer_reads=developer_reads,
        model_catalogue=Gateways.models,
        price_table=Gateways.price_table,
        set_price=UseCases.set_price,
        system_audit=Gateways.system_audit,
        developer_team=developer_team,
        probes=Gateways.probes,
        clock=Gateways.clock,
        config=config,
    )
