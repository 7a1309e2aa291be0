"""`baseline invite` asks for the permissions that the cogs need, and for no others."""

import asyncio
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from rich.console import Console

from adapters.telemetry.probe_server import Address, serving
from bootstrap.configuration.settings import Settings
from bootstrap.processes.invite import run
from bootstrap.up.errors import CannotStart

COG = """
from baseline.cogs import CogManifest

cog = CogManifest(permissions=["manage_messages"])


async def setup(bot): ...
"""
VIEW_AUDIT_LOG, MANAGE_MESSAGES = 1 << 7, 1 << 13


def _settings(cogs: Path, client_id: int | None) -> Settings:
    discord = (
        {}
        if client_id is None
        else {"discord_bot_token": "a-token-of-a-bot", "discord_client_secret": "a-client-secret"}
    )
    return Settings(_env_file=None, cogs_path=cogs, discord_client_id=client_id, **discord)  # type: ignore[arg-type]


def test_the_link_has_exactly_the_scopes_and_permissions_that_are_needed(tmp_path: Path) -> None:
    (tmp_path / "sweeper_of_invites.py").write_text(COG)
    output = io.StringIO()
    run(_settings(tmp_path, 42), Console(file=output, width=200), only_link=False)
    *reasons, link = output.getvalue().splitlines()
    assert reasons == ["manage_messages: sweeper_of_invites", "view_audit_log: baseline"]
    query = parse_qs(urlsplit(link).query)
    assert query["client_id"] == ["42"]
    assert query["scope"] == ["bot applications.commands"]
    assert int(query["permissions"][0]) == VIEW_AUDIT_LOG | MANAGE_MESSAGES


def test_without_an_application_the_message_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="DISCORD_CLIENT_ID: is missing"):
        run(_settings(tmp_path, None), Console(file=io.StringIO()), only_link=True)


async def test_the_bots_token_alone_is_enough_for_the_link(tmp_path: Path) -> None:
    async def application(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bot a-token-of-a-bot"
        return web.json_response({"id": "43"})

    app = web.Application()
    app.router.add_get("/api/v10/applications/@me", application)
    settings = Settings(_env_file=None, cogs_path=tmp_path, discord_bot_token="a-token-of-a-bot")
    output = io.StringIO()
    async with serving(app, Address("127.0.0.1", 0)) as where:
        url = f"http://127.0.0.1:{where.port}"
        await asyncio.to_thread(run, settings, Console(file=output, width=200), only_link=True, discord_url=url)
    assert parse_qs(urlsplit(output.getvalue()).query)["client_id"] == ["43"]


def test_a_discord_that_does_not_answer_is_named(tmp_path: Path, closed_port: int) -> None:
    settings = Settings(_env_file=None, cogs_path=tmp_path, discord_bot_token="a-token-of-a-bot")
    with pytest.raises(CannotStart, match="does not name the token's application"):
        run(settings, Console(file=io.StringIO()), only_link=True, discord_url=f"http://127.0.0.1:{closed_port}")
