"""Check what signing in needs: the client secret, and the redirect URI that is registered at Discord."""

import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx

from adapters.discord.rest.api import API_PATH
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, skipped

_SECRET, _REDIRECT = "discord client secret", "discord redirect"


async def check_sign_in(
    settings: Settings, application: Mapping[str, Any], http: httpx.AsyncClient, *, url: str
) -> AsyncIterator[Finding]:
    """Yield a finding on the secret and one on the redirect. `application` is Discord's answer to the bot's token."""
    if settings.discord_client_secret is None:
        yield skipped(_SECRET, "DISCORD_CLIENT_SECRET is not set: nobody can sign in to the dashboard.")
        return
    yield await _secret(settings, http, url)
    yield _redirect(settings.redirect_uri, application.get("redirect_uris") or [])


async def _secret(settings: Settings, http: httpx.AsyncClient, url: str) -> Finding:
    """Redeem a code that Discord has never issued: it refuses the client before it refuses the code (RFC 6749, 5.2)."""
    given = settings.discord_client_secret
    form = {
        "grant_type": "authorization_code",
        "code": secrets.token_hex(16),
        "redirect_uri": settings.redirect_uri,
        "code_verifier": secrets.token_hex(32),
    }
    client = (str(settings.discord_client_id), given.get_secret_value() if given else "")
    try:
        answer = await http.post(f"{url}{API_PATH}/oauth2/token", data=form, auth=client)
        refused = str(answer.json().get("error", ""))
    except (httpx.HTTPError, ValueError, AttributeError) as failure:
        text = f"Discord's token endpoint did not answer as documented ({type(failure).__name__})."
        return error(_SECRET, text, "Try again later; see https://discordstatus.com.")
    if refused == "invalid_client":
        mend = "Reset the secret in the developer portal, page OAuth2, and set DISCORD_CLIENT_SECRET."
        return error(_SECRET, "Discord refuses the client secret: nobody can sign in.", mend)
    if refused == "invalid_grant":
        return ok(_SECRET, "Discord accepts the client secret.")
    text = f"Discord answers {answer.status_code} {refused}, which says nothing about the client secret."
    return error(_SECRET, text, "Try again later; see https://discordstatus.com.")


def _redirect(wanted: str, registered: list[str]) -> Finding:
    if wanted in registered:
        return ok(_REDIRECT, f"{wanted} is registered.")
    text = f"{wanted} is not registered at Discord: nobody can sign in."
    return error(
        _REDIRECT, text, "Add it in the developer portal, page OAuth2, Redirects, or set DISCORD_REDIRECT_URI."
    )
