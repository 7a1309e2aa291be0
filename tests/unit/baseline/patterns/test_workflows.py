"""A failed step of a workflow is reported, skips what builds on it, and loses nothing else."""

from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baseline.patterns import StepStatus, Workflow
from tests.nightly import examples


def noting(name: str, *, fails: bool = False) -> Callable[[list[str]], Awaitable[None]]:
    async def action(done: list[str]) -> None:
        if fails:
            raise SystemExit(name)
        done.append(name)

    return action


async def test_a_failed_step_skips_those_after_it_and_no_others() -> None:
    done: list[str] = []
    workflow = (
        Workflow[list[str]]("Welcome")
        .step("role", noting("role", fails=True))
        .step("announce", noting("announce"), after=["role"])
        .step("cheer", noting("cheer"), after=["announce"])
        .step("log", noting("log"))
    )
    result = await workflow.run(done)
    assert [each.status for each in result.steps] == ["failed", "skipped", "skipped", "done"]
    assert (done, result.failed, result.succeeded) == (["log"], ("role", "announce", "cheer"), False)
    assert isinstance(result.steps[0].error, SystemExit)


async def test_a_second_run_goes_on_where_the_first_has_failed() -> None:
    done: list[str] = []
    failing = Workflow[list[str]]("Welcome").step("role", noting("role")).step("dm", noting("dm", fails=True))
    first = await failing.run(done)
    mended = Workflow[list[str]]("Welcome").step("role", noting("role")).step("dm", noting("dm"), after=["role"])
    second = await mended.run(done, done=first.done)
    assert (done, [each.status for each in second.steps]) == (["role", "dm"], ["already done", "done"])


async def test_a_step_that_recovers_has_succeeded() -> None:
    done: list[str] = []

    async def recover(subject: list[str], error: BaseException) -> None:
        subject.append(f"recovered from {error}")

    workflow = Workflow[list[str]]("Welcome").step("dm", noting("dm", fails=True), recover=recover)
    result = await workflow.step("log", noting("log"), after=["dm"]).run(done)
    assert (result.steps[0].status, done) == (StepStatus.RECOVERED, ["recovered from dm", "log"])


async def test_a_recovery_that_fails_leaves_the_step_failed() -> None:
    async def recover(_subject: list[str], _error: BaseException) -> None:
        raise OSError

    result = await Workflow[list[str]]("W").step("dm", noting("dm", fails=True), recover=recover).run([])
    assert (result.failed, str(result.steps[0].error)) == (("dm",), "dm")


def test_names_are_taken_once_and_what_comes_before_is_added_before() -> None:
    workflow = Workflow[list[str]]("Welcome").step("role", noting("role"))
    with pytest.raises(ValueError, match="'Welcome' has a step 'role' already"):
        workflow.step("role", noting("role"))
    with pytest.raises(ValueError, match="'dm' comes after log: add those before it"):
        workflow.step("dm", noting("dm"), after=["log"])


@settings(deadline=None, max_examples=examples(15, at_night=300))
@given(st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 7))), max_size=8))
async def test_each_step_runs_exactly_when_all_before_it_have_succeeded(steps: list[tuple[bool, set[int]]]) -> None:
    workflow, done = Workflow[list[str]]("Any"), list[str]()
    expected: list[bool] = []
    for number, (fails, after) in enumerate(steps):
        before = {each for each in after if each < number}
        workflow.step(str(number), noting(str(number), fails=fails), after=[str(each) for each in before])
        expected.append(not fails and all(expected[each] for each in before))
    result = await workflow.run(done)
    assert done == [str(number) for number, succeeds in enumerate(expected) if succeeds]
    assert result.done == set(done)
