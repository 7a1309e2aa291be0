"""Kill and hang each part of a running Baseline under load: how long until it serves again, and is any usage lost?

`baseline up` runs as on a newcomer's machine, with 20 requests and 2 commands a second. Recovery is the time from the
harm to the first good answer of what the part serves. Afterwards every answered command must have one paid call in the
ledger, and no call may be there twice.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
from drills.load import Load, Outcomes
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))  # the instance and its browser are those of the browser tests

from bootstrap.embedded.ports import free_port
from bootstrap.up.state import running_state
from tests.e2e.instance import Instance, running_instance
from tests.e2e.test_outage import signed_in

_DEMO_GUILD = "1290000000000000000"
_LIMIT_SECONDS = {"SIGKILL": 5.0, "SIGSTOP": 30.0}
_QUIET_SECONDS = 3.0
_PAID = "FROM llm_usage WHERE cog_name = 'ask'"
_UNLIMITED = {
    "LLM_BUDGET_GUILD_DAY_USD": "off",
    "LLM_BUDGET_USER_DAY_USD": "off",
    "LLM_MEMBER_CALLS_PER_MINUTE": "off",
}


@dataclass(frozen=True)
class Harm:
    part: str
    number: signal.Signals
    # The probe of each part: the time to its next good answer is the recovery.
    serves_requests: bool


_HARMS = (
    Harm("bot", signal.SIGKILL, serves_requests=False),
    Harm("api", signal.SIGKILL, serves_requests=True),
    Harm("web", signal.SIGKILL, serves_requests=True),
    Harm("llm-simulator", signal.SIGKILL, serves_requests=False),
    Harm("postgres", signal.SIGKILL, serves_requests=True),
    Harm("valkey", signal.SIGKILL, serves_requests=True),
    Harm("bot", signal.SIGSTOP, serves_requests=False),
    Harm("api", signal.SIGSTOP, serves_requests=True),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="each harm once instead of three times, and no hangs")
    options = parser.parse_args()
    harms = [harm for harm in _HARMS if harm.number is signal.SIGKILL] if options.short else list(_HARMS) * 3
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        ports = (free_port(), free_port(), free_port())
        with running_instance(Path(folder) / "home", ports, **_UNLIMITED) as instance:
            with signed_in(instance) as browser:
                cookies = dict(browser.cookies)
            _print(*asyncio.run(_drill(instance, cookies, harms)))


async def _drill(
    instance: Instance, cookies: dict[str, str], harms: list[Harm]
) -> tuple[list[tuple[Harm, float]], Load, int, int]:
    base = f"{instance.url}/api/v1"
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=base, cookies=cookies, timeout=5, limits=limits) as client:
        load, stop = Load(instance.home, client, f"/guilds/{_DEMO_GUILD}/llm/usage"), asyncio.Event()
        running = asyncio.create_task(load.run(stop))
        recoveries = []
        for harm in harms:
            await asyncio.sleep(_QUIET_SECONDS)
            seconds = await _harmed(instance, load, harm)
            recoveries.append((harm, seconds))
            print(f"{harm.number.name} {harm.part}: {seconds:.1f} s", file=sys.stderr, flush=True)
        await asyncio.sleep(_QUIET_SECONDS)
        stop.set()
        await running
    recorded, distinct = await _ledger(instance)
    return recoveries, load, recorded, distinct


async def _harmed(instance: Instance, load: Load, harm: Harm) -> float:
    outcomes: Outcomes = load.requests if harm.serves_requests else load.commands
    began = time.monotonic()
    os.kill(running_state(instance.home).pids[harm.part], harm.number)
    # A response in progress may still come from the part that was harmed.
    settled = began + 0.3
    await asyncio.sleep(0.3)
    while (again := outcomes.next_after(settled)) is None:
        if time.monotonic() - began > 120:
            raise TimeoutError(f"{harm.part} does not come back.")
        await asyncio.sleep(0.05)
    return again - began


async def _ledger(instance: Instance) -> tuple[int, int]:
    """Return the paid calls of commands and the number of distinct ones, once the spool is empty."""
    state = running_state(instance.home)
    password = (instance.home / "postgres" / "password").read_text().strip()
    url = state.urls["database"].replace("://", f"://baseline_owner:{password}@")
    deadline, before = time.monotonic() + 30, -1
    connection = await asyncpg.connect(url, server_settings={"search_path": "baseline"})
    try:
        while True:
            recorded = await connection.fetchval(f"SELECT count(*) {_PAID}")
            if recorded == before or time.monotonic() > deadline:
                return recorded, await connection.fetchval(f"SELECT count(DISTINCT request_id) {_PAID}")
            before = recorded
            await asyncio.sleep(3)
    finally:
        await connection.close()


def _print(recoveries: list[tuple[Harm, float]], load: Load, recorded: int, distinct: int) -> None:
    table = Table(title="Recovery under 20 requests and 2 commands a second")
    for column in ("part", "harm", "seconds", "limit"):
        table.add_column(column, justify="right")
    for harm, seconds in recoveries:
        table.add_row(harm.part, harm.number.name, f"{seconds:.1f}", f"{_LIMIT_SECONDS[harm.number.name]:.0f}")
    Console(width=80).print(table)
    lost = max(0, load.commands.answered - recorded)
    doubled = (recorded - distinct) + max(0, recorded - load.commands.sent)
    print(f"requests: {load.requests.answered} of {load.requests.sent} answered")
    print(f"commands: {load.commands.answered} of {load.commands.sent} answered, {recorded} calls in the ledger")
    kills = [seconds for harm, seconds in recoveries if harm.number is signal.SIGKILL]
    hangs = [seconds for harm, seconds in recoveries if harm.number is signal.SIGSTOP]
    figures = {
        "worst_recovery_s": round(max(kills), 2),
        "answered_commands": load.commands.answered,
        "lost": lost,
        "doubled": doubled,
    }
    if hangs:
        figures["worst_recovery_of_a_hang_s"] = round(max(hangs), 2)
    print(json.dumps({"benchmark": "drill", "figures": figures}))


if __name__ == "__main__":
    main()
