"""The doctor tries the bot's token and the providers' keys with free requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import encode_basic_auth, web
from pydantic import SecretStr

from adapters.telemetry.probe_server import Address, serving
from application.cogs.manifests import CogManifests
from bootstrap.configuration.endpoints import EndpointModel, LLMEndpoint
from bootstrap.configuration.settings import Settings
from bootstrap.doctor.discord_application import check_discord
from bootstrap.doctor.endpoints import check_endpoints
from bootstrap.doctor.finding import Finding, Level
from bootstrap.doctor.providers import check_providers
from domain.cogs.manifest import CogManifest
from domain.llm.requests import LLMProvider

TOKEN, KEY, SECRET = "a-token-of-a-bot", "a-key-of-a-provider", "a-client-secret"
REDIRECT = "https://bot.example/auth/callback"
VIEW_AUDIT_LOG, ADMINISTRATOR = 1 << 7, 1 << 3
ALL_PRIVILEGED = (1 << 12) | (1 << 14) | (1 << 18)


@asynccontextmanager
async def _vendors(flags: int, permissions: int) -> AsyncIterator[str]:
    """Serve what the doctor asks Discord and a provider, as their documentation describes it."""

    async def application(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bot {TOKEN}":
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        return web.json_response({"id": "42", "name": "Ada", "flags": flags, "redirect_uris": [REDIRECT]})

    async def token(request: web.Request) -> web.Response:
        if request.headers["Authorization"] != encode_basic_auth("42", SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        assert (await request.post())["grant_type"] == "authorization_code"
        refused = {"error": "invalid_grant", "error_description": 'Invalid "code" in request.'}
        return web.json_response(refused, status=400)

    async def guilds(_request: web.Request) -> web.Response:
        return web.json_response([{"id": "7", "name": "Society", "permissions": str(permissions)}])

    async def models(request: web.Request) -> web.Response:
        return web.json_response(
            {"object": "list", "data": [{"id": "llama-4", "object": "model"}]},
            status=200 if request.headers["Authorization"] == f"Bearer {KEY}" else 401,
        )

    app = web.Application()
    app.router.add_get("/api/v10/applications/@me", application)
    app.router.add_get("/api/v10/users/@me/guilds", guilds)
    app.router.add_post("/api/v10/oauth2/token", token)
    app.router.add_get("/v1/models", models)
    async with serving(app, Address("127.0.0.1", 0)) as where:
        yield f"http://127.0.0.1:{where.port}"


def _settings(token: str = TOKEN, key: str = KEY) -> Settings:
    return Settings(
        _env_file=None,
        discord_bot_token=token,
        discord_client_id=42,
        discord_client_secret=SECRET,
        discord_redirect_uri=REDIRECT,
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


async def test_a_client_secret_that_discord_refuses_is_found() -> None:
    wrong = _settings().model_copy(update={"discord_client_secret": SecretStr("an-old-client-secret")})
    found = await _discord(ALL_PRIVILEGED, ADMINISTRATOR, wrong)
    assert found["discord client secret"].level is Level.ERROR
    assert "DISCORD_CLIENT_SECRET" in found["discord client secret"].mend


async def test_the_token_alone_leaves_signing_in_untried() -> None:
    alone = _settings().model_copy(update={"discord_client_id": None, "discord_client_secret": None})
    found = await _discord(ALL_PRIVILEGED, ADMINISTRATOR, alone)
    assert found["discord token"].level is Level.OK
    assert found["discord client secret"].level is Level.SKIPPED


async def test_a_redirect_that_is_not_registered_is_found() -> None:
    local = _settings().model_copy(update={"discord_redirect_uri": None})
    found = await _discord(ALL_PRIVILEGED, ADMINISTRATOR, local)
    assert found["discord redirect"].level is Level.ERROR
    assert "http://127.0.0.1:3000/auth/callback is not registered" in found["discord redirect"].text


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


@pytest.mark.parametrize(
    ("path", "key", "model", "level", "mend"),
    [
        ("/v1", KEY, "llama-4", Level.OK, ""),
        ("/v1", "another-key", "llama-4", Level.ERROR, "api_key"),
        ("/v1", KEY, "llama-5", Level.WARNING, "Load these models"),
        ("", KEY, "llama-4", Level.WARNING, "/v1"),
    ],
)
async def test_an_endpoint_is_tried(path: str, key: str, model: str, level: Level, mend: str) -> None:
    async with _vendors(0, 0) as url:
        (finding,) = await _endpoint(f"{url}{path}", key, model)
    assert (finding.check, finding.level) == ("provider local", level)
    assert mend in finding.mend


async def test_an_endpoint_that_cannot_be_reached_is_found(closed_port: int) -> None:
    (finding,) = await _endpoint(f"http://127.0.0.1:{closed_port}/v1", KEY, "llama-4")
    assert (finding.level, "base_url" in finding.mend) == (Level.ERROR, True)


async def _endpoint(base_url: str, key: str, model: str) -> list[Finding]:
    endpoint = LLMEndpoint(name="local", base_url=base_url, api_key=SecretStr(key), models=(EndpointModel(name=model),))
    settings = _settings().model_copy(update={"llm_endpoints": (endpoint,)})
    async with httpx.AsyncClient(trust_env=False) as http:
        return [each async for each in check_endpoints(settings, http)]
