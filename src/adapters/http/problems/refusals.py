"""Refusals of the HTTP layer, about the request itself, before a use case runs."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import ClassVar

from domain.settings import FieldProblem


class HttpRefusal(Exception):
    """A refusal of the HTTP layer. `code` and `status` are public. Pointers of `errors` start with `/query` or `/path`
    for parameters.
    """

    code: ClassVar[str]
    status: ClassVar[HTTPStatus]

    def __init__(
        self, detail: str, *, errors: Sequence[FieldProblem] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


class SignInRequired(HttpRefusal):
    code: ClassVar[str] = "auth.required"
    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED


class ForgedRequest(HttpRefusal):
    """The CSRF token is missing or wrong, or the page that asks is not ours."""

    code: ClassVar[str] = "csrf.invalid"
    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class DevelopersOnly(HttpRefusal):
    """The route is for members of the developer team."""

    code: ClassVar[str] = "access.developers_only"
    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN


class InvalidRequest(HttpRefusal):
    code: ClassVar[str] = "request.invalid"
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

    @classmethod
    def at(cls, pointer: str, message: str) -> "InvalidRequest":
        return cls(f"{pointer}: {message}", errors=[FieldProblem(pointer, message)])


class RequestTooLarge(HttpRefusal):
    code: ClassVar[str] = "request.too_large"
    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyRequests(HttpRefusal):
    """A rate limit was reached. `Retry-After` says when the next request is allowed."""

    code: ClassVar[str] = "request.too_many"
    status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS


class TooManyEventStreams(HttpRefusal):
    """The user has the maximum number of event streams open."""

    code: ClassVar[str] = "events.too_many_streams"
    status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS


class ExtensionBusy(HttpRefusal):
    """The cog's routes have too many requests under way, or one took too long. Other routes are not affected."""

    code: ClassVar[str] = "extension.busy"
    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE


class ExtensionSwitchedOff(HttpRefusal):
    """The guild has switched the cog off, so its routes do not answer for this guild."""

    code: ClassVar[str] = "extension.switched_off"
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT


class NotJSON(HttpRefusal):
    code: ClassVar[str] = "request.not_json"
    status: ClassVar[HTTPStatus] = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class RouteNotFound(HttpRefusal):
    code: ClassVar[str] = "route.not_found"
    status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND


class MethodNotAllowed(HttpRefusal):
    code: ClassVar[str] = "route.method_not_allowed"
    status: ClassVar[HTTPStatus] = HTTPStatus.METHOD_NOT_ALLOWED


class InternalError(HttpRefusal):
    code: ClassVar[str] = "internal.error"
    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
