"""Signals are read from the source of cogs, also in several threads at once."""

import ast
import gc
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from adapters.cogs.signal_facts import signals_of
from domain.signals import SignalType


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


@pytest.mark.usefixtures("many_switches")
def test_the_signals_of_several_cogs_are_read_at_once(tmp_path: Path) -> None:
    source = tmp_path / "long_cog.py"
    source.write_text(Path(ast.__file__).read_text() + "\nSignal(type='seen')\n")
    cog = ModuleType("long_cog")
    vars(cog).update(__file__=str(source), SignalType=SignalType)
    sys.modules["long_cog"] = cog
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(signals_of, [[cog]] * 20))
    del sys.modules["long_cog"]
    assert found == [(("seen",), ())] * 20
