"""A client that behaves like a user's browser, and the parsing of refusals."""

from typing import Any

import httpx
from litestar import Litestar


class Browser(httpx.AsyncClient):
    """Keeps cookies and, by state, the proofs of sign-ins that it has begun, over TLS."""

    def __init__(self, app: Litestar, *, address: str = "127.0.0.1") -> None:
        self.proofs: dict[str, str] = {}
        super().__init__(
            transport=httpx.ASGITransport(app=app, client=(address, 1)),  # type: ignore[arg-type]  # Litestar types ASGI more precisely
            base_url="https://api.example/api/v1",
        )

    def holds(self, cookie: str) -> bool:
        return cookie in self.cookies


def problem(response: httpx.Response) -> dict[str, Any]:
    """Return the body, checked to be a problem that agrees with its response."""
    body: dict[str, Any] = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert body["correlation_id"] == response.headers["x-correlation-id"]
    assert body["instance"] == response.request.url.path
    return body


def problem_type(response: httpx.Response) -> str:
    return str(problem(response)["type"]).removeprefix("urn:baseline:")


def refused(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, problem_type(response)
