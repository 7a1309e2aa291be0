"""Wire the HTTP application's use cases over the storage that a test chooses, and over stand-ins for the rest."""

from adapters.cogs.platform_settings import OWNER, Alerts, Switches
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.discord.rest.recent_members import RecentMembers
from adapters.http.config import HttpConfig
from adapters.http.dependencies import Dependencies
from adapters.http.events.streams import Events, EventSources
from adapters.http.events.tokens import EventTokens
from adapters.http.views.opaque_ids import OpaqueIds
from adapters.llm.models.catalogue import ListedModels
from adapters.persistence.alerts.memory import MemoryAlertOutbox
from adapters.persistence.audit.memory_queries import MemoryAuditLogQueries
from adapters.persistence.bot.memory_cog_breakers import MemoryCogBreakerBoard
from adapters.persistence.events.memory_feed import MemoryEventFeed, MemoryOpenStreams
from adapters.persistence.guilds.memory_known import MemoryKnownGuilds
from adapters.persistence.guilds.memory_queries import MemoryGuildQueries
from adapters.persistence.memory.outage import MemoryHealthProbe
from adapters.persistence.model_calls.memory_breakers import MemoryBreakerBoard
from adapters.persistence.request_log.memory_failures import MemoryFailureQueries
from adapters.persistence.request_log.memory_guild import MemoryGuildRequestQueries
from adapters.persistence.request_log.memory_successors import MemorySuccessorQueries
from adapters.persistence.sessions.memory import MemorySessionStore
from adapters.persistence.sessions.memory_rate_limits import MemoryRateLimiter
from adapters.persistence.usage.memory import MemoryUsageQueries
from adapters.persistence.work.memory_grants import MemoryGrantsInForce
from application.access.authorize import Authorize
from application.access.developer_team import DeveloperTeam
from application.access.grant_access import GrantAccess
from application.access.reclaim_access import ReclaimAccess
from application.access.record_departure import RecordDeparture
from application.access.revoke_access import RevokeAccess
from application.access.transfer_access import TransferAccess
from application.alerts.read_alert_settings import ReadAlertSettings
from application.alerts.request_test_alert import RequestTestAlert
from application.budgets.change_budgets import ChangeBudgets
from application.budgets.read_budgets import ReadBudgets
from application.cogs.change_cog import ChangeCog
from application.cogs.read_cogs import ReadCogs
from application.cogs.switches.read_off_reasons import ReadOffReasons
from application.cogs.switches.read_switches import ReadSwitches
from application.cogs.switches.switch_cog import SwitchCog
from application.jobs.discard_cog_jobs import DiscardCogJobs
from application.jobs.retry_cog_jobs import RetryCogJobs
from application.jobs.run_job import RunJob
from application.llm.read_model_choices import ReadModelChoices
from application.llm.read_model_endings import ReadModelEndings
from application.llm.read_providers_away import ReadProvidersAway
from application.llm.retiring_models import RetiringModels
from application.ports.audit import SystemAudit
from application.ports.clock import Clock
from application.ports.sessions import SignInAttempts
from application.ports.work import BeginWork
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from application.queries.guild_requests import ReadGuildRequests
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings
from application.sign_in.begin_sign_in import BeginSignIn
from application.sign_in.complete_sign_in import CompleteSignIn
from application.sign_in.end_sessions import EndOtherSessions, EndSession, LimitSessions
from application.sign_in.exempt_developer import ExemptDeveloper
from application.sign_in.renew_tokens import RenewTokens
from application.sign_in.session_audit import SessionAudit
from application.sign_in.sign_out import SignOut
from tests.integration.http.conversations import kept_conversations
from tests.integration.http.people import DEVELOPERS, MAIN_GUILD
from tests.integration.http.stand_ins import StandIns
from tests.integration.http.storage.storage import Storage
from tests.integration.http.welcome import catalogue_of, welcome_catalogue
from tests.integration.no_tables import NoTables

MOST_SESSIONS = 5


