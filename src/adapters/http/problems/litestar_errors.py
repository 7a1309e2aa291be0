"""Translate Litestar's errors into our problem types: Litestar's messages expose its internals."""

import re
from http import HTTPStatus
from typing import Any

from litestar import Litestar, Request, Response
from litestar.enums import ParamType
from litestar.exceptions import HTTPException
from litestar.params import ParameterKwarg
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from typing_extensions import override

from adapters.http.problems.problems import failed, refused_by_http
from adapters.http.problems.refusals import (
    HttpRefusal,
    InvalidRequest,
    MethodNotAllowed,
    RequestTooLarge,
    RouteNotFound,
)
from adapters.http.problems.types import Problem
from domain.settings import FieldProblem

_CLIENT_DISCONNECTED = "client disconnected prematurely"
_MISSING = re.compile(r"Missing required (\w+) parameter '(\w+)'")

_INDEX = re.compile(r"\[(\d+)\]")
_NO_BODY = "'data'"


class EmptyResponse(Response[None]):
    """No response, for a client that disconnected before its request was complete: log and metrics show no status."""

    def __init__(self) -> None:
        super().__init__(None)

    @override
    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        return _SendNothing()


class _SendNothing(ASGIResponse):
    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


def refused_by_litestar(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem] | EmptyResponse:
    if error.detail == _CLIENT_DISCONNECTED:
        return EmptyResponse()
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return failed(request, error)
    return refused_by_http(request, _refusal(request, error))


def _refusal(request: Request[Any, Any, Any], error: HTTPException) -> HttpRefusal:
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return RouteNotFound(f"There is nothing at {request.url.path}.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = (error.headers or {}).get("allow", "")
            return MethodNotAllowed(f"{request.method} is not possible here; {allowed} is.", headers={"allow": allowed})
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return RequestTooLarge("The body is too large; at most 64 KiB are read.")
        case _:
            problems = _field_problems(request, error)
            detail = "; ".join(f"{problem.pointer or 'body'}: {problem.message}" for problem in problems)
            return InvalidRequest(detail or error.detail, errors=problems)


def _field_problems(request: Request[Any, Any, Any], error: HTTPException) -> list[FieldProblem]:
    if missing := _MISSING.match(error.detail):
        return [FieldProblem(f"/{missing[1]}/{missing[2]}", "This parameter is required.")]
    if not isinstance(error.extra, list):
        return []
    return [FieldProblem(_pointer(request, problem), _message(problem["message"])) for problem in error.extra]


def _message(message: str) -> str:
    return "A JSON body is required." if message == _NO_BODY else message.replace("`", "")


def _pointer(request: Request[Any, Any, Any], problem: dict[str, str]) -> str:
    source, key = problem.get("source", "body"), problem.get("key", "data")
    if source == "body":
        return "" if key == "data" else "/" + _INDEX.sub(r"/\1", key).replace(".", "/")
    return f"/{ParamType(source).value}/{_public_name(request, key)}"


def _public_name(request: Request[Any, Any, Any], parameter: str) -> str:
    """Return the parameter's name in the API. Litestar reports the handler's variable, which may differ from it."""
    handler = request.route_handler
    signatures = [
        handler.parsed_fn_signature,
        *(one.parsed_fn_signature for one in handler.resolve_dependencies().values()),
    ]
    fields = (signature.parameters[parameter] for signature in signatures if parameter in signature.parameters)
    definitions = (field.kwarg_definition for field in fields)
    return next((one.name for one in definitions if isinstance(one, ParameterKwarg) and one.name), parameter)
