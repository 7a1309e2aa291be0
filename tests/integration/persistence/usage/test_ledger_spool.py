"""Spooled records survive any crash, are readable by the owner only, and are found by the next process."""

import resource
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from zlib import crc32

import pytest
from structlog.testing import capture_logs

from adapters.persistence.usage.ledger.spool import Spool
from adapters.persistence.usage.ledger.spool.frames import framed, unframed
from adapters.persistence.usage.ledger.spool.segments import Segments
from domain.spending.usage import UsageRecord, priced
from tests.integration.persistence.usage.usage_records import a_record


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[Spool]:
    spool = Spool(tmp_path)
    spool.open()
    yield spool
    spool.close()


async def contents(spool: Spool) -> list[UsageRecord]:
    return [record for file in await spool.closed_files() for record in await spool.read(file)]


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """Limit the size of files: a write then fails half-way, as on a full disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def modes_below(folder: Path) -> set[tuple[str, int]]:
    found = folder.rglob("*")
    return {("file" if path.is_file() else "folder", path.stat().st_mode & 0o777) for path in found}


def kept_by_a_killed_process(root: Path) -> UsageRecord:
    record = a_record()
    kept = root / "record to keep"
    kept.write_bytes(framed([record]))
    program = f"""
import asyncio, os, signal
from pathlib import Path
from zlib import crc32
from adapters.persistence.usage.ledger.spool import Spool
from adapters.persistence.usage.ledger.spool.frames import unframed
spool = Spool(Path({str(root)!r}))
spool.open()
asyncio.run(spool.keep(unframed(Path({str(kept)!r}).read_bytes())[0]))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    kept.unlink()
    return record


async def test_records_come_back_as_they_were(spool: Spool) -> None:
    unpriced = a_record(cost_usd=None, guild_id=None)
    records = [a_record(cost_usd=Decimal("0.00000016005")), unpriced, priced(unpriced, Decimal(3))]
    await spool.keep(records[:2])
    await spool.keep(records[2:])
    assert await contents(spool) == records


async def test_later_records_go_to_another_file(spool: Spool) -> None:
    await spool.keep([a_record()])
    (first,) = await spool.closed_files()
    await spool.keep([a_record()])
    before = first.read_bytes()
    files = await spool.closed_files()
    assert (len(files), files[0], first.read_bytes()) == (2, first, before)
    for file in files:
        file.unlink()
    assert not spool.is_empty
    assert (await spool.closed_files(), spool.is_empty) == ([], True)


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_torn_end_is_left_out_and_the_rest_is_there(cut: int) -> None:
    records = [a_record(), a_record(), a_record()]
    found, rest = unframed(framed(records)[:-cut])
    assert found == records[:2]
    assert rest == framed(records[2:])[:-cut]


@pytest.mark.parametrize("tail", [b"\0" * 4096, b"\xff" * 100, b"\0\0\0\4\0\0\0\0abcd"])
def test_an_unreadable_record_ends_the_file(tail: bytes) -> None:
    records = [a_record()]
    assert unframed(framed(records) + tail) == (records, tail)


async def test_a_damaged_record_is_not_believed_and_is_set_aside_with_those_after_it(
    spool: Spool, tmp_path: Path
) -> None:
    first, damaged, last = a_record(), a_record(cog_name="damaged"), a_record()
    await spool.keep([first, damaged, last])
    (file,) = await spool.closed_files()
    data = bytearray(file.read_bytes())
    data[data.index(b"damaged")] ^= 1
    file.write_bytes(data)
    with capture_logs() as log:
        assert await spool.read(file) == [first]
    (kept,) = (tmp_path / "refused").iterdir()
    assert kept.read_bytes() == data[len(framed([first])) :]
    assert [line["event"] for line in log] == ["Spooled usage cannot be read"]


async def test_zeros_that_a_power_cut_left_behind_are_no_damage(spool: Spool, tmp_path: Path) -> None:
    record = a_record()
    await spool.keep([record])
    (file,) = await spool.closed_files()
    file.write_bytes(file.read_bytes() + b"\0" * 4096)
    assert await spool.read(file) == [record]
    assert not (tmp_path / "refused").exists()


async def test_on_a_full_disk_nothing_is_kept_in_part(spool: Spool) -> None:
    kept = [a_record(), a_record()]
    await spool.keep(kept)
    with disk_of(int(len(framed(kept)) * 0.8)), pytest.raises(OSError, match="File too large"):
        await spool.keep([a_record(), a_record()])
    later = [a_record()]
    await spool.keep(later)
    assert await contents(spool) == kept + later


async def test_a_folder_that_has_gone_is_named(spool: Spool, tmp_path: Path) -> None:
    shutil.rmtree(entries(tmp_path)[0])
    with pytest.raises(FileNotFoundError):
        await spool.keep([a_record()])


async def test_only_the_owner_can_read_the_spool(spool: Spool, tmp_path: Path) -> None:
    await spool.keep([a_record()])
    await spool.set_aside(a_record())
    assert modes_below(tmp_path) == {("file", 0o600), ("folder", 0o700)}


def test_a_file_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.persistence.usage.ledger.spool.segments._LARGE", 10)
    segments = Segments(tmp_path)
    for _ in range(3):
        segments.append(b"x" * 8)
    segments.close_current()
    assert [path.stat().st_size for path in segments.closed()] == [16, 8]


async def test_files_of_a_killed_process_are_found_and_those_of_a_living_one_are_not(
    spool: Spool, tmp_path: Path
) -> None:
    of_the_living = a_record()
    await spool.keep([of_the_living])
    record = kept_by_a_killed_process(tmp_path)
    async with spool.left_behind() as files:
        assert [await spool.read(file) for file in files] == [[record]]
    other = Spool(tmp_path)
    other.open()
    async with other.left_behind() as files:
        assert [await spool.read(file) for file in files] == [[record]]
        async with spool.left_behind() as taken:
            assert taken == []
        files[0].unlink()
    other.close()
    assert await contents(spool) == [of_the_living]
    assert len(entries(tmp_path)) == 1


async def test_a_file_that_cannot_be_read_is_put_aside(spool: Spool, tmp_path: Path) -> None:
    body = framed([a_record()])[8:].replace(b"call_id", b"card_id")
    data = struct.pack(">II", len(body), crc32(body)) + body
    file = tmp_path / "00000001.usage"
    file.write_bytes(data)
    assert await spool.read(file) == []
    assert [kept.read_bytes() for kept in entries(tmp_path / "refused")] == [data]


def test_closing_an_empty_spool_leaves_nothing_behind(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.open()
    spool.close()
    spool.close()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        Spool(tmp_path / "file").open()
