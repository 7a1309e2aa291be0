"""Inject the use cases and ports of the platform into routes, each by its own name."""

from dataclasses import dataclass, field, fields
from typing import Annotated, Any, TypeAlias, TypeVar, cast

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Dependency, Provide
from litestar.params import SkipValidationMarker
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from typing_extensions import override

from adapters.http.anonymous import AnonymousClients
from adapters.http.config import HttpConfig
from adapters.http.events.streams import Events
from adapters.http.extension_list import EXTENSION
from adapters.http.views.opaque_ids import OpaqueIds
from application.access.authorize import Authorize
from application.access.developer_team import DeveloperTeam
from application.access.grant_access import GrantAccess
from application.access.reclaim_access import ReclaimAccess
from application.access.revoke_access import RevokeAccess
from application.access.transfer_access import TransferAccess
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
from application.ports.alerts.outbox import AlertOutbox
from application.ports.audit import SystemAudit
from application.ports.bot.shards import ShardBoard
from application.ports.clock import Clock
from application.ports.discord import MemberDirectory, RecentMemberLookup
from application.ports.events import EventFeed
from application.ports.health import HealthProbe
from application.ports.jobs import CogJobBoard, JobBoard
from application.ports.llm import ModelCatalogue
from application.ports.prices import PriceTable
from application.ports.privacy import ErasureQueue
from application.ports.rate_limits import RateLimiter
from application.ports.sessions import SessionStore
from application.ports.settings import SettingsCatalogue
from application.ports.work import BeginWork
from application.prices.set_price import SetPrice
from application.privacy.export_data import ExportData
from application.privacy.request_erasure import RequestErasure
from application.queries.audit import AuditLogQueries
from application.queries.developer_reads import DeveloperReads
from application.queries.failures import FailureQueries
from application.queries.fleet import StaffAuditQueries
from application.queries.guild_requests import ReadGuildRequests
from application.queries.guilds import GuildQueries
from application.queries.usage import UsageQueries
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings
from application.sign_in.begin_sign_in import BeginSignIn
from application.sign_in.complete_sign_in import CompleteSignIn
from application.sign_in.end_sessions import EndOtherSessions, EndSession
from application.sign_in.exempt_developer import ExemptDeveloper
from application.sign_in.renew_tokens import RenewTokens
from application.sign_in.sign_out import SignOut
from baseline.services import GuildDatabase

DEPENDENCIES = "dependencies"
_T = TypeVar("_T")

Injected: TypeAlias = Annotated[_T, Dependency(), SkipValidationMarker()]
"""A parameter of a route that gets the dependency of its name. Ports are protocols, which cannot be validated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """`recent_members` is cached for less than a minute: use it for names and for checks on every request.

    The developer team reads guilds' data through `developer_reads` alone, which records each read.
    """

    begin_sign_in: BeginSignIn
    complete_sign_in: CompleteSignIn
    renew_tokens: RenewTokens
    sign_out: SignOut
    end_session: EndSession
    end_other_sessions: EndOtherSessions
    exempt_developer: ExemptDeveloper
    authorize: Authorize
    grant_access: GrantAccess
    revoke_access: RevokeAccess
    transfer_access: TransferAccess
    reclaim_access: ReclaimAccess
    developer_team: DeveloperTeam
    read_settings: ReadSettings
    change_settings: ChangeSettings
    import_settings: ImportSettings
    read_budgets: ReadBudgets
    read_model_endings: ReadModelEndings
    read_providers_away: ReadProvidersAway
    read_model_choices: ReadModelChoices
    change_budgets: ChangeBudgets
    set_price: SetPrice
    developer_reads: DeveloperReads
    begin: BeginWork
    guild_queries: GuildQueries
    usage_queries: UsageQueries
    failure_queries: FailureQueries
    read_guild_requests: ReadGuildRequests
    audit_queries: AuditLogQueries
    audit_ids: OpaqueIds
    staff_audit: StaffAuditQueries
    members: MemberDirectory
    recent_members: RecentMemberLookup
    sessions: SessionStore
    settings_catalogue: SettingsCatalogue
    model_catalogue: ModelCatalogue
    price_table: PriceTable
    shard_board: ShardBoard
    job_board: JobBoard
    cog_job_board: CogJobBoard
    run_job: RunJob
    retry_cog_jobs: RetryCogJobs
    discard_cog_jobs: DiscardCogJobs
    alert_outbox: AlertOutbox
    request_test_alert: RequestTestAlert
    export_data: ExportData
    request_erasure: RequestErasure
    erasure_queue: ErasureQueue
    read_cogs: ReadCogs
    change_cog: ChangeCog
    read_switches: ReadSwitches
    read_off_reasons: ReadOffReasons
    switch_cog: SwitchCog
    events: Events
    event_feed: EventFeed
    probes: tuple[HealthProbe, ...]
    clock: Clock
    guild_database: GuildDatabase
    rate_limiter: RateLimiter
    own_rate_limiter: RateLimiter
    system_audit: SystemAudit
    config: HttpConfig
    anonymous: AnonymousClients = field(default_factory=AnonymousClients)


def dependencies_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Dependencies:
    """Return all dependencies, for guards and middleware, into which none can be injected."""
    return cast("Dependencies", connection.app.state[DEPENDENCIES])


def providers(state: State) -> dict[str, Provide]:
    """Provide each dependency under its own name. They are read from `state` at each request."""
    return {each.name: _Provided(_provider(state, each.name), sync_to_thread=False) for each in fields(Dependencies)}


class _Provided(Provide):
    """Compare by identity, which is fast: Litestar compares all providers of a route, and no two of these are equal."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _provider(state: State, name: str) -> Any:
    def provide() -> Any:
        return getattr(state[DEPENDENCIES], name)

    return provide


class OneAfterAnother(ReceiveRoutePlugin):
    """Resolve the dependencies of the platform's routes without a task for each: none of them waits for anything."""

    @override
    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            for handler, model in route.route_handler_map.values():
                if EXTENSION not in handler.opt:
                    model.dependency_batches = [{one} for batch in model.dependency_batches for one in batch]
