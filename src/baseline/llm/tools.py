"""Functions that a model may call, and the loop that calls them until the model has its answer."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from baseline.llm.schema_roots import checked_name, checked_parameters, derived_name
from baseline.llm.structured import total_cost
from domain.llm.chat import AccountedCompletion, ChatMessage, ChatRequest, Role, Tool, ToolCall, ToolChoice
from domain.llm.errors import MalformedAnswerError

_LONGEST_QUOTE = 500
_BROKEN_CALL = "Your call of a function could not be read, so nothing was called. Call it again, well-formed.\n{text}"


class ToolError(Exception):
    """Raise it in a tool's function to give the model a plain reason why there is no result."""


@dataclass(frozen=True)
class ToolFunction:
    """A function for models to call.

    `parameters` is a pydantic model, of which `run` gets a valid instance, or a JSON Schema, of which it gets the
    arguments as a dict. `run` returns a string, or anything that pydantic writes as JSON: models and dataclasses too.
    Name and description default to those of the function. Raises ValueError for a name that a provider would refuse,
    and for parameters that are no object. What it raises ends the run, except `ToolError`.
    """

    parameters: type[BaseModel] | Mapping[str, Any]
    run: Callable[[Any], Awaitable[object]]
    name: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        checked_parameters(checked_name(self.tool.name), self.tool.parameters)

    @cached_property
    def tool(self) -> Tool:
        return Tool(
            name=self.name or derived_name(getattr(self.run, "__name__", "tool")),
            description=self.description or inspect.getdoc(self.run) or "",
            parameters=schema_of(self.parameters),
        )

    async def __call__(self, call: ToolCall) -> str:
        """Run the tool, and return its result as text. Invalid arguments return a description of the fault."""
        try:
            arguments = self._arguments(call)
        except ValueError as error:
            return f"The arguments are not valid: {error}"
        try:
            result = await self.run(arguments)
        except ToolError as error:
            return f"This did not work: {error}"
        return (
            result
            if isinstance(result, str)
            else to_json(result, bytes_mode="base64", inf_nan_mode="null", fallback=str).decode()
        )

    def _arguments(self, call: ToolCall) -> Any:
        if call.invalid_arguments is not None:
            raise ValueError(f"a JSON object is wanted, not {call.invalid_arguments[:_LONGEST_QUOTE]!r}")
        if isinstance(self.parameters, Mapping):
            problem = next(iter(Draft202012Validator(dict(self.parameters)).iter_errors(dict(call.arguments))), None)
            if problem is not None:
                raise ValueError(f"{problem.json_path}: {problem.message}")
            return dict(call.arguments)
        try:
            return self.parameters.model_validate(dict(call.arguments))
        except ValidationError as error:
            lines = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
            raise ValueError("; ".join(lines)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRun:
    """`completion` is the last answer, `messages` the whole conversation with calls and results.

    `steps` counts the answers, and `cost_usd` is what they cost together, None if one of the prices is unknown.
    """

    completion: AccountedCompletion
    messages: tuple[ChatMessage, ...]
    steps: int
    cost_usd: Decimal | None

    @property
    def content(self) -> str:
        return self.completion.content


@dataclass
class _Run:
    messages: list[ChatMessage]
    costs: list[Decimal | None] = field(default_factory=list)
    answers: list[AccountedCompletion] = field(default_factory=list)


def schema_of(parameters: type[BaseModel] | Mapping[str, Any]) -> Mapping[str, Any]:
    return parameters if isinstance(parameters, Mapping) else parameters.model_json_schema()


async def run_with_tools(
    ask: Callable[[ChatRequest], Awaitable[AccountedCompletion]],
    request: ChatRequest,
    functions: Sequence[ToolFunction],
    max_steps: int,
) -> ToolRun:
    """Ask until the answer calls no tool. The last of `max_steps` answers must do without tools.

    Calls that a model makes in its last answer nevertheless are not run, because it would not get their results, and
    are no part of the conversation that goes on. A call that the provider could not read counts as a step.
    """
    by_name = {function.tool.name: function for function in functions}
    run = _Run(list(request.messages))
    for step in range(1, max_steps + 1):
        choice = ToolChoice.NONE if step == max_steps else ToolChoice.AUTO if run.answers else request.tool_choice
        try:
            answer = await ask(replace(request, messages=tuple(run.messages), tool_choice=choice))
        except MalformedAnswerError as mistake:
            if step == max_steps:
                raise
            run.costs.append(mistake.cost_usd)
            run.messages.append(ChatMessage(Role.USER, _BROKEN_CALL.format(text=mistake.text[:_LONGEST_QUOTE])))
            continue
        run.answers.append(answer)
        run.costs.append(answer.cost_usd)
        is_last = step == max_steps or not answer.tool_calls
        run.messages.append(replace(answer.message, tool_calls=()) if is_last else answer.message)
        if is_last:
            break
        run.messages.extend(await _results(answer.tool_calls, by_name))
    return ToolRun(
        completion=run.answers[-1],
        messages=tuple(run.messages),
        steps=len(run.costs),
        cost_usd=total_cost(run.costs),
    )


async def _results(calls: Sequence[ToolCall], functions: Mapping[str, ToolFunction]) -> list[ChatMessage]:
    """Return the results in the order of the calls, which run side by side. The first failure cancels the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_result(call, functions)) for call in calls]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [
        ChatMessage(Role.TOOL, task.result(), tool_call_id=call.id) for call, task in zip(calls, tasks, strict=True)
    ]


async def _result(call: ToolCall, functions: Mapping[str, ToolFunction]) -> str:
    function = functions.get(call.name)
    if function is None:
        return f"There is no tool {call.name!r}. There are: {', '.join(functions)}."
    return await function(call)
