"""`baseline worker` answers probes, exports metrics and stops in order; `baseline jobs` shows what it did."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from bootstrap.embedded.ports import free_port
from tests.services import SECRET_KEY, FreshDatabase
from tests.waiting import eventually

PATIENCE = 120
"""A process imports every cog and adapter, which takes long on a loaded machine."""


@pytest.fixture
def environment(database: FreshDatabase, redis_url: str, tmp_path: Path) -> Mapping[str, str]:
    kept = {name: value for name in ("PATH", "HOME", "PYTHONPYCACHEPREFIX") if (value := os.environ.get(name))}
    return {
        **kept,
        "DATABASE_URL": database.owner_url,
        "DATABASE_SCHEMA": database.schema,
        "REDIS_URL": redis_url,
        "API_SECRET_KEY": SECRET_KEY,
        "HEALTH_HOST": "127.0.0.1",
        "HEALTH_PORT": str(free_port()),
        "BASELINE_HOME": str(tmp_path),
        "COGS_PATH": str(tmp_path),
        "DISCORD_SIMULATOR_URL": "http://127.0.0.1:1",
    }


async def _baseline(environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    command = (sys.executable, "-m", "bootstrap.cli", *arguments)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=dict(environment), stdout=pipe, stderr=pipe)
    output, error = await process.communicate()
    return process.returncode or 0, (output + error).decode()


@pytest.fixture
async def worker(environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    command = (sys.executable, "-m", "bootstrap.cli", "worker")
    process = await asyncio.create_subprocess_exec(*command, env=dict(environment))
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_a_worker_runs_the_jobs_and_shows_them(
    worker: asyncio.subprocess.Process, environment: Mapping[str, str]
) -> None:
    url = f"http://127.0.0.1:{environment['HEALTH_PORT']}"
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:

        async def has_run() -> bool:
            try:
                metrics = (await client.get("/metrics")).text
            except httpx.TransportError:
                return False
            return 'baseline_job_runs_total{job="ending-models"} 1.0' in metrics

        await eventually(has_run, "a job to have run", patience=PATIENCE)
        health = (await client.get("/health")).json()
        assert (health["status"], health["parts"]) == ("ok", {"database": "ok", "redis": "ok"})
        assert "baseline_job_last_success_timestamp_seconds" in (await client.get("/metrics")).text

    code, output = await _baseline(environment, "jobs", "list", "--json")
    assert code == 0
    assert "succeeded" in {job["state"] for job in json.loads(output)}
    assert (await _baseline(environment, "jobs", "run", "price-age"))[0] == 0
    code, output = await _baseline(environment, "jobs", "run", "mow")
    assert (code, output.strip()) == (1, "There is no job 'mow'. `baseline jobs list` names them.")

    worker.send_signal(signal.SIGTERM)
    assert await worker.wait() == 0
