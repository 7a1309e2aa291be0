"""Jobs of a cog: declared again by a reload, and refused under the name of another one."""

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from baseline.jobs import REGISTERED, Job

SOURCE = """
from baseline.jobs import JobRun, job

@job(attempts={attempts})
async def {name}(run: JobRun) -> None:
    ...
"""


@pytest.fixture(autouse=True)
def _loaded() -> Iterator[None]:
    modules, registered = set(sys.modules), dict(REGISTERED)
    yield
    for name in [each for each in sys.modules if each not in modules and each.startswith("cogs.")]:
        del sys.modules[name]
    REGISTERED.clear()
    REGISTERED.update(registered)


def declare(module: str, name: str = "remind", attempts: int = 5) -> Job:
    made = sys.modules[module] = ModuleType(module)
    exec(SOURCE.format(name=name, attempts=attempts), vars(made))  # noqa: S102 - as an import of the module does
    declared: Job = vars(made)[name]
    return declared


def test_two_jobs_of_one_cog_with_the_same_name_are_refused_and_both_modules_are_named() -> None:
    first = declare("cogs.errands.daily")
    with pytest.raises(ValueError, match=r"'remind' in cogs\.errands\.daily and in cogs\.errands\.weekly: give one"):
        declare("cogs.errands.weekly")
    assert REGISTERED["errands", "remind"] is first


def test_two_cogs_may_have_jobs_of_the_same_name() -> None:
    first, second = declare("cogs.errands"), declare("cogs.tea")
    assert REGISTERED["errands", "remind"] is first
    assert REGISTERED["tea", "remind"] is second


def test_a_reloaded_module_declares_its_jobs_again() -> None:
    declare("cogs.errands.daily")
    again = declare("cogs.errands.daily", attempts=2)
    assert REGISTERED["errands", "remind"] is again


def test_a_job_may_move_to_another_module_of_its_cog_as_that_is_reloaded() -> None:
    declare("cogs.errands.daily")
    # A reload forgets all modules of the cog before it imports them again.
    del sys.modules["cogs.errands.daily"]
    moved = declare("cogs.errands.weekly")
    declare("cogs.errands.daily", "summarize")
    assert REGISTERED["errands", "remind"] is moved
