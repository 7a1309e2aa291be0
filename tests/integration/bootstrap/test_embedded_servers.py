"""The embedded servers keep data, end with their parent process, and recover what a killed process left."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bootstrap.embedded import EmbeddedPostgres, EmbeddedServerError, EmbeddedValkey
from bootstrap.embedded import identity as identities
from bootstrap.embedded.lock import FolderBusy
from tests.processes import command_of
from tests.waiting import wait_until


async def _ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_what_was_committed_survives_a_killed_database(own_postgres: Callable[[], EmbeddedPostgres]) -> None:
    server = own_postgres()
    url = server.url
    await _ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")

    server.kill()
    with pytest.raises(OSError, match=r"refused|Connect"):
        await _ask(url, "SELECT 1")
    server.start()

    assert server.url == url
    assert await _ask(url, "SELECT answer FROM kept") == 42


def test_what_was_written_survives_a_stopped_redis(own_redis: Callable[[], EmbeddedValkey]) -> None:
    server = own_redis()
    url = server.url
    with redis.Redis.from_url(url) as client:
        client.set("kept", "42")

    server.stop()
    server.start()

    assert server.url == url
    with redis.Redis.from_url(url) as client:
        assert client.get("kept") == b"42"


async def test_a_connection_without_the_password_is_refused(own_postgres: Callable[[], EmbeddedPostgres]) -> None:
    url = own_postgres().url
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await _ask(url.replace(password, "wrong"), "SELECT 1")


def test_a_redis_client_without_the_password_is_refused(own_redis: Callable[[], EmbeddedValkey]) -> None:
    port = own_redis().url.split(":")[-1].split("/")[0]
    with redis.Redis(port=int(port), retry=Retry(NoBackoff(), 0)) as client, pytest.raises(redis.AuthenticationError):
        client.get("anything")


def test_two_processes_cannot_serve_the_same_folder(tmp_path: Path) -> None:
    first, second = EmbeddedValkey(tmp_path), EmbeddedValkey(tmp_path)
    first.start()
    try:
        with pytest.raises(FolderBusy, match=str(tmp_path)):
            second.start()
    finally:
        first.stop()


_STARTER = """
import sys, time
from contextlib import suppress
from pathlib import Path
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
servers = EmbeddedPostgres(Path(sys.argv[1]) / "pg", ephemeral=True), EmbeddedValkey(Path(sys.argv[1]) / "valkey")
for server in servers:
    server.start()
print(*(server.process.pid for server in servers), flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_killing_the_process_that_started_them_leaves_no_server(tmp_path: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", _STARTER, tmp_path], stdout=subprocess.PIPE, text=True)
    with starter:
        assert starter.stdout is not None
        pids = [int(word) for word in starter.stdout.readline().split()]
        assert len(pids) == 2
        starter.kill()
    wait_until(lambda: not any(command_of(pid) for pid in pids), "the servers to end")


async def test_an_orphaned_database_is_replaced_by_one_that_we_own(tmp_path: Path) -> None:
    orphan = EmbeddedPostgres(tmp_path, ephemeral=True)
    orphan.start()
    await _ask(orphan.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    orphan._lock.release()  # as the kernel does when the owner is killed

    heir = EmbeddedPostgres(tmp_path, ephemeral=True)
    heir.start()
    try:
        assert not orphan.process.running
        assert await _ask(heir.url, "SELECT answer FROM kept") == 42
    finally:
        heir.stop()


async def test_a_caller_that_stops_waiting_for_a_connection_leaves_no_future_behind(postgres_server: str) -> None:
    loop, left_behind = asyncio.get_running_loop(), list[str]()
    loop.set_exception_handler(lambda _, context: left_behind.append(repr(context)))
    for turns in range(40):
        connecting = asyncio.create_task(asyncpg.connect(postgres_server))
        for _ in range(turns):
            await asyncio.sleep(0)
        connecting.cancel()
        with suppress(asyncio.CancelledError):
            await (await connecting).close()
        del connecting
        await asyncio.sleep(0)
    gc.collect()
    assert left_behind == []


def test_a_reused_process_number_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "valkey.pid").write_text(str(os.getpid()))
    server = EmbeddedValkey(tmp_path, ephemeral=True)
    server.start()
    server.stop()


def test_an_interrupted_first_start_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "data.unfinished").mkdir()
    (tmp_path / "data.unfinished" / "PG_VERSION").write_text("18")
    server = EmbeddedPostgres(tmp_path, ephemeral=True)
    server.start()
    server.stop()


def test_data_of_another_version_is_refused_with_advice(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, ephemeral=True)
    server.start()
    server.stop()
    (tmp_path / "data" / "PG_VERSION").write_text("13\n")
    with pytest.raises(EmbeddedServerError, match=r"was made by PostgreSQL 13, this is .* move the folder away"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
@pytest.mark.parametrize("way", ["enter_user_namespace", "become_nobody"])
def test_root_becomes_another_user_and_still_reaches_its_files(tmp_path: Path, way: str) -> None:
    (tmp_path / "private").write_text("readable")
    tmp_path.chmod(0o700)
    code = (
        f"import os, pathlib, bootstrap.embedded.identity as i; i.{way}(); "
        f"print(os.geteuid() != 0, pathlib.Path({str(tmp_path / 'private')!r}).read_text())"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "True readable\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_starts_a_database_where_namespaces_are_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> None:
        raise PermissionError

    monkeypatch.setattr(identities, "enter_user_namespace", forbidden)
    tmp_path.chmod(0o700)
    server = EmbeddedPostgres(tmp_path / "pg", ephemeral=True)
    server.start()
    try:
        assert server.process.pid is not None
        assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
        assert "Uid:\t65534" in Path(f"/proc/{server.process.pid}/status").read_text()
    finally:
        server.stop()


def test_a_server_that_dies_while_starting_shows_the_end_of_its_log(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, ephemeral=True)
    server.start()
    server.stop()
    (tmp_path / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedServerError, match="no_such_setting"):
        server.start()
