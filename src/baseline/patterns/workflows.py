"""Run several steps so that a failed one is reported and does not lose the others."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

import structlog

from application.tasks import contained

__all__ = ["StepResult", "StepStatus", "Workflow", "WorkflowResult"]

Subject = TypeVar("Subject")
Action = Callable[[Subject], Awaitable[Any]]

_log = structlog.get_logger(__name__)


class StepStatus(StrEnum):
    """`RECOVERED` means that the step failed and its `recover` mended that; `SKIPPED`, that a step before it failed."""

    DONE = "done"
    RECOVERED = "recovered"
    FAILED = "failed"
    SKIPPED = "skipped"
    ALREADY_DONE = "already done"


@dataclass(frozen=True, slots=True)
class StepResult:
    """`error` is what a failed or recovered step raised; its text may hold secrets, so show `name` to members."""

    name: str
    status: StepStatus
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class WorkflowResult:
    """The result of each step, in their order."""

    steps: tuple[StepResult, ...]

    @property
    def succeeded(self) -> bool:
        return not self.failed

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the steps that failed or were skipped."""
        return tuple(each.name for each in self.steps if each.status in {StepStatus.FAILED, StepStatus.SKIPPED})

    @property
    def done(self) -> frozenset[str]:
        """The names of the steps that need not run again."""
        return frozenset(each.name for each in self.steps) - frozenset(self.failed)


@dataclass(frozen=True, slots=True)
class _Step(Generic[Subject]):
    name: str
    action: Action[Subject]
    after: frozenset[str]
    recover: Callable[[Subject, BaseException], Awaitable[Any]] | None


class Workflow(Generic[Subject]):
    """Steps that run in the order in which they were added, each with the subject of the run."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: list[_Step[Subject]] = []

    def step(
        self,
        name: str,
        action: Action[Subject],
        *,
        after: Collection[str] = (),
        recover: Callable[[Subject, BaseException], Awaitable[Any]] | None = None,
    ) -> "Workflow[Subject]":
        """Add a step, and return the workflow. A step is skipped when one of those in `after` did not succeed.

        `recover(subject, error)` mends a failure; when it raises, the step has failed. Raises ValueError for a name
        that is taken, and for one in `after` that was not added before.
        """
        known = {each.name for each in self._steps}
        if name in known:
            raise ValueError(f"Workflow {self._name!r} has a step {name!r} already.")
        if missing := sorted(set(after) - known):
            raise ValueError(f"Step {name!r} comes after {', '.join(missing)}: add those before it.")
        self._steps.append(_Step(name, action, frozenset(after), recover))
        return self

    async def run(self, subject: Subject, *, done: Collection[str] = ()) -> WorkflowResult:
        """Run the steps. Never raises what a step raises: that is logged and in the result.

        `done` are steps of an earlier run that are left out: `run(subject, done=result.done)` goes on where it failed.
        """
        results: dict[str, StepResult] = {}
        for step in self._steps:
            if step.name in done:
                results[step.name] = StepResult(step.name, StepStatus.ALREADY_DONE)
            elif any(results[name].status in {StepStatus.FAILED, StepStatus.SKIPPED} for name in step.after):
                results[step.name] = StepResult(step.name, StepStatus.SKIPPED)
            else:
                results[step.name] = await self._run(step, subject)
        return WorkflowResult(tuple(results.values()))

    async def _run(self, step: _Step[Subject], subject: Subject) -> StepResult:
        try:
            await step.action(subject)
        except BaseException as error:
            if not contained(error):
                raise
            return await self._recovered(step, subject, error)
        return StepResult(step.name, StepStatus.DONE)

    async def _recovered(self, step: _Step[Subject], subject: Subject, error: BaseException) -> StepResult:
        if step.recover is not None:
            try:
                await step.recover(subject, error)
            except BaseException as another:
                if not contained(another):
                    raise
                _log.error("A recovery failed", workflow=self._name, step=step.name, exc_info=another)
            else:
                return StepResult(step.name, StepStatus.RECOVERED, error)
        _log.error("A step of a workflow failed", workflow=self._name, step=step.name, exc_info=error)
        return StepResult(step.name, StepStatus.FAILED, error)
