"""A changed setting reaches two APIs and a bot within a second, also while servers restart."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from bootstrap.embedded.ports import free_port
from simulators.discord.world import DEMO, OWNER
from tests.e2e.instance import BASELINE, ROOT, clean_environment
from tests.nightly import examples
from tests.services import SCHEMA, SECRET_KEY, migrated
from tests.waiting import wait_until

CHANGES, WITHIN = examples(40, at_night=200), 1.0
FOR_A_LOADED_MACHINE = 10
"""The factor for time limits. A change that is not announced exceeds even these: it takes half a minute."""
SECTION = f"/api/v1/guilds/{DEMO.id}/settings/probe"
COG = """
import time
from pathlib import Path

from discord.ext import commands

from baseline.settings import ChannelId, GuildSettings

class Probe(GuildSettings):
    number: int = 0
    channel: ChannelId | None = None

class ProbeCog(commands.Cog):
    async def received(self, guild_id: int, settings: Probe) -> None:
        with Path({file!r}).open("a") as file:
            file.write(f"{{settings.number}} {{time.time()}}\\n")

async def setup(bot) -> None:
    cog = ProbeCog()
    bot.services.config.on_change(Probe, cog.received)
    await bot.add_cog(cog)
"""


@dataclass
class Platform:
    """Two APIs and a bot. `apis` are the URLs, `console` is the simulated Discord's.

    `received` is the output of the bot's cog: each number that it was notified of, and the time.
    """

    apis: tuple[str, str]
    console: str
    heard_file: Path
    processes: list[subprocess.Popen[bytes]]
    database: EmbeddedPostgres
    redis: EmbeddedValkey
    client: httpx.Client
    version: int = 0

    def received(self) -> dict[int, float]:
        lines = [line.split() for line in self.heard_file.read_text().splitlines()] if self.heard_file.exists() else []
        return {int(number): float(at) for number, at in (line for line in lines if len(line) == 2)}

    def change(self, number: int) -> httpx.Response:
        """Change the setting, through each API in turn."""
        body = {"version": self.version, "values": {"number": number}}
        response = self.client.put(f"{self.apis[number % 2]}{SECTION}", json=body)
        if response.status_code == 200:
            self.version = response.json()["version"]
        return response

    def types(self, text: str) -> str:
        """Return the bot's reply to a member that manages the guild."""
        answer = self.client.post(f"{self.console}/send", json={"as": "admin", "text": text})
        (reply,) = answer.raise_for_status().json()["replies"]
        return str(reply["content"])

    def seconds_until_everywhere(self, number: int) -> float:
        """Return the seconds from the request until the other API shows the value and the bot was notified."""
        begun = time.time()
        assert self.change(number).status_code == 200
        shown = self.client.get(f"{self.apis[1 - number % 2]}{SECTION}").json()["values"]["number"]
        other_api = time.time()
        assert shown == number
        wait_until(lambda: number in self.received(), f"the bot to hear of {number}", patience=60)
        return max(other_api, self.received()[number]) - begun

    def recovers_with(self, number: int) -> None:
        """Check that a change that failed before succeeds now and reaches the bot."""
        wait_until(lambda: self.change(number).status_code == 200, "the APIs to recover", patience=60)
        wait_until(lambda: number in self.received(), f"the bot to hear of {number}", patience=60)


