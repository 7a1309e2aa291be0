"""Run all checks of `baseline doctor` and print their findings."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import httpx
from rich.console import Console

from adapters.clock import SystemClock
from application.cogs.manifests import CogManifests
from bootstrap.configuration.settings import ConfigurationError, Settings, load_settings
from bootstrap.doctor.database import check_database
from bootstrap.doctor.discord_application import check_discord
from bootstrap.doctor.endpoints import check_endpoints
from bootstrap.doctor.finding import Finding, Level, error, ok, skipped
from bootstrap.doctor.machine import check_disk, check_ports, check_proxies
from bootstrap.doctor.providers import check_providers
from bootstrap.doctor.redis_server import check_redis
from bootstrap.up.state import NotRunning, running_state, with_kept_key, with_running_database
from bootstrap.wiring.lifespan import cog_apis
from bootstrap.wiring.use_cases import UseCases

SECONDS = 10.0
_MARKS = {Level.OK: "ok", Level.SKIPPED: "--", Level.WARNING: "!!", Level.ERROR: "XX"}


def run(console: Console, *, as_json: bool) -> int:
    """Print the findings. Return 1 when one is an error, otherwise 0."""
    findings = asyncio.run(_all())
    if as_json:
        console.print(json.dumps([each.as_json() for each in findings], indent=2), highlight=False, soft_wrap=True)
    else:
        _print(findings, console)
    return 1 if any(each.level is Level.ERROR for each in findings) else 0


def _print(findings: Sequence[Finding], console: Console) -> None:
    for each in findings:
        console.print(f"{_MARKS[each.level]}  {each.check}: {each.text}", markup=False, highlight=False, soft_wrap=True)
        if each.mend:
            console.print(f"      {each.mend}", markup=False, highlight=False, soft_wrap=True)


async def _all() -> list[Finding]:
    try:
        given = load_settings()
    except ConfigurationError as failure:
        mend = "Correct it in the environment or in .env; .env.example explains each variable."
        return [error("configuration", line, mend) for line in str(failure).splitlines()]
    settings, is_running = _of_running(given)
    found = [ok("configuration", "Every variable is valid.")]
    found += [each async for each in _storage(settings)]
    manifests, cogs = _cogs(settings)
    found.append(cogs)
    async with httpx.AsyncClient(timeout=SECONDS) as http:
        found += [each async for each in check_discord(settings, manifests, http)]
        found += [each async for each in check_providers(settings, http)]
        found += [each async for each in check_endpoints(settings, http)]
    found.append(check_disk(settings.baseline_home.absolute(), has_database=given.database_url is None))
    found += check_ports(settings, is_running=is_running)
    found.append(check_proxies())
    return found


def _of_running(settings: Settings) -> tuple[Settings, bool]:
    """Return the settings with the storage of the Baseline that runs from BASELINE_HOME, and whether one runs.

    The secret key is the one that `baseline up` has made there, unless another is set.
    """
    try:
        urls = running_state(settings.baseline_home.absolute()).urls
        redis = settings.redis_url or urls["redis"]
        return with_running_database(settings).model_copy(update={"redis_url": redis}), True
    except NotRunning:
        return with_kept_key(settings), False


async def _storage(settings: Settings) -> AsyncIterator[Finding]:
    if settings.database_url is None:
        yield skipped("database", "DATABASE_URL is not set: `baseline up` brings a PostgreSQL of its own.")
    elif settings.api_secret_key is None:
        yield error("database", "API_SECRET_KEY is missing.", "Set it, for example to `openssl rand -hex 32`.")
    else:
        async for finding in check_database(settings, SystemClock()):
            yield finding
    if settings.redis_url is None:
        yield skipped("redis", "REDIS_URL is not set: `baseline up` brings a server of its own.")
    else:
        async for finding in check_redis(settings):
            yield finding


def _cogs(settings: Settings) -> tuple[CogManifests, Finding]:
    platform = UseCases(settings=settings)
    cog_apis(platform)
    manifests = platform.manifests()
    found = {cog.name for cog in platform.cogs().find()}
    if failed := sorted(found - set(manifests.all())):
        text = f"Cogs that cannot be loaded: {', '.join(failed)}."
        return manifests, error("cogs", text, "Run `baseline check-cog cogs/NAME`, which says what to change.")
    return manifests, ok("cogs", f"{len(found)} cogs can be loaded.")
