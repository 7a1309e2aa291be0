"""The routing table, with the guards of each route."""

from collections.abc import Sequence
from typing import Final

from litestar import Router as AnyRouter
from litestar.datastructures import State
from litestar.di import Provide

from adapters.http.dependencies import providers
from adapters.http.fresh_router import FreshRouter as Router
from adapters.http.guards.csrf import require_csrf_token, require_own_origin
from adapters.http.guards.developers import provide_reader, require_developer
from adapters.http.guards.guild_access import provide_access, require_guild_access
from adapters.http.guards.in_turn import in_turn
from adapters.http.guards.rate_limits import limit_completing_sign_in, limit_starting_sign_in, require_quota
from adapters.http.guards.renewal import renew_tokens
from adapters.http.guards.sessions import provide_caller, require_session
from adapters.http.guards.strict_queries import require_strict_query
from adapters.http.routes import auth, events, health, metrics, privacy, sessions, shards
from adapters.http.routes.developers import (
    cog_guilds,
    cog_jobs,
    cogs,
    extensions,
    jobs,
    models,
    reports,
    requests,
    staff,
)
from adapters.http.routes.developers import usage as developer_usage
from adapters.http.routes.guild import (
    access,
    alerts,
    audit_log,
    budgets,
    directory,
    failures,
    guilds,
    model_choices,
    model_endings,
    providers_away,
    settings,
    settings_transfer,
    usage,
    usage_over_time,
    usage_people,
)
from adapters.http.routes.guild import cogs as guild_cogs
from adapters.http.routes.guild import requests as guild_requests
from adapters.http.routes.guild.wanted_usage import provide_wanted_usage
from adapters.http.views.requests import provide_filter, provide_filter_of_guild

API = "/api/v1"

_PUBLIC = (require_own_origin, require_strict_query)
_SIGNED_IN = (*_PUBLIC, require_session, require_quota, require_csrf_token, renew_tokens)
_OF_A_GUILD: Final = (
    guilds.get_guild,
    directory.search_members,
    directory.list_channels,
    directory.list_roles,
    access.list_authorized_users,
    access.grant_access,
    access.revoke_access,
    access.transfer_access,
    audit_log.get_audit_log,
    alerts.list_alert_deliveries,
    alerts.test_alerts,
    settings.get_settings,
    settings.change_all_settings,
    settings.get_settings_schema,
    settings_transfer.export_settings,
    settings_transfer.import_settings,
    settings.get_settings_section,
    settings.change_settings,
    settings.reset_settings,
    usage.get_guild_usage,
    usage.export_guild_usage,
    usage_over_time.get_guild_usage_over_time,
    usage_people.name_usage_people,
    failures.get_guild_errors,
    guild_requests.list_guild_requests,
    guild_requests.get_guild_request,
    guild_requests.get_guild_conversation,
    model_endings.read_model_endings,
    providers_away.list_providers_away,
    model_choices.list_models_of_guild,
    budgets.get_budgets,
    budgets.change_budgets,
    guild_cogs.list_cogs_of_guild,
    guild_cogs.switch_cog,
)
_OF_USERS: Final = (
    auth.sign_out,
    auth.get_me,
    sessions.list_sessions,
    sessions.end_session,
    sessions.end_other_sessions,
    privacy.export_my_data,
    privacy.erase_my_data,
    privacy.export_data_of_user,
    privacy.erase_data_of_user,
    privacy.export_data_of_guild,
    privacy.erase_data_of_guild,
    privacy.list_erasures,
    guilds.list_guilds,
    events.stream_events,
    access.reclaim_access,
    shards.list_shards,
    staff.get_staff_audit_log,
    jobs.list_jobs,
    jobs.run_job,
    cog_jobs.list_cog_jobs,
    cog_jobs.retry_cog_jobs,
    cog_jobs.discard_cog_jobs,
    cogs.list_cogs,
    cogs.change_cog,
    extensions.list_extensions,
    shards.get_shard_of_guild,
)


def router(state: State, added: Sequence[AnyRouter] = ()) -> AnyRouter:
    """Build the router of the API. `added` are the routers of cogs, whose own guards run after those of signed-in
    routes. `state` holds the dependencies.
    """
    in_guild = Router(
        "/guilds/{guild_id:str}",
        guards=[in_turn(*_SIGNED_IN, require_guild_access)],
        dependencies={
            "caller": Provide(provide_caller),
            "access": Provide(provide_access),
            "wanted": Provide(provide_filter_of_guild),
            "wanted_usage": Provide(provide_wanted_usage),
        },
        route_handlers=_OF_A_GUILD,
    )
    signed_in = Router(
        "/",
        guards=[in_turn(*_SIGNED_IN)],
        dependencies={"caller": Provide(provide_caller)},
        route_handlers=[
            *_OF_USERS,
            _for_developers(),
            Router(
                "/",
                dependencies={"reader": Provide(provide_reader)},
                route_handlers=[staff.list_all_guilds, cog_guilds.list_guilds_without_cog],
            ),
        ],
    )
    starting_sign_in = Router(
        "/", guards=[in_turn(*_PUBLIC, limit_starting_sign_in)], route_handlers=[auth.start_sign_in]
    )
    completing_sign_in = Router(
        "/", guards=[in_turn(*_PUBLIC, limit_completing_sign_in)], route_handlers=[auth.complete_sign_in]
    )
    open_to_all = Router("/", guards=[in_turn(*_PUBLIC)], route_handlers=[health.get_health, metrics.get_metrics])
    unversioned = Router(
        "/",
        guards=[in_turn(*_PUBLIC)],
        route_handlers=[health.get_unversioned_health, metrics.get_unversioned_metrics],
    )
    own = Router(
        "/",
        dependencies=providers(state),
        route_handlers=[
            Router(API, route_handlers=[starting_sign_in, completing_sign_in, open_to_all, in_guild, signed_in]),
            unversioned,
        ],
    )
    # Outside of `own`: routes of cogs cannot inject the platform's dependencies.
    of_cogs = Router(API, guards=[in_turn(*_SIGNED_IN)], route_handlers=added)
    return Router("/", route_handlers=[own, of_cogs])


def _for_developers() -> AnyRouter:
    across_guilds = Router(
        "/",
        dependencies={
            "reader": Provide(provide_reader),
            "of_guild": Provide(provide_filter_of_guild),
            "wanted": Provide(provide_filter),
        },
        route_handlers=[
            developer_usage.get_fleet_usage,
            developer_usage.get_usage_of_guild,
            developer_usage.get_usage_of_cog,
            requests.list_requests,
            requests.export_requests,
            requests.get_request,
            reports.get_error_rates,
            reports.get_latencies,
            reports.get_daily_usage,
            reports.get_cost_per_user,
        ],
    )
    return Router(
        "/llm", guards=[require_developer], route_handlers=[models.list_models, models.set_price, across_guilds]
    )
