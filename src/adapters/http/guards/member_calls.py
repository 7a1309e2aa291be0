"""Authenticate a call that a cog of the bot makes for a member: reads of one guild, with the member's own access."""

from datetime import UTC, datetime, timedelta
from typing import Any

from litestar.connection import ASGIConnection

from adapters.http.dependencies import dependencies_of
from adapters.http.problems.refusals import SignInRequired
from adapters.http.views.snowflakes import is_snowflake
from application.member_calls import MEMBER_CALL_HEADER, MemberCalls
from application.ports.discord import DiscordTokens, DiscordUser
from application.ports.sessions import Session
from domain.ids import UserId

_NO_TOKENS = DiscordTokens(access_token="", refresh_token="", expires_at=datetime.max.replace(tzinfo=UTC))


def session_of_call(connection: ASGIConnection[Any, Any, Any, Any]) -> Session | None:
    """Return a session for this request alone; None for a request that is no call of a cog.

    Raises `SignInRequired` for a call that is not signed, is too old, is no read, or is about another guild.
    """
    header = connection.headers.get(MEMBER_CALL_HEADER)
    if header is None:
        return None
    given, guild_id = dependencies_of(connection), connection.path_params.get("guild_id", "")
    call = MemberCalls(given.config.secret_keys, given.clock).read(header)
    is_about_it = call is not None and is_snowflake(guild_id) and int(guild_id) == call.guild_id
    if call is None or not is_about_it or connection.scope.get("method") != "GET":
        raise SignInRequired("The call of a cog is not signed for this, or came too late.")
    now = given.clock.now()
    return Session(
        user=DiscordUser(id=UserId(call.user_id), name=str(call.user_id), avatar_url=None),
        tokens=_NO_TOKENS,
        csrf_token="",
        created_at=now,
        expires_at=now + timedelta(minutes=1),
        user_agent=f"cog {call.cog}",
    )
