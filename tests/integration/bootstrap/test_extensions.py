"""The wired API process starts with any content of the cogs folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.http.extension_list import EXTENSIONS
from bootstrap.configuration.settings import Settings
from bootstrap.processes.api import make_app
from bootstrap.wiring.api import ApiPlatform

GOOD = """
from litestar import Router, get

@get("/hello")
async def hello() -> str:
    return "hello"

router = Router("/", route_handlers=[hello])
"""
COGS = {
    "good/__init__.py": "",
    "good/api.py": GOOD,
    "no_import/__init__.py": "",
    "no_import/api.py": "raise ValueError('no')",
    "no_router/__init__.py": "",
    "no_router/api.py": "router = 1",
    "open/__init__.py": "",
    "open/api.py": GOOD.replace('"/hello")', '"/hello", opt={"exclude_from_auth": True})'),
    "whole/__init__.py": "raise ValueError('the cog itself')",
    "whole/api.py": GOOD,
    "broken.py": "def x(:",
    "plain.py": "",
}


@pytest.fixture
async def platform(tmp_path: Path) -> AsyncIterator[ApiPlatform]:
    folder = tmp_path / f"{tmp_path.name}_cogs"
    for name, code in COGS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(code)
    settings = Settings(
        _env_file=None,
        database_url="postgresql://owner:fake@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
        api_secret_key="a key for tests, long enough to be accepted",
        discord_simulator_url="http://127.0.0.1:1",
        cogs_path=folder,
    )
    platform = ApiPlatform(settings=settings)
    yield platform
    await platform.http().aclose()


async def test_the_api_starts_and_serves_what_can_be_served(platform: ApiPlatform) -> None:
    with capture_logs() as lines:
        app = make_app(platform)
    assert {extension.cog: extension.problem for extension in app.state[EXTENSIONS]} == {
        "good": None,
        "no_import": "ValueError",
        "no_router": "it has no `router = Router(...)` of Litestar",
        "open": "/api/v1/ext/open/hello: `exclude_from_auth` has no effect: every route is guarded",
        "whole": "ValueError",
    }
    received = {(line["event"], line["cog"]) for line in lines if line["log_level"] == "error"}
    assert received == {
        ("A cog was not loaded", "broken"),
        *(("Routes of a cog are not served", cog) for cog in ("no_import", "no_router", "open", "whole")),
    }

    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # Litestar types ASGI more precisely
    async with httpx.AsyncClient(transport=transport, base_url="https://api.example/api/v1") as client:
        assert (await client.get("/ext/good/hello")).status_code == 401
        assert {(await client.get(f"/ext/{cog}/hello")).status_code for cog in ("open", "whole", "plain")} == {404}
        assert "/api/v1/ext/good/hello" in (await client.get("/schema/openapi.json")).json()["paths"]
