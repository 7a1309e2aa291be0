"""Signing in with Discord: OAuth 2 authorization code flow with PKCE."""

from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from adapters.discord.rest.api import API_PATH, DISCORD_URL, TIMEOUT, raising_ours
from adapters.discord.rest.members import avatar_url
from application.ports.clock import Clock
from application.ports.discord import DiscordTokens, DiscordUser, SignInRefused
from domain.ids import UserId
from domain.sign_in import SignInNotSetUp

_SCOPES: Final = "identify guilds"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordOAuth:
    """`base_url` is the origin of Discord, `redirect_uri` one that the application has registered there.

    Without the application's id and secret no user can sign in, and no session is renewed.
    """

    http: httpx.AsyncClient
    clock: Clock
    client_id: int | None
    client_secret: str | None = field(repr=False)
    redirect_uri: str
    base_url: str = DISCORD_URL

    def authorize_url(self, *, state: str, code_challenge: str) -> str:
        if self.client_id is None or self.client_secret is None:
            raise SignInNotSetUp
        query = {
            "response_type": "code",
            "client_id": str(self.client_id),
            "scope": _SCOPES,
            "redirect_uri": self.redirect_uri,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.base_url}/oauth2/authorize?{urlencode(query)}"

    async def exchange(self, *, code: str, code_verifier: str) -> DiscordTokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": code_verifier,
        }
        return await self._tokens(form)

    async def refresh(self, tokens: DiscordTokens) -> DiscordTokens:
        return await self._tokens({"grant_type": "refresh_token", "refresh_token": tokens.refresh_token})

    async def user(self, tokens: DiscordTokens) -> DiscordUser:
        with raising_ours():
            response = await self.http.get(
                f"{self.base_url}{API_PATH}/users/@me",
                headers={"Authorization": f"Bearer {tokens.access_token}"},
                timeout=TIMEOUT,
            )
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                raise SignInRefused("The tokens are not valid any more.")
            payload = response.raise_for_status().json()
        return DiscordUser(
            id=UserId(int(payload["id"])),
            name=payload.get("global_name") or payload["username"],
            avatar_url=avatar_url(payload),
        )

    async def revoke(self, tokens: DiscordTokens) -> None:
        """Revoking either token revokes both at Discord."""
        await self._post("/oauth2/token/revoke", {"token": tokens.access_token, "token_type_hint": "access_token"})

    async def _tokens(self, form: dict[str, str]) -> DiscordTokens:
        payload = await self._post("/oauth2/token", form)
        with raising_ours():
            return DiscordTokens(
                access_token=payload["access_token"],
                refresh_token=payload["refresh_token"],
                expires_at=self.clock.now() + timedelta(seconds=payload["expires_in"]),
            )

    async def _post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        if self.client_id is None or self.client_secret is None:
            raise SignInRefused("Signing in is not set up any more.")
        with raising_ours():
            response = await self.http.post(
                f"{self.base_url}{API_PATH}{path}",
                data=form,
                auth=(str(self.client_id), self.client_secret),
                timeout=TIMEOUT,
            )
            if response.status_code == HTTPStatus.BAD_REQUEST:
                raise SignInRefused("The code or token was used, has expired, or is not ours.")
            payload: dict[str, Any] = response.raise_for_status().json()
        return payload
