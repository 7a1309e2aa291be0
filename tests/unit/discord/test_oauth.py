"""OAuth requests to Discord, and the handling of its answers."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.clock import FixedClock
from adapters.discord.rest.oauth import DiscordOAuth
from application.ports.discord import DiscordTokens, SignInRefused
from application.ports.errors import ServiceUnavailable
from domain.sign_in import SignInNotSetUp

CLOCK = FixedClock()
TOKENS = DiscordTokens(access_token="a", refresh_token="r", expires_at=CLOCK.now())
GRANTED = {"access_token": "a", "refresh_token": "r", "expires_in": 604800, "token_type": "Bearer"}


def _oauth(answer: httpx.Response) -> tuple[DiscordOAuth, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    oauth = DiscordOAuth(
        http=httpx.AsyncClient(transport=httpx.MockTransport(respond)),
        clock=CLOCK,
        client_id=5,
        client_secret="a-secret",
        redirect_uri="https://bot.example/auth/callback",
    )
    return oauth, seen


def test_the_browser_is_sent_to_discord_with_everything_that_pkce_needs() -> None:
    url = _oauth(httpx.Response(200))[0].authorize_url(state="a state", code_challenge="challenge")

    assert url.startswith("https://discord.com/oauth2/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "response_type": ["code"],
        "client_id": ["5"],
        "scope": ["identify guilds"],
        "redirect_uri": ["https://bot.example/auth/callback"],
        "state": ["a state"],
        "code_challenge": ["challenge"],
        "code_challenge_method": ["S256"],
    }


async def test_without_the_applications_id_and_secret_nobody_signs_in_and_no_session_is_renewed() -> None:
    oauth, seen = _oauth(httpx.Response(200, json=GRANTED))
    token_alone = replace(oauth, client_id=None, client_secret=None)
    with pytest.raises(SignInNotSetUp):
        token_alone.authorize_url(state="a state", code_challenge="challenge")
    with pytest.raises(SignInRefused):
        await token_alone.refresh(TOKENS)
    assert seen == []


async def test_a_code_is_exchanged_with_verifier_and_redirect_uri() -> None:
    oauth, seen = _oauth(httpx.Response(200, json=GRANTED))
    tokens = await oauth.exchange(code="a-code", code_verifier="a-verifier")

    assert str(seen[0].url) == "https://discord.com/api/v10/oauth2/token"
    assert seen[0].headers["Authorization"] == httpx.BasicAuth("5", "a-secret")._auth_header
    assert parse_qs(seen[0].content.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["a-code"],
        "redirect_uri": ["https://bot.example/auth/callback"],
        "code_verifier": ["a-verifier"],
    }
    assert tokens.expires_at == CLOCK.now() + timedelta(days=7)


async def test_tokens_are_refreshed_with_the_refresh_token_alone() -> None:
    oauth, seen = _oauth(httpx.Response(200, json=GRANTED | {"refresh_token": "r2"}))
    tokens = await oauth.refresh(TOKENS)

    assert str(seen[0].url) == "https://discord.com/api/v10/oauth2/token"
    assert seen[0].headers["Authorization"] == httpx.BasicAuth("5", "a-secret")._auth_header
    assert parse_qs(seen[0].content.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["r"]}
    assert (tokens.refresh_token, tokens.expires_at) == ("r2", CLOCK.now() + timedelta(days=7))


async def test_the_user_is_asked_for_with_the_access_token() -> None:
    payload = {"id": "9", "username": "mara", "global_name": None, "avatar": "abc"}
    oauth, seen = _oauth(httpx.Response(200, json=payload))
    user = await oauth.user(TOKENS)

    assert (seen[0].headers["Authorization"], seen[0].url.path) == ("Bearer a", "/api/v10/users/@me")
    assert (user.id, user.name, user.avatar_url) == (9, "mara", "https://cdn.discordapp.com/avatars/9/abc.png")


async def test_a_refused_code_is_a_refused_sign_in() -> None:
    oauth, _ = _oauth(httpx.Response(400, json={"error": "invalid_grant"}))

    with pytest.raises(SignInRefused):
        await oauth.exchange(code="c", code_verifier="v")


async def test_tokens_that_have_ended_are_a_refused_sign_in() -> None:
    oauth, _ = _oauth(httpx.Response(401, json={"message": "401: Unauthorized", "code": 0}))

    with pytest.raises(SignInRefused):
        await oauth.user(TOKENS)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(429),
        httpx.Response(401, json={"error": "invalid_client"}),
        httpx.Response(200, json={"unexpected": "shape"}),
        httpx.Response(200, text="<html>"),
    ],
)
async def test_an_unexpected_answer_means_that_discord_is_away(answer: httpx.Response) -> None:
    oauth, _ = _oauth(answer)

    with pytest.raises(ServiceUnavailable):
        await oauth.exchange(code="c", code_verifier="v")


def test_the_secret_is_not_shown() -> None:
    assert "a-secret" not in repr(_oauth(httpx.Response(200))[0])