def dependencies_in_memory(
    storage: Storage, stand_ins: StandIns, attempts: SignInAttempts, begin: BeginWork, config: HttpConfig
) -> Dependencies:
    clock, memory, members = stand_ins.clock, stand_ins.memory, stand_ins.members
    recent, catalogue = RecentMembers(members, clock), welcome_catalogue()
    in_memory = MemoryRateLimiter(clock)
    sessions = storage.sessions or MemorySessionStore(clock, limiter=in_memory)
    read_settings = ReadSettings(begin, catalogue)
    read_budgets = ReadBudgets(begin, stand_ins.budget_counters(), clock)
    usage_queries = storage.usage_queries or MemoryUsageQueries(memory)
    change_settings = ChangeSettings(begin, catalogue, clock, members)
    grants = storage.grants or MemoryGrantsInForce(memory)
    authorize = Authorize(grants, RememberedMemberships(members, clock), RecordDeparture(begin, clock))
    guild_queries = storage.guild_queries or MemoryGuildQueries(memory)
    developers = (storage.developers or stand_ins.developers)()
    team = DeveloperTeam(recent, MAIN_GUILD, [DEVELOPERS])
    identity = storage.identity or stand_ins.identity
    session_audit = SessionAudit(developers.audit, clock)
    event_feed = storage.event_feed or MemoryEventFeed()
    event_sources = EventSources(
        tokens=EventTokens(["a secret for tests"]),
        feed=event_feed,
        streams=storage.open_streams or MemoryOpenStreams(clock),
        sessions=sessions,
        authorize=authorize,
        guilds=guild_queries,
        developer_team=team,
        clock=clock,
    )
    jobs, cog_jobs = storage.jobs or stand_ins.jobs, storage.cog_jobs or stand_ins.cog_jobs
    alert_outbox = storage.alert_outbox or MemoryAlertOutbox(memory)
    return Dependencies(
        begin_sign_in=BeginSignIn(attempts, identity),
        complete_sign_in=CompleteSignIn(
            attempts,
            identity,
            sessions,
            clock=clock,
            audit=session_audit,
            limit_sessions=LimitSessions(sessions, session_audit, MOST_SESSIONS),
        ),
        renew_tokens=RenewTokens(sessions, identity, clock, session_audit),
        sign_out=SignOut(sessions, identity, session_audit),
        end_session=EndSession(sessions, session_audit),
        end_other_sessions=EndOtherSessions(sessions, session_audit),
        authorize=authorize,
        grant_access=GrantAccess(begin, members, clock),
        revoke_access=RevokeAccess(begin, clock),
        transfer_access=TransferAccess(begin, members, clock),
        reclaim_access=ReclaimAccess(begin, members, clock),
        read_settings=read_settings,
        change_settings=change_settings,
        import_settings=ImportSettings(read_settings, change_settings),
        read_budgets=read_budgets,
        change_budgets=ChangeBudgets(begin, ListedModels(), ["openai"], clock),
        read_model_endings=ReadModelEndings(
            RetiringModels(read_settings, read_budgets, ListedModels(), clock),
            usage_queries,
            storage.successor_queries or MemorySuccessorQueries(stand_ins.request_log, memory.outage),
            clock,
        ),
        read_providers_away=ReadProvidersAway(MemoryBreakerBoard(), ["openai"], usage_queries, clock),
        read_model_choices=ReadModelChoices(ListedModels(), ["openai"], developers.prices, clock),
        begin=begin,
        guild_database=storage.guild_database or NoTables(),
        guild_queries=guild_queries,
        usage_queries=usage_queries,
        failure_queries=storage.failure_queries or MemoryFailureQueries(stand_ins.request_log, memory.outage),
        read_guild_requests=_read_guild_requests(storage, stand_ins, begin, developers.audit),
        exempt_developer=ExemptDeveloper(team, sessions, clock),
        developer_reads=developers.reads,
        model_catalogue=ListedModels(),
        price_table=developers.prices,
        set_price=developers.set_price,
        system_audit=developers.audit,
        staff_audit=developers.staff_audit,
        developer_team=team,
        audit_queries=storage.audit_queries or MemoryAuditLogQueries(memory),
        audit_ids=OpaqueIds(["a secret for tests"], purpose="audit"),
        members=members,
        recent_members=recent,
        sessions=sessions,
        rate_limiter=storage.rate_limiter or in_memory,
        own_rate_limiter=MemoryRateLimiter(clock),
        settings_catalogue=catalogue,
        shard_board=storage.shards or stand_ins.shards,
        job_board=jobs,
        cog_job_board=cog_jobs,
        run_job=RunJob(jobs, clock),
        retry_cog_jobs=RetryCogJobs(cog_jobs, clock),
        discard_cog_jobs=DiscardCogJobs(cog_jobs, clock),
        alert_outbox=alert_outbox,
        export_data=ExportData([stand_ins.personal_data], developers.audit, clock),
        request_erasure=RequestErasure(stand_ins.erasures, storage.known_guilds or MemoryKnownGuilds(memory), clock),
        erasure_queue=stand_ins.erasures,
        request_test_alert=RequestTestAlert(begin, _alert_settings(begin), alert_outbox, clock),
        read_cogs=(read_cogs := ReadCogs(stand_ins.manifests, stand_ins.cogs)),
        change_cog=ChangeCog(read_cogs, stand_ins.cogs, stand_ins.cog_orders, developers.audit, clock, seconds=0.2),
        read_switches=ReadSwitches(read_settings),
        read_off_reasons=ReadOffReasons(ReadSwitches(read_settings), stand_ins.cog_breakers, clock),
        switch_cog=_switch_cog(begin, stand_ins.cog_breakers, clock),
        events=Events(event_sources, storage.event_limits),
        event_feed=event_feed,
        probes=storage.probes or (MemoryHealthProbe(memory.outage),),
        clock=clock,
        config=config,
    )


def _read_guild_requests(
    storage: Storage, stand_ins: StandIns, begin: BeginWork, audit: SystemAudit
) -> ReadGuildRequests:
    return ReadGuildRequests(
        storage.guild_requests or MemoryGuildRequestQueries(stand_ins.request_log, stand_ins.memory.outage),
        kept_conversations(begin),
        audit,
        stand_ins.clock,
    )


def _alert_settings(begin: BeginWork) -> ReadAlertSettings:
    """Use a catalogue of its own, as `_switch_cog` does."""
    return ReadAlertSettings(ReadSettings(begin, welcome_catalogue(**{OWNER: Alerts})))


def _switch_cog(begin: BeginWork, breakers: MemoryCogBreakerBoard, clock: Clock) -> SwitchCog:
    """Use a catalogue of its own: tests of settings list theirs, without the section of the switches."""
    catalogue = catalogue_of(ListedModels, (), **{OWNER: Switches})
    return SwitchCog(ReadSettings(begin, catalogue), ChangeSettings(begin, catalogue, clock), breakers, begin, clock)
