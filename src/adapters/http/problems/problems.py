"""Turn every refusal and failure into problem details. All HTTP statuses are chosen here."""

import re
from collections.abc import Sequence
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, TypeAlias

import structlog
from litestar import Request, Response
from msgspec import UNSET, UnsetType

from adapters.http.config import REDACT, Redact
from adapters.http.problems.refusals import HttpRefusal, InternalError
from adapters.http.problems.types import URN, FieldError, Problem, ProblemType
from adapters.telemetry.secret_shapes import without_secrets
from application.correlation import current_correlation_id
from application.ports.discord import SignInRefused
from application.ports.errors import ServiceUnavailable, UsageNotRecordable
from application.ports.prices import PriceExists
from domain.access import (
    AccessDenied,
    InitialUserCannotBeRevoked,
    NoAccessToRevoke,
    NotAMember,
    NotGuildOwner,
    NotInitialUser,
    StaleAccess,
)
from domain.errors import DomainError
from domain.guilds import GuildInactive
from domain.llm.errors import (
    AuthenticationError,
    BudgetExceededError,
    ContentFilterError,
    ContextLengthError,
    CooldownError,
    EmptyQuestionError,
    InvalidRequestError,
    LLMError,
    LLMTimeoutError,
    MalformedAnswerError,
    ProviderUnavailableError,
    RateLimitError,
    StructuredOutputError,
    UnknownModel,
    UnknownProvider,
    UnreadableReplyError,
    UnsendableRequestError,
    UnsupportedCapability,
)
from domain.privacy import ErasureNotConfirmed, GuildInUse
from domain.settings import FieldProblem, InvalidSettings, StaleSettings, UnknownSection
from domain.sign_in import InvalidSignIn, SignInNotSetUp
from domain.spending.budgets import InvalidBudgets

PROBLEM_JSON = "application/problem+json"

STATUSES: dict[type[DomainError], HTTPStatus] = {
    AccessDenied: HTTPStatus.FORBIDDEN,
    AuthenticationError: HTTPStatus.BAD_GATEWAY,
    BudgetExceededError: HTTPStatus.TOO_MANY_REQUESTS,
    ContentFilterError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ContextLengthError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CooldownError: HTTPStatus.TOO_MANY_REQUESTS,
    ErasureNotConfirmed: HTTPStatus.UNPROCESSABLE_ENTITY,
    GuildInUse: HTTPStatus.CONFLICT,
    GuildInactive: HTTPStatus.CONFLICT,
    InitialUserCannotBeRevoked: HTTPStatus.CONFLICT,
    InvalidBudgets: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidRequestError: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidSettings: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidSignIn: HTTPStatus.BAD_REQUEST,
    LLMError: HTTPStatus.BAD_GATEWAY,
    LLMTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    MalformedAnswerError: HTTPStatus.BAD_GATEWAY,
    NoAccessToRevoke: HTTPStatus.NOT_FOUND,
    NotAMember: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotGuildOwner: HTTPStatus.FORBIDDEN,
    NotInitialUser: HTTPStatus.FORBIDDEN,
    PriceExists: HTTPStatus.CONFLICT,
    ProviderUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    RateLimitError: HTTPStatus.SERVICE_UNAVAILABLE,
    ServiceUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    SignInNotSetUp: HTTPStatus.NOT_IMPLEMENTED,
    SignInRefused: HTTPStatus.BAD_REQUEST,
    StaleAccess: HTTPStatus.CONFLICT,
    StaleSettings: HTTPStatus.CONFLICT,
    StructuredOutputError: HTTPStatus.BAD_GATEWAY,
    UnknownModel: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownProvider: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownSection: HTTPStatus.NOT_FOUND,
    UnreadableReplyError: HTTPStatus.BAD_GATEWAY,
    UnsendableRequestError: HTTPStatus.UNPROCESSABLE_ENTITY,
    EmptyQuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnsupportedCapability: HTTPStatus.UNPROCESSABLE_ENTITY,
    UsageNotRecordable: HTTPStatus.SERVICE_UNAVAILABLE,
}

Refusal: TypeAlias = type[DomainError] | type[HttpRefusal]

_log = structlog.get_logger(__name__)


def status_of(refusal: Refusal) -> HTTPStatus:
    return refusal.status if issubclass(refusal, HttpRefusal) else STATUSES[refusal]


def type_of(refusal: Refusal) -> ProblemType:
    return ProblemType(URN + refusal.code)


def title_of(refusal: Refusal) -> str:
    """Return the title: `NotAMember` becomes "Not a member"."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*", refusal.__name__)
    first, *others = [word if len(word) > 1 and word.isupper() else word.lower() for word in words]
    return " ".join([first[0].upper() + first[1:], *others])


def field_problems(error: DomainError) -> list[FieldProblem]:
    """Return the problems of the refused fields. Pointers start at the request's body."""
    if isinstance(error, InvalidBudgets):
        return list(error.problems)
    if not isinstance(error, InvalidSettings):
        return []
    place = "/values" if error.key else ""
    return [FieldProblem(f"{place}{problem.pointer}", problem.message) for problem in error.problems]


def refused(request: Request[Any, Any, Any], error: DomainError) -> Response[Problem]:
    refusal = type(error)
    if refusal not in STATUSES:
        return failed(request, error)
    current_version = error.current_version if isinstance(error, StaleSettings) else UNSET
    problem = _problem(request, refusal, str(error), field_problems(error), current_version)
    return _response(problem, _retry_after(error))


def refused_by_http(request: Request[Any, Any, Any], error: HttpRefusal) -> Response[Problem]:
    return _response(_problem(request, type(error), str(error), error.errors), error.headers)


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Log an unexpected failure, and hide its cause from the client."""
    _log.error("A request failed", method=request.method, path=request.url.path, exc_info=error)
    detail = "Something went wrong on our side. Please try again, and name the correlation id if you report it."
    return _response(_problem(request, InternalError, detail))


def _problem(
    request: Request[Any, Any, Any],
    refusal: Refusal,
    detail: str,
    errors: Sequence[FieldProblem] = (),
    current_version: int | UnsetType = UNSET,
) -> Problem:
    redact: Redact = request.app.state.get(REDACT, without_secrets)
    return Problem(
        type=type_of(refusal),
        title=title_of(refusal),
        status=int(status_of(refusal)),
        detail=redact(detail),
        instance=redact(request.url.path),
        correlation_id=current_correlation_id() or "",
        errors=[FieldError(pointer=redact(error.pointer), message=redact(error.message)) for error in errors] or UNSET,
        current_version=current_version,
    )


def _response(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(problem, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


def _retry_after(error: DomainError) -> dict[str, str]:
    if isinstance(error, CooldownError):
        return {"Retry-After": f"{error.retry_after:.0f}"}
    if not isinstance(error, BudgetExceededError):
        return {}
    return {"Retry-After": format_datetime(error.resets_at, usegmt=True)}
