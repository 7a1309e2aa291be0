"""Import a cog whose code blocks: the interrupt must harm nothing else in the process."""

import subprocess
import sys

import pytest

TRACED = """
import sys, threading, time
from pathlib import Path
from application.cogs.importing import import_before_loop
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog

sys.settrace(lambda *event: None)
for load in (lambda cog: time.sleep(3600), lambda cog: threading.Event().wait()):
    try:
        import_before_loop(FoundCog("news", Path("cogs/news.py")), load, seconds=0.05)
    except CogLoadFailed as failure:
        print(failure.reason)
"""


def test_beside_an_import_that_blocks_a_bot_in_a_debugger_goes_on() -> None:
    try:
        ended = subprocess.run([sys.executable, "-c", TRACED], capture_output=True, text=True, check=True, timeout=30)
    except subprocess.TimeoutExpired:
        pytest.fail("a traced thread hangs after the import was interrupted")
    assert ended.stdout.splitlines() == ["its import took longer than 0.05 seconds"] * 2


SWALLOWS = """
import itertools, threading, time
from pathlib import Path
from application.cogs.importing import import_before_loop
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog

def swallow_the_first(cog):
    try:
        for _ in itertools.count():
            pass
    except BaseException:
        print("swallowed", flush=True)
    for _ in itertools.count():
        pass

try:
    import_before_loop(FoundCog("news", Path("cogs/news.py")), swallow_the_first, seconds=0.05)
except CogLoadFailed:
    (importing,) = [one for one in threading.enumerate() if one.name == "import of news"]
    importing.join(20)
    print("goes on" if importing.is_alive() else "ended")
"""


def test_an_import_that_swallows_its_first_interrupt_is_interrupted_again() -> None:
    ended = subprocess.run([sys.executable, "-c", SWALLOWS], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.splitlines() == ["swallowed", "ended"]
