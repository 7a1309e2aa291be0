"""Routes to sign in and out, and to get the signed-in user."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from adapters.http.config import HttpConfig
from adapters.http.dependencies import Injected
from adapters.http.documented import (
    MUTATING,
    SESSION,
    SESSION_AND_CSRF,
    SETS_COOKIE,
    SIGNED_IN,
    WITH_BODY,
    problems,
)
from adapters.http.fields import described
from adapters.http.guards.browsers import BrowserCookies, browser_of, new_browser
from adapters.http.guards.clients import ip_prefix_of, user_agent_of
from adapters.http.guards.cookies import cookie, removed, session_cookie_name, sign_in_cookie_name
from adapters.http.guards.sessions import SignedIn
from adapters.http.problems.refusals import InvalidRequest, TooManyRequests
from adapters.http.views.people import UserView
from application.access.developer_team import DeveloperTeam
from application.ports.clock import Clock
from application.ports.discord import SignInRefused
from application.ports.errors import ServiceUnavailable
from application.sign_in.begin_sign_in import BeginSignIn
from application.sign_in.complete_sign_in import SESSION_LIFETIME, Browser, CompleteSignIn
from application.sign_in.exempt_developer import ExemptDeveloper
from application.sign_in.sign_out import SignOut
from domain.sign_in import TIME_TO_SIGN_IN, InvalidSignIn, SignInNotSetUp


class SignInStart(Struct, frozen=True, kw_only=True):
    authorize_url: Annotated[str, described("Send the browser there.")]
    proof: Annotated[
        str,
        described(
            "Keep it in the storage of your origin, and send it with the callback of this `authorize_url`'s state."
        ),
    ]


class CallbackBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`code` and `state` as Discord handed them to the redirect URI, and the `proof` of that state."""

    code: Annotated[str, Meta(min_length=1, max_length=512)]
    state: Annotated[str, Meta(min_length=1, max_length=512)]
    proof: Annotated[str, Meta(min_length=1, max_length=64)]


class SignInEnd(Struct, frozen=True, kw_only=True):
    return_to: Annotated[str, described("A path in the dashboard.")]


class Me(Struct, frozen=True, kw_only=True):
    user: UserView
    csrf_token: Annotated[str, described("Belongs into the `X-CSRF-Token` header of every change.")]
    is_developer: bool
    has_developer_team: Annotated[bool, described("False where the operator has not set `MAIN_GUILD_ID`.")]
    add_bot_url: Annotated[
        str | None, described("Where Discord asks to which server to add the bot; null in a simulated Discord.")
    ]


@get(
    "/auth/discord/login",
    operation_id="startSignIn",
    summary="Begin to sign in",
    tags=["auth"],
    response_headers=[SETS_COOKIE],
    responses=problems(InvalidRequest, SignInNotSetUp, ServiceUnavailable, TooManyRequests),
)
async def start_sign_in(
    request: Request[Any, Any, Any],
    config: Injected[HttpConfig],
    clock: Injected[Clock],
    begin_sign_in: Injected[BeginSignIn],
    return_to: Annotated[
        str,
        QueryParameter(
            max_length=1000, description="Where in the dashboard to go afterwards; `/` for what is no local path."
        ),
    ] = "/",
) -> Response[SignInStart]:
    """Start a sign-in. Sets a short-lived cookie, so that only this browser can complete it."""
    cookies = BrowserCookies(config.secret_keys, clock)
    browser = browser_of(request) or new_browser()
    begun = await begin_sign_in(browser=browser, return_to=return_to)
    return Response(
        SignInStart(authorize_url=begun.authorize_url, proof=begun.proof),
        cookies=[cookie(config, sign_in_cookie_name(config), cookies.cookie(browser), TIME_TO_SIGN_IN)],
    )


@post(
    "/auth/discord/callback",
    operation_id="completeSignIn",
    summary="Complete the sign-in",
    tags=["auth"],
    status_code=200,
    response_headers=[SETS_COOKIE],
    responses=problems(InvalidSignIn, SignInRefused, ServiceUnavailable, TooManyRequests, *WITH_BODY, *MUTATING),
)
async def complete_sign_in(
    request: Request[Any, Any, Any],
    config: Injected[HttpConfig],
    complete_sign_in: Injected[CompleteSignIn],
    data: JSONBody[CallbackBody],
) -> Response[SignInEnd]:
    """Start a session and set its cookie. A state works once, within ten minutes, in the browser that began the
    sign-in.
    """
    session_name = session_cookie_name(config)
    completed = await complete_sign_in(
        code=data.code,
        state=data.state,
        browser=Browser(
            name=browser_of(request),
            proof=data.proof,
            user_agent=user_agent_of(request.scope),
            ip_prefix=ip_prefix_of(request.scope),
        ),
        old_session_id=request.cookies.get(session_name),
    )
    return Response(
        SignInEnd(return_to=completed.return_to),
        # The sign-in cookie stays until it expires: another tab of this browser may be at Discord just now.
        cookies=[cookie(config, session_name, completed.session_id, SESSION_LIFETIME)],
    )


@post(
    "/auth/logout",
    operation_id="signOut",
    summary="Sign out",
    tags=["auth"],
    status_code=204,
    security=SESSION_AND_CSRF,
    response_headers=[SETS_COOKIE],
    responses=problems(*SIGNED_IN, *MUTATING),
)
async def sign_out(
    sign_out: Injected[SignOut], config: Injected[HttpConfig], caller: NamedDependency[SignedIn]
) -> Response[None]:
    """End the session; with the user's last session, also revoke the tokens at Discord."""
    await sign_out(caller.session_id, caller.session)
    return Response(None, status_code=204, cookies=[removed(config, session_cookie_name(config))])


@get(
    "/auth/me",
    operation_id="getMe",
    summary="Who is signed in",
    tags=["auth"],
    security=SESSION,
    responses=problems(*SIGNED_IN),
)
async def get_me(
    config: Injected[HttpConfig],
    exempt_developer: Injected[ExemptDeveloper],
    developer_team: Injected[DeveloperTeam],
    caller: NamedDependency[SignedIn],
) -> Me:
    """Get the session's user, and the token that every change must carry."""
    user = caller.session.user
    return Me(
        user=UserView.of(user),
        csrf_token=caller.session.csrf_token,
        is_developer=await exempt_developer(caller.session_id, caller.session.user.id),
        has_developer_team=developer_team.main_guild_id is not None,
        add_bot_url=config.add_bot_url,
    )
