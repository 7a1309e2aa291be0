"""What a client gets that left before the end of its own request: nothing, since nobody would read it."""

from typing import Any

from litestar import Litestar, Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from typing_extensions import override


class Unanswered(Response[None]):
    """Leaves the request without a status, as the log and the figures know those whose client went away first."""

    def __init__(self) -> None:
        super().__init__(None)

    @override
    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        return _Nothing()


class _Nothing(ASGIResponse):
    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...
