"""The contract of an identity provider."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.clock import SystemClock
from adapters.discord.rest.memory import MemoryIdentityProvider, s256
from adapters.discord.rest.oauth import DiscordOAuth
from application.ports.discord import DiscordTokens, DiscordUser, IdentityProvider, SignInRefused
from application.ports.errors import ServiceUnavailable
from domain.ids import UserId
from simulators.discord.identity import SIMULATED_CLIENT_ID, SIMULATED_CLIENT_SECRET
from simulators.discord.running import SimulatedDiscord
from simulators.discord.world import OWNER
from tests.contract.contract import Contract
from tests.contract.discord.conftest import REDIRECT_URI

VERIFIER = "a-code-verifier-of-at-least-43-characters-as-the-rfc-demands"
OLIVIA = DiscordUser(id=UserId(OWNER.id), name="Olivia", avatar_url=None)

Consent: TypeAlias = Callable[[str], Awaitable[str]]


class IdentityProviderContract(Contract):
    """`consent` walks Olivia's browser from the authorize URL to the code; `lost` simulates an outage of Discord."""

    async def test_a_code_leads_to_who_signed_in(self, provider: IdentityProvider, consent: Consent) -> None:
        tokens = await _sign_in(provider, consent)

        assert await provider.user(tokens) == OLIVIA
        assert tokens.expires_at > SystemClock().now()

    async def test_the_authorize_url_binds_state_and_challenge(self, provider: IdentityProvider) -> None:
        query = parse_qs(urlsplit(provider.authorize_url(state="s&t", code_challenge="c")).query)

        assert (query["state"], query["code_challenge"], query["code_challenge_method"]) == (["s&t"], ["c"], ["S256"])

    async def test_a_code_works_once(self, provider: IdentityProvider, consent: Consent) -> None:
        code = await consent(_authorize_url(provider))
        await provider.exchange(code=code, code_verifier=VERIFIER)

        with pytest.raises(SignInRefused):
            await provider.exchange(code=code, code_verifier=VERIFIER)

    async def test_another_verifier_is_refused(self, provider: IdentityProvider, consent: Consent) -> None:
        code = await consent(_authorize_url(provider))

        with pytest.raises(SignInRefused):
            await provider.exchange(code=code, code_verifier=VERIFIER.upper())

    async def test_a_made_up_code_is_refused(self, provider: IdentityProvider) -> None:
        provider.authorize_url(state="s", code_challenge=s256(VERIFIER))

        with pytest.raises(SignInRefused):
            await provider.exchange(code="made-up", code_verifier=VERIFIER)

    async def test_revoked_tokens_name_nobody(self, provider: IdentityProvider, consent: Consent) -> None:
        tokens = await _sign_in(provider, consent)
        await provider.revoke(tokens)
        await provider.revoke(tokens)

        with pytest.raises(SignInRefused):
            await provider.user(tokens)

    async def test_refreshed_tokens_name_the_same_user_and_the_old_ones_nobody(
        self, provider: IdentityProvider, consent: Consent
    ) -> None:
        old = await _sign_in(provider, consent)
        new = await provider.refresh(old)

        assert await provider.user(new) == OLIVIA
        assert {new.access_token, new.refresh_token}.isdisjoint({old.access_token, old.refresh_token})
        with pytest.raises(SignInRefused):
            await provider.user(old)

    async def test_a_refresh_token_works_once(self, provider: IdentityProvider, consent: Consent) -> None:
        old = await _sign_in(provider, consent)
        new = await provider.refresh(old)

        with pytest.raises(SignInRefused):
            await provider.refresh(old)
        assert await provider.user(new) == OLIVIA

    async def test_revoked_tokens_are_not_refreshed(self, provider: IdentityProvider, consent: Consent) -> None:
        tokens = await _sign_in(provider, consent)
        await provider.revoke(tokens)

        with pytest.raises(SignInRefused):
            await provider.refresh(tokens)

    async def test_when_discord_is_away_every_call_says_so(self, lost: IdentityProvider) -> None:
        tokens = DiscordTokens(access_token="a", refresh_token="r", expires_at=SystemClock().now())
        for call in (
            lost.exchange(code="c", code_verifier=VERIFIER),
            lost.user(tokens),
            lost.refresh(tokens),
            lost.revoke(tokens),
        ):
            with pytest.raises(ServiceUnavailable) as refusal:
                await call
            assert refusal.value.part == "discord"


class TestMemory(IdentityProviderContract):
    @pytest.fixture
    def provider(self) -> IdentityProvider:
        return MemoryIdentityProvider({"olivias-code": OLIVIA})

    @pytest.fixture
    def consent(self) -> Consent:
        async def consent(_url: str) -> str:
            return "olivias-code"

        return consent

    @pytest.fixture
    def lost(self) -> IdentityProvider:
        provider = MemoryIdentityProvider({})
        provider.unavailable = True
        return provider


class TestOAuth(IdentityProviderContract):
    @pytest.fixture
    def provider(self, http: httpx.AsyncClient, discord: SimulatedDiscord) -> IdentityProvider:
        return _oauth(http, discord.url)

    @pytest.fixture
    def consent(self, http: httpx.AsyncClient) -> Consent:
        async def consent(url: str) -> str:
            response = await http.post(url, data={"user_id": str(OWNER.id)})
            return parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]

        return consent

    @pytest.fixture
    def lost(self, http: httpx.AsyncClient, nowhere: str) -> IdentityProvider:
        return _oauth(http, nowhere)


def _oauth(http: httpx.AsyncClient, base_url: str) -> DiscordOAuth:
    return DiscordOAuth(
        http=http,
        clock=SystemClock(),
        client_id=SIMULATED_CLIENT_ID,
        client_secret=SIMULATED_CLIENT_SECRET,
        redirect_uri=REDIRECT_URI,
        base_url=base_url,
    )


def _authorize_url(provider: IdentityProvider) -> str:
    return provider.authorize_url(state="some-state", code_challenge=s256(VERIFIER))


async def _sign_in(provider: IdentityProvider, consent: Consent) -> DiscordTokens:
    code = await consent(_authorize_url(provider))
    return await provider.exchange(code=code, code_verifier=VERIFIER)
