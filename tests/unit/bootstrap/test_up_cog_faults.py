"""Failed cogs are found in the bot's log, in both of its formats."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TextIO

import pytest
import structlog

from bootstrap.logs import configure_logs
from bootstrap.up.children.cog_faults import CogFaults
from bootstrap.up.children.rotation import rotate

REASON = 'syntax error in music.py:3: it\'s "invalid"'


@pytest.fixture(params=["json", "console"])
def log(request: pytest.FixtureRequest, tmp_path: Path, kept_logging: None) -> Iterator[tuple[Path, TextIO]]:
    kind: Literal["json", "console"] = request.param
    with (tmp_path / "bot.log").open("a", buffering=1) as stream:
        configure_logs(service="bot", format=kind, stream=stream)
        yield tmp_path / "bot.log", stream


def _fails(**facts: Any) -> None:
    structlog.stdlib.get_logger("bot").error(
        facts.pop("event", "A cog was not loaded"),
        **{"cog": "music", "file": "cogs/music.py", "reason": REASON, **facts},
    )


def test_a_failed_cog_is_named_with_its_reason_its_file_and_the_remedy(log: tuple[Path, TextIO]) -> None:
    faults = CogFaults(log[0], reloads=True)
    _fails(detail="token=hunter2")
    (news,) = faults.read()
    assert news.is_fault
    assert news.text.startswith(f"Cog music was not loaded: {REASON}.\n  It is in cogs/music.py. Mend and save it")
    assert str(log[0]) in news.text
    assert "hunter2" not in news.text


def test_without_reloads_the_remedy_is_a_command(log: tuple[Path, TextIO]) -> None:
    faults = CogFaults(log[0], reloads=False)
    _fails(event="A cog was not reloaded")
    (news,) = faults.read()
    assert "Cog music was not reloaded" in news.text
    assert "`/cogs reload`" in news.text


def test_for_a_missing_table_the_remedy_is_a_migration(log: tuple[Path, TextIO]) -> None:
    faults = CogFaults(log[0], reloads=True)
    event, reason = "A cog was loaded without its tables", "the database lacks `songs`"
    structlog.stdlib.get_logger("bot").error(event, cog="music", reason=reason)
    (news,) = faults.read()
    assert news.is_fault
    assert news.text.startswith(
        "Cog music was loaded without its tables: the database lacks `songs`.\n  Start Baseline again"
    )
    assert "`baseline revision --cog music -m …`" in news.text


def test_a_fault_is_reported_once_and_again_after_the_cog_ran(log: tuple[Path, TextIO]) -> None:
    faults = CogFaults(log[0], reloads=True)
    _fails()
    _fails()
    assert len(list(faults.read())) == 1
    _fails()
    assert not list(faults.read())
    structlog.stdlib.get_logger("bot").info("A cog was reloaded", cog="music")
    _fails()
    mended, fault = faults.read()
    assert (mended.is_fault, mended.text) == (False, "Cog music was reloaded.")
    assert fault.is_fault


def test_lines_from_before_are_left_out_and_those_after_a_rotation_are_not(log: tuple[Path, TextIO]) -> None:
    _fails()
    faults = CogFaults(log[0], reloads=True)
    assert not list(faults.read())
    log[1].truncate(0)
    _fails(cog="b")
    assert [news.text.split(" was ")[0] for news in faults.read()] == ["Cog b"]


def test_a_rotated_log_is_not_rotated_on(tmp_path: Path) -> None:
    log, old = tmp_path / "bot.log", tmp_path / "bot.old.log"
    log.write_text("large")
    assert [rotate(file, largest=4) for file in (log, log, old)] == [True, False, False]
    assert (log.read_text(), old.read_text(), len(list(tmp_path.iterdir()))) == ("", "large", 2)


def test_half_a_line_waits_for_its_rest(tmp_path: Path) -> None:
    file = tmp_path / "bot.log"
    faults = CogFaults(file, reloads=True)
    assert not list(faults.read())
    file.write_text('{"event": "A cog was not loa')
    assert not list(faults.read())
    with file.open("a") as stream:
        stream.write('ded", "cog": "music", "reason": "ValueError"}\nA cog was seen\n[]\n')
    assert [news.text.split("\n")[0] for news in faults.read()] == ["Cog music was not loaded: ValueError."]
