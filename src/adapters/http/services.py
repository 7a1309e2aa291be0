"""Services that the HTTP API needs from the rest of the platform; bootstrap fills them in."""

from dataclasses import dataclass, field
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection

from adapters.http.anonymous import AnonymousClients
from adapters.http.developer_services import DeveloperServices
from adapters.http.events.streams import Events
from adapters.http.request_limits import RequestLimits
from adapters.http.views.opaque_ids import OpaqueIds
from application.access.authorize import Authorize
from application.access.developer_team import DeveloperTeam
from application.access.grant_access import GrantAccess
from application.access.reclaim_access import ReclaimAccess
from application.access.revoke_access import RevokeAccess
from application.access.transfer_access import TransferAccess
from application.budgets.change_budgets import ChangeBudgets
from application.budgets.read_budgets import ReadBudgets
from application.ports.clock import Clock
from application.ports.discord import MemberDirectory, RecentMemberLookup
from application.ports.health import HealthProbe
from application.ports.rate_limits import RateLimiter
from application.ports.sessions import SessionStore
from application.ports.settings import SettingsCatalogue
from application.ports.shards import ShardBoard
from application.ports.work import BeginWork
from application.queries.dashboard import AuditLogQueries, GuildQueries, UsageQueries
from application.settings.change_settings import ChangeSettings
from application.settings.import_settings import ImportSettings
from application.settings.read_settings import ReadSettings
from application.sign_in.begin_sign_in import BeginSignIn
from application.sign_in.complete_sign_in import CompleteSignIn
from application.sign_in.renew_tokens import RenewTokens
from application.sign_in.sign_out import SignOut
from baseline.services import GuildDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConfig:
    """`secure_cookies` is off only if the dashboard is served without TLS, on the machine itself.

    `web_origins` are the origins whose pages may call the API, the dashboard's first, such as `https://bot.example`.
    `trusted_proxies` are networks such as `10.0.0.0/8`, whose `X-Forwarded-For` is believed. The dashboard signs the
    addresses of its clients with `dashboard_key`. `secret_keys` sign the sign-in cookie: the first one signs, all of
    them verify.
    """

    version: str
    web_origins: tuple[str, ...]
    secret_keys: tuple[str, ...] = field(repr=False)
    secure_cookies: bool = True
    limits: RequestLimits = field(default_factory=RequestLimits)
    trusted_proxies: tuple[str, ...] = ()
    dashboard_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpServices:
    """`recent_members` is cached for less than a minute: for names, and for checks on every request."""

    begin_sign_in: BeginSignIn
    complete_sign_in: CompleteSignIn
    renew_tokens: RenewTokens
    sign_out: SignOut
    authorize: Authorize
    grant_access: GrantAccess
    revoke_access: RevokeAccess
    transfer_access: TransferAccess
    reclaim_access: ReclaimAccess
    read_settings: ReadSettings
    change_settings: ChangeSettings
    import_settings: ImportSettings
    read_budgets: ReadBudgets
    change_budgets: ChangeBudgets
    begin: BeginWork
    guild_database: GuildDatabase
    guild_queries: GuildQueries
    usage_queries: UsageQueries
    audit_queries: AuditLogQueries
    audit_ids: OpaqueIds
    members: MemberDirectory
    recent_members: RecentMemberLookup
    sessions: SessionStore
    rate_limiter: RateLimiter
    settings_catalogue: SettingsCatalogue
    shards: ShardBoard
    events: Events
    developers: DeveloperServices
    developer_team: DeveloperTeam
    probes: tuple[HealthProbe, ...]
    clock: Clock
    config: HttpConfig
    anonymous: AnonymousClients = field(default_factory=AnonymousClients)


def services_of(connection: ASGIConnection[Any, Any, Any, Any]) -> HttpServices:
    """Return the services, for guards, which cannot take dependencies."""
    return cast("HttpServices", connection.app.state["services"])


async def provide_services(request: Request[Any, Any, Any]) -> HttpServices:
    return services_of(request)
