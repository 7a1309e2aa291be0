"""Start Baseline, print how to use it, and supervise it until it is stopped."""

import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.metadata import version
from urllib.parse import urlsplit

from rich.console import Console

from bootstrap.configuration.app_role import without_credentials
from bootstrap.configuration.settings import Settings
from bootstrap.embedded import EmbeddedPostgres, EmbeddedServerError, EmbeddedValkey
from bootstrap.up.children.cog_faults import CogFaults
from bootstrap.up.children.liveness import postgres_is_alive, valkey_is_alive
from bootstrap.up.children.progress import Progress
from bootstrap.up.children.rotation import keep_private, rotate
from bootstrap.up.children.supervisor import LONGEST_SILENCE, Supervisor
from bootstrap.up.children.units import Part, ServerUnit
from bootstrap.up.errors import CannotStart
from bootstrap.up.interruption import StopRequested, stop_requests_call, stop_requests_raise
from bootstrap.up.migrated import NOT_MIGRATED, MigrationStamp
from bootstrap.up.ownership import own
from bootstrap.up.plan import LOOPBACK, Plan, make_plan
from bootstrap.up.ports import check_ports
from bootstrap.up.programs import Programs
from bootstrap.up.state import RunningState, state_file
from bootstrap.up.welcome import welcome

_TEND_EVERY = 0.25


def up(settings: Settings, programs: Programs, console: Console, *, longest_silence: float = LONGEST_SILENCE) -> None:
    """Run Baseline until an orderly stop. Raises `CannotStart`, with nothing left running.

    A part that does not answer its probe for `longest_silence` seconds is killed and started again.
    """
    home = settings.baseline_home.absolute()
    with ExitStack() as stack:
        stack.callback(own(home).release)
        keep_private(home)
        plan = make_plan(settings, home)
        check_ports(settings, web_host=LOOPBACK, health_host=plan.health_host)
        state_file(home).unlink(missing_ok=True)
        stack.callback(state_file(home).unlink, missing_ok=True)
        progress = Progress(console)
        supervisor = Supervisor(progress, longest_silence=longest_silence)
        # Enter before the other handler: a second Ctrl-C during shutdown kills at once.
        stack.enter_context(stop_requests_call(supervisor.kill))
        try:
            with stop_requests_raise():
                _start_and_tend(plan, programs, supervisor, progress)
        except StopRequested:
            progress.say("Stopping …")
        except EmbeddedServerError as error:
            raise CannotStart(str(error)) from error
        finally:
            supervisor.stop()
        progress.say("Baseline has stopped.")


def _start_and_tend(plan: Plan, programs: Programs, supervisor: Supervisor, progress: Progress) -> None:
    faults = CogFaults(plan.logs / "bot.log", reloads=plan.reloads_cogs)
    with progress:
        progress.say(f"Baseline {version('baseline')}, data in {plan.home}")
        urls = _start(plan, programs, supervisor)
    _write_state(plan, urls, supervisor)
    for line in welcome(plan):
        progress.say(line)
    while True:
        time.sleep(_TEND_EVERY)
        if supervisor.tend():
            _write_state(plan, urls, supervisor)
        for news in faults.read():
            (progress.trouble if news.is_fault else progress.relief)(news.text)
        for log in plan.logs.glob("*.log"):
            rotate(log)


def _start(plan: Plan, programs: Programs, supervisor: Supervisor) -> dict[str, str]:
    """Start all parts, and return the URLs of the storage, that of the database without credentials."""
    database_url = _database(plan, supervisor)
    redis_url = _redis(plan, supervisor)
    owners = plan.environment(database_url=database_url, redis_url=redis_url)
    # Long-running processes never hold the credentials of the database's owner.
    address = without_credentials(database_url)
    lasting = plan.environment(database_url=address, redis_url=redis_url)

    def part(
        name: str,
        title: str,
        health_url: str = "",
        *,
        healthy_below: int = 400,
        environment: Mapping[str, str] = lasting,
    ) -> Part:
        return Part(
            name,
            title,
            command=[*programs.baseline, name],
            environment=environment,
            log_folder=plan.logs,
            health_url=health_url,
            healthy_below=healthy_below,
        )

    web = Part(
        "web",
        "Dashboard",
        command=programs.dashboard,
        environment=plan.web_environment(),
        log_folder=plan.logs,
        health_url=plan.web_url,
    )
    parts = [web]
    supervisor.start(web)
    if plan.llm_simulator_url is not None:
        # Any answer will do: the providers that it stands in for have no health page.
        parts.append(part("llm-simulator", "LLM simulator", plan.llm_simulator_url, healthy_below=500))
        supervisor.start(parts[-1])
    _migrate(plan, supervisor, part("migrate", "Migrations", environment=owners))
    # Both serve probes at HEALTH_HOST:HEALTH_PORT, and run on one machine here.
    own_probes = {**lasting, "HEALTH_HOST": LOOPBACK, "HEALTH_PORT": str(plan.worker_port)}
    for late in (
        part("bot", "Bot", plan.health_url),
        part("api", "API", f"{plan.api_url}/api/v1/health"),
        part("worker", "Worker", plan.worker_url, environment=own_probes),
    ):
        parts.append(late)
        supervisor.start(late)
    supervisor.wait_until_ready(parts)
    return {"database": address, "redis": redis_url}


def _migrate(plan: Plan, supervisor: Supervisor, migrations: Part) -> None:
    """Migrate, unless the embedded database is up to date. A configured one is always migrated: others may use it."""
    if plan.settings.database_url is not None:
        supervisor.run_to_end(migrations)
        return
    stamp = MigrationStamp(plan.home / "postgres", plan.settings, plan.secret_key)
    if not stamp.is_current:
        log = migrations.process.log_file
        before = log.stat().st_size if log.exists() else 0
        supervisor.run_to_end(migrations)
        # A cog whose migrations failed stops nothing else. They are tried again at the next start.
        if NOT_MIGRATED.encode() not in log.read_bytes()[before:]:
            stamp.keep()


def _database(plan: Plan, supervisor: Supervisor) -> str:
    if plan.settings.database_url is not None:
        return plan.settings.database_url
    server = EmbeddedPostgres(plan.home / "postgres", log_file=plan.logs / "postgres.log")
    unit = ServerUnit(
        "postgres", "PostgreSQL", server, is_alive=lambda: postgres_is_alive(urlsplit(server.url).port or 0)
    )
    supervisor.start(unit)
    supervisor.wait_until_ready([unit])
    return server.url


def _redis(plan: Plan, supervisor: Supervisor) -> str:
    if plan.settings.redis_url is not None:
        return plan.settings.redis_url
    server = EmbeddedValkey(plan.home / "valkey", log_file=plan.logs / "valkey.log")
    unit = ServerUnit("valkey", "Valkey", server, is_alive=lambda: valkey_is_alive(urlsplit(server.url).port or 0))
    supervisor.start(unit)
    supervisor.wait_until_ready([unit])
    return server.url


def _write_state(plan: Plan, storage_urls: dict[str, str], supervisor: Supervisor) -> None:
    RunningState(pid=os.getpid(), urls={**plan.urls, **storage_urls}, pids=supervisor.pids).write(plan.home)
