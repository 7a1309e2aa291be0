"""The REST API as cogs read it: over HTTP, and scripted."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar

from adapters.platform_api.http import HttpPlatformApi
from adapters.platform_api.scripted import ScriptedPlatformApi
from application.member_calls import MemberCalls
from application.ports.bot.platform_api import ApiRefused, MemberCall, PlatformApi
from application.ports.errors import ServiceUnavailable
from tests.contract.contract import Contract
from tests.integration.http.people import DELEGATE, GUILD, STRANGER
from tests.integration.http.world import World

CALL = MemberCall(guild_id=GUILD, user_id=DELEGATE, cog="Spending")
STRANGERS = replace(CALL, user_id=STRANGER)


class PlatformApiContract(Contract):
    """`refusing` is an API that refuses `STRANGERS`, `away` one that cannot be reached."""

    async def test_json_is_decoded(self, api: PlatformApi) -> None:
        assert (await api.read(CALL, "/roles", {}))[0]["name"] == "Moderators"

    async def test_other_text_comes_as_it_is(self, api: PlatformApi) -> None:
        text = await api.read(CALL, "/llm/usage.csv", {"from": "2026-01-01", "to": "2026-01-02"})
        assert text.startswith("list,name,from,to")

    async def test_a_refusal_has_its_reason_and_its_code(self, refusing: PlatformApi) -> None:
        with pytest.raises(ApiRefused) as refused:
            await refusing.read(STRANGERS, "/roles", {})
        assert (refused.value.status, refused.value.code) == (403, "access.denied")
        assert str(refused.value)

    async def test_an_api_that_is_away_is_named(self, away: PlatformApi) -> None:
        with pytest.raises(ServiceUnavailable, match="The API cannot be reached"):
            await away.read(CALL, "/roles", {})


class TestScripted(PlatformApiContract):
    @pytest.fixture
    def api(self) -> PlatformApi:
        api = ScriptedPlatformApi()
        api.answers("/roles", [{"name": "Moderators"}])
        api.answers("/llm/usage.csv", "list,name,from,to\n")
        return api

    @pytest.fixture
    def refusing(self) -> PlatformApi:
        api = ScriptedPlatformApi()
        api.answers("/roles", ApiRefused("You have no access.", code="access.denied", status=403))
        return api

    @pytest.fixture
    def away(self) -> PlatformApi:
        return ScriptedPlatformApi(is_away=True)


class TestHttp(PlatformApiContract):
    @pytest.fixture
    async def api(self) -> AsyncIterator[PlatformApi]:
        world = await World.create()
        calls = MemberCalls(world.services.config.secret_keys, world.clock)
        async with httpx.AsyncClient(transport=transport(world.app)) as client:
            yield HttpPlatformApi(client, calls, "https://api.example")

    @pytest.fixture
    def refusing(self, api: PlatformApi) -> PlatformApi:
        return api

    @pytest.fixture
    async def away(self, closed_port: int) -> AsyncIterator[PlatformApi]:
        world = await World.create()
        calls = MemberCalls(world.services.config.secret_keys, world.clock)
        async with httpx.AsyncClient(trust_env=False) as client:
            yield HttpPlatformApi(client, calls, f"http://127.0.0.1:{closed_port}")


def transport(app: Litestar) -> httpx.ASGITransport:
    return httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # Litestar types ASGI more precisely
