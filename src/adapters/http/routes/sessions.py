"""Routes of the caller's own sessions."""

from datetime import datetime
from typing import Annotated

from litestar import Response, delete, get
from litestar.di import NamedDependency
from litestar.params import PathParameter
from msgspec import Struct

from adapters.http.config import HttpConfig
from adapters.http.dependencies import Injected
from adapters.http.documented import MAY_REMOVE_COOKIE, MUTATING, SESSION, SESSION_AND_CSRF, SIGNED_IN, problems
from adapters.http.fields import described
from adapters.http.guards.cookies import removed, session_cookie_name
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import InvalidRequest
from application.ports.sessions import SessionStore
from application.sign_in.end_sessions import EndOtherSessions, EndSession
from application.sign_in.sign_out import SignOut

HandlePath = Annotated[str, PathParameter(max_length=64, description="The `id` of `listSessions`.")]


class SessionView(Struct, frozen=True, kw_only=True):
    id: Annotated[str, described("Names the session in `endSession`; it does not authenticate.")]
    created_at: datetime
    last_seen_at: datetime
    user_agent: Annotated[str, described("The browser, as it named itself at sign-in.")]
    ip_prefix: Annotated[
        str, described("From which network, such as `192.0.2.0/24`; `unknown` where that is not known.")
    ]
    current: Annotated[bool, described("The one that asks.")]


@get(
    "/auth/sessions",
    operation_id="listSessions",
    summary="Where one is signed in",
    tags=["auth"],
    security=SESSION,
    responses=problems(*SIGNED_IN),
)
async def list_sessions(sessions: Injected[SessionStore], caller: NamedDependency[SignedIn]) -> list[SessionView]:
    """List the caller's own sessions, the last used one first."""
    own = sessions.handle(caller.session_id)
    return [
        SessionView(
            id=session.handle,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            user_agent=session.user_agent,
            ip_prefix=session.ip_prefix,
            current=session.handle == own,
        )
        for session in await sessions.of_user(caller.session.user.id)
    ]


@delete(
    "/auth/sessions/{session_id:str}",
    operation_id="endSession",
    summary="Sign out elsewhere",
    tags=["auth"],
    security=SESSION_AND_CSRF,
    response_headers=[MAY_REMOVE_COOKIE],
    responses=problems(*SIGNED_IN, *MUTATING, InvalidRequest),
)
async def end_session(
    sessions: Injected[SessionStore],
    sign_out: Injected[SignOut],
    end_session: Injected[EndSession],
    config: Injected[HttpConfig],
    caller: NamedDependency[SignedIn],
    *,
    session_id: HandlePath,
) -> Response[None]:
    """End one of the caller's own sessions. Ending one that does not exist is no error."""
    if session_id == sessions.handle(caller.session_id):
        await sign_out(caller.session_id, caller.session)
        name = session_cookie_name(config)
        return Response(None, status_code=204, cookies=[removed(config, name)])
    await end_session(caller.session.user.id, session_id)
    return Response(None, status_code=204)


@delete(
    "/auth/sessions",
    operation_id="endOtherSessions",
    summary="Sign out everywhere else",
    tags=["auth"],
    security=SESSION_AND_CSRF,
    responses=problems(*SIGNED_IN, *MUTATING),
)
async def end_other_sessions(
    sessions: Injected[SessionStore],
    end_other_sessions: Injected[EndOtherSessions],
    caller: NamedDependency[SignedIn],
) -> None:
    """End all sessions of the caller but the current one."""
    await end_other_sessions(caller.session.user.id, sessions.handle(caller.session_id))
