"""Signals are read from the source of cogs, also in several threads at once."""

import ast
import gc
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from adapters.cogs.signal_facts import signals_of
from domain.signals import SignalType
from tests.whole_parses import PYTHONS_OWN


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Make threads switch as often as possible. The collector's callback lets them switch within C functions too."""

    def count(*_: object) -> None:
        sum(range(20))

    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(count)
    yield
    gc.callbacks.remove(count)
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


@pytest.fixture
def long_cog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    source = tmp_path / "long_cog.py"
    source.write_text(Path(ast.__file__).read_text() + "\nSignal(type='seen')\n")
    cog = ModuleType("long_cog")
    vars(cog).update(__file__=str(source), SignalType=SignalType)
    monkeypatch.setitem(sys.modules, "long_cog", cog)
    monkeypatch.setattr(ast, "parse", PYTHONS_OWN)
    return cog


@pytest.mark.usefixtures("many_switches")
def test_the_signals_of_several_cogs_are_read_at_once(long_cog: ModuleType) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(signals_of, [[long_cog]] * 20))
    assert found == [(("seen",), ())] * 20


class LogsItsEnd:
    """An object that only the collector destroys, and that formats a traceback then, as a lost task does."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        try:
            int("no number")
        except ValueError:
            traceback.format_exc()


def test_signals_are_read_while_an_object_logs_its_end(long_cog: ModuleType) -> None:
    LogsItsEnd()
    assert signals_of([long_cog]) == (("seen",), ())