@pytest.fixture
def platform(
    tmp_path: Path, own_postgres: Callable[[], EmbeddedPostgres], own_redis: Callable[[], EmbeddedValkey]
) -> Iterator[Platform]:
    database, redis, heard_file = own_postgres(), own_redis(), tmp_path / "received"
    migrated(database.url)
    cogs = tmp_path / "everywhere_cogs"
    cogs.mkdir()
    (cogs / "probe.py").write_text(COG.format(file=str(heard_file)))
    ports = [free_port() for _ in range(4)]
    environment = clean_environment(
        tmp_path / "home",
        DATABASE_URL=database.url,
        DATABASE_SCHEMA=SCHEMA,
        REDIS_URL=redis.url,
        API_SECRET_KEY=SECRET_KEY,
        COGS_PATH=str(cogs),
        DISCORD_SIMULATOR_URL=f"http://127.0.0.1:{ports[2]}",
        HEALTH_PORT=str(ports[3]),
        RATE_LIMIT_USER_PER_MINUTE="0",
        RATE_LIMIT_GUILD_PER_MINUTE="0",
    )
    apis = (f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}")
    with ExitStack() as stack:
        log = stack.enter_context((tmp_path / "log").open("wb"))
        parts = [("bot", {}), ("api", {"API_PORT": str(ports[0])}), ("api", {"API_PORT": str(ports[1])})]
        processes = [
            subprocess.Popen(
                [BASELINE, part], cwd=ROOT, env={**environment, **extra}, stdout=log, stderr=subprocess.STDOUT
            )
            for part, extra in parts
        ]
        stack.callback(_end, processes)
        client = stack.enter_context(httpx.Client(timeout=30, trust_env=False))
        for url in (*(f"{api}/health" for api in apis), f"http://127.0.0.1:{ports[3]}/health"):
            wait_until(lambda url=url: _is_healthy(client, url), f"{url}\n{tmp_path / 'log'}", patience=90)  # type: ignore[misc]  # bound at once
        _sign_in(client, apis[0])
        yield Platform(apis, f"http://127.0.0.1:{ports[2]}/control", heard_file, processes, database, redis, client)
        assert [process.poll() for process in processes] == [None] * 3


def test_changes_reach_two_apis_and_the_bot_within_a_second_and_survive_outages(
    platform: Platform, measured: Callable[[str], None]
) -> None:
    seconds = sorted(platform.seconds_until_everywhere(number) for number in range(1, CHANGES + 1))
    p50, p99 = seconds[CHANGES // 2], seconds[CHANGES * 99 // 100 - 1]
    measured(f"{CHANGES} changes of settings in two APIs and a bot: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    assert p50 < WITHIN
    assert p99 < FOR_A_LOADED_MACHINE * WITHIN

    general = DEMO.channels[1][0]
    assert "There is no such channel" in platform.types("/settings set section: probe field: channel value: <#123>")
    typed = platform.types(f"/settings set section: probe field: channel value: <#{general}>")
    assert typed == f"**Channel** is now: <#{general}>"
    shown = platform.client.get(f"{platform.apis[0]}{SECTION}").json()
    assert (shown["values"]["channel"], shown["updated_by"]) == (str(general), str(DEMO.members[1].id))
    platform.version = shown["version"]

    platform.redis.kill()
    assert platform.change(1001).status_code == 503
    platform.redis.start()
    platform.recovers_with(1002)

    platform.database.kill()
    assert platform.change(1003).status_code == 503
    platform.database.start()
    platform.recovers_with(1004)

    after = [platform.seconds_until_everywhere(number) for number in range(1005, 1015)]
    measured(f"after both servers were killed and came back: at most {max(after) * 1000:.0f} ms")
    assert max(after) < FOR_A_LOADED_MACHINE * WITHIN


def _is_healthy(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.TransportError:
        return False


def _sign_in(client: httpx.Client, api: str) -> None:
    begun = client.get(f"{api}/api/v1/auth/discord/login").raise_for_status().json()
    chosen = client.post(begun["authorize_url"], data={"user_id": str(OWNER.id)}, follow_redirects=False)
    answer = parse_qs(urlsplit(chosen.headers["location"]).query)
    code = {"code": answer["code"][0], "state": answer["state"][0], "proof": begun["proof"]}
    client.post(f"{api}/api/v1/auth/discord/callback", json=code).raise_for_status()
    client.headers["X-CSRF-Token"] = client.get(f"{api}/api/v1/auth/me").json()["csrf_token"]


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
