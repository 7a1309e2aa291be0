"""The doctor tries the bot's token and the providers' keys with free requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from adapters.telemetry.probe_server import Address, serving
from application.cogs.manifests import CogManifests
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.discord_application import check_discord
from bootstrap.doctor.finding import Finding, Level
from bootstrap.doctor.providers import check_providers
from domain.cogs.manifest import CogManifest
from domain.llm.requests import LLMProvider

TOKEN, KEY = "a-token-of-a-bot", "a-key-of-a-provider"
VIEW_AUDIT_LOG, ADMINISTRATOR = 1 << 7, 1 << 3
ALL_PRIVILEGED = (1 << 12) | (1 << 14) | (1 << 18)


@asynccontextmanager
async def _vendors(flags: int, permissions: int) -> AsyncIterator[str]:
    """Serve what the doctor asks Discord and a provider, as their documentation describes it."""

    async def application(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        return web.json_response({"id": "42", "name": "Ada", "flags": flags})

    async def guilds(_request: web.Request) -> web.Response:
        return web.json_response([{"id": "7", "name": "Society", "permissions": str(permissions)}])

    async def models(request: web.Request) -> web.Response:
        return web.json_response(
            {"data": []}, status=200 if request.headers["Authorization"] == f"Bearer {KEY}" else 401
        )

    app = web.Application()
    app.router.add_get("/api/v10/applications/@me", application)
    app.router.add_get("/api/v10/users/@me/guilds", guilds)
    app.router.add_get("/v1/models", models)
    async with serving(app, Address("127.0.0.1", 0)) as where:
        yield f"http://127.0.0.1:{where.port}"


def _settings(token: str = TOKEN, key: str = KEY) -> Settings:
    return Settings(
        _env_file=None,
        discord_bot_token=token,
        discord_client_id=42,
        discord_client_secret="a-client-secret",
        openai_api_key=key,
    )


async def _discord(flags: int, permissions: int, settings: Settings) -> dict[str, Finding]:
    manifests = CogManifests()
    manifests.put("sweeper", CogManifest(permissions=("manage_messages",), intents=("members",)))
    async with _vendors(flags, permissions) as url, httpx.AsyncClient(trust_env=False) as http:
        return {each.check: each async for each in check_discord(settings, manifests, http, url=url)}


async def test_an_application_that_has_all_is_in_order() -> None:
    found = await _discord(ALL_PRIVILEGED, ADMINISTRATOR, _settings())
    assert {each.level for each in found.values()} == {Level.OK}


async def test_missing_intents_and_permissions_are_named() -> None:
    found = await _discord(0, VIEW_AUDIT_LOG, _settings())
    assert found["discord intents"].level is Level.ERROR
    assert "members" in found["discord intents"].text
    assert found["discord permissions"].level is Level.WARNING
    assert "Society: manage_messages" in found["discord permissions"].text


async def test_a_refused_token_is_found() -> None:
    found = await _discord(0, 0, _settings(token="an-old-token-of-a-bot"))
    assert found["discord token"].level is Level.ERROR
    assert "DISCORD_BOT_TOKEN" in found["discord token"].mend


async def test_a_token_of_another_application_is_found() -> None:
    settings = _settings().model_copy(update={"discord_client_id": 43})
    found = await _discord(ALL_PRIVILEGED, ADMINISTRATOR, settings)
    assert (found["discord token"].level, "42" in found["discord token"].text) == (Level.ERROR, True)
    assert "DISCORD_CLIENT_ID" in found["discord token"].mend


async def test_a_discord_that_cannot_be_reached_is_found(closed_port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        found = check_discord(_settings(), CogManifests(), http, url=f"http://127.0.0.1:{closed_port}")
        (finding,) = [each async for each in found]
    assert (finding.check, finding.level) == ("discord", Level.ERROR)
    assert "HTTPS_PROXY" in finding.mend


async def test_a_provider_that_cannot_be_reached_or_fails_is_found(closed_port: int) -> None:
    async with _vendors(0, 0) as url, httpx.AsyncClient(trust_env=False) as http:
        there = {**dict.fromkeys(LLMProvider, f"{url}/nothing/here")}
        away = dict.fromkeys(LLMProvider, f"http://127.0.0.1:{closed_port}/v1/models")
        found = [[each async for each in check_providers(_settings(), http, urls=urls)] for urls in (there, away)]
    (failing,), (unreachable,) = ([each for each in one if each.level is Level.ERROR] for one in found)
    assert "says nothing about the key" in failing.text
    assert "HTTPS_PROXY" in unreachable.mend


@pytest.mark.parametrize(("key", "level"), [(KEY, Level.OK), ("an-old-key-of-a-provider", Level.ERROR)])
async def test_a_providers_key_is_tried(key: str, level: Level) -> None:
    async with _vendors(0, 0) as url, httpx.AsyncClient(trust_env=False) as http:
        urls = dict.fromkeys(LLMProvider, f"{url}/v1/models")
        settings = _settings(key=key)
        found = {each.check: each async for each in check_providers(settings, http, urls=urls)}
    assert found["provider openai"].level is level
    assert found["provider anthropic"].level is Level.SKIPPED
