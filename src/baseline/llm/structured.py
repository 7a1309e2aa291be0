"""Answers that are data: a pydantic model instead of text."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from application.ports.errors import ServiceUnavailable
from baseline.llm.json_text import json_candidates
from baseline.llm.schema_roots import wrapper_of
from domain.llm.chat import AccountedCompletion, ChatMessage, ChatRequest, Completion, FinishReason, OutputSchema, Role
from domain.llm.errors import LLMError, StructuredOutputError
from domain.llm.token_usage import TokenUsage

ModelT = TypeVar("ModelT", bound=BaseModel)

_REPAIR = (
    "Your answer does not fulfil the JSON schema:\n{problems}\n"
    "Answer again with the corrected JSON only, without explanation."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured(Generic[ModelT]):
    """`completion` is the valid answer; `cost_usd` is the price of all answers, None if one is unknown."""

    parsed: ModelT
    completion: AccountedCompletion
    cost_usd: Decimal | None

    @property
    def usage(self) -> TokenUsage:
        """The usage of the valid answer."""
        return self.completion.usage

    @property
    def content(self) -> str:
        return self.completion.content


def output_schema(model: type[BaseModel]) -> OutputSchema:
    """Return the model's schema. If it is no object, such as a list, it is wrapped into the field `value` of an object.

    Raises TypeError for what is no pydantic model.
    """
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"response_format must be a pydantic model, not {model!r}; `RootModel[list[int]]` is one too.")
    return OutputSchema(name=model.__name__, schema=(wrapper_of(model) or model).model_json_schema())


def caching_valid_answers(request: ChatRequest, model: type[BaseModel]) -> ChatRequest:
    """Let only valid answers be cached: an invalid one would fail every equal call until it expires."""
    return replace(request, is_worth_caching=lambda completion: _is_valid(completion, model))


async def structured(
    ask: Callable[[ChatRequest], Awaitable[AccountedCompletion]],
    request: ChatRequest,
    model: type[ModelT],
    first: AccountedCompletion,
) -> Structured[ModelT]:
    """Parse the first answer, and ask once more with the problems named when it does not fulfil the schema.

    Raises `StructuredOutputError` with the last text, also when asking again failed: that text is paid.
    """
    try:
        return Structured(parsed=_parsed(first, model), completion=first, cost_usd=first.cost_usd)
    except ValidationError as error:
        problems = _problems(error, first)
    again = (*request.messages, first.message, ChatMessage(Role.USER, _REPAIR.format(problems=problems)))
    try:
        second = await ask(replace(request, messages=again))
    except (LLMError, ServiceUnavailable) as failure:
        costs = (first.cost_usd, _cost_of(failure))
        why = f"and could not be asked again ({failure}): {problems}"
        raise _invalid(first, model, why, costs) from failure
    costs = (first.cost_usd, second.cost_usd)
    try:
        parsed = _parsed(second, model)
    except ValidationError as error:
        why = f"also when asked again: {_problems(error, second)}"
        raise _invalid(second, model, why, costs) from error
    return Structured(parsed=parsed, completion=second, cost_usd=total_cost(costs))


def _cost_of(failure: LLMError | ServiceUnavailable) -> Decimal | None:
    if isinstance(failure, LLMError) and failure.usage is not None:
        return failure.cost_usd
    return Decimal(0)


def _invalid(
    last: AccountedCompletion, model: type[BaseModel], why: str, costs: Sequence[Decimal | None]
) -> StructuredOutputError:
    error = StructuredOutputError(
        f"{last.model} did not answer with a valid {model.__name__}, {why}",
        provider=last.provider,
        model=last.model,
        text=last.content,
    )
    error.usage, error.cost_usd = last.usage, total_cost(costs)
    return error


def total_cost(costs: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum, None when one of the costs is unknown."""
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None


def _parsed(completion: Completion, model: type[ModelT]) -> ModelT:
    """Raises ValidationError with the problems of the first JSON in the text, or of the text where there is none."""
    problem: ValidationError | None = None
    for candidate in json_candidates(completion.content):
        try:
            return _instance(candidate, model)
        except ValidationError as error:
            problem = problem or error
    if problem is not None:
        raise problem
    return _instance(completion.content, model)


def _instance(text: str, model: type[ModelT]) -> ModelT:
    """Unwrap `value` where the schema was wrapped; some models leave the wrapper out."""
    wrapper = wrapper_of(model)
    if wrapper is None:
        return model.model_validate_json(text)
    try:
        unwrapped: ModelT = getattr(wrapper.model_validate_json(text), "value")  # noqa: B009 - unknown to mypy
    except ValidationError as error:
        try:
            return model.model_validate_json(text)
        except ValidationError:
            raise error from None
    return unwrapped


def _is_valid(completion: Completion, model: type[BaseModel]) -> bool:
    try:
        _parsed(completion, model)
    except ValidationError:
        return False
    return True


def _problems(error: ValidationError, completion: AccountedCompletion) -> str:
    lines = [f"- {'.'.join(map(str, each['loc'])) or 'the whole'}: {each['msg']}" for each in error.errors()]
    if completion.finish_reason is FinishReason.LENGTH:
        lines.append("- it was cut at the token limit: be shorter")
    return "\n".join(lines)
