"""Which routes there are, and who gets past each of them."""

from litestar import Router
from litestar.di import Provide

from adapters.http.csrf import require_csrf_token, require_own_origin
from adapters.http.guild_access import provide_access, require_guild_access
from adapters.http.routes import audit_log, auth, authorized_users, directory, guilds, health, settings, usage
from adapters.http.services import provide_services
from adapters.http.sessions import provide_caller, require_session

API = "/api/v1"


def router() -> Router:
    in_guild = Router(
        "/guilds/{guild_id:str}",
        guards=[require_guild_access],
        dependencies={"access": Provide(provide_access)},
        route_handlers=[
            guilds.get_guild,
            directory.search_members,
            directory.list_channels,
            directory.list_roles,
            authorized_users.list_authorized_users,
            authorized_users.grant_access,
            authorized_users.revoke_access,
            authorized_users.transfer_access,
            audit_log.get_audit_log,
            settings.get_settings,
            settings.get_settings_schema,
            settings.get_settings_section,
            settings.change_settings,
            settings.reset_settings,
            usage.get_guild_usage,
        ],
    )
    signed_in = Router(
        "/",
        guards=[require_session, require_csrf_token],
        dependencies={"caller": Provide(provide_caller)},
        route_handlers=[auth.sign_out, auth.get_me, guilds.list_guilds, authorized_users.reclaim_access, in_guild],
    )
    versioned = Router(API, route_handlers=[auth.start_sign_in, auth.finish_sign_in, health.get_health, signed_in])
    return Router(
        "/",
        guards=[require_own_origin],
        dependencies={"services": Provide(provide_services)},
        route_handlers=[versioned, health.get_unversioned_health],
    )
