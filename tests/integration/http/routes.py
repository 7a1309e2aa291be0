"""Every route, and what each kind of caller gets from it. A route without a row here fails a test."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from typing_extensions import override

from domain.ids import UserId
from tests.integration.http.world import DELEGATE, GUILD, INITIAL, MEMBER, REQUEST

OK, CREATED, DONE = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
ANONYMOUS, DENIED, BAD = HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST

CALLERS = ("anonymous", "stranger", "delegate", "initial user", "initial user of a left guild")


_PARAMETERS = {
    "user_id": DELEGATE,
    "key": "welcome",
    "path": "openapi.json",
    "cog_name": "ask",
    "provider": "openai",
    "model": "gpt-4.1",
    "request_id": REQUEST,
    "session_id": "0123456789abcdef0123456789abcdef",
}
_EXPORTED = {
    "format": "baseline.settings",
    "version": 1,
    "sections": {"welcome": {"schema_version": 1, "values": {"text": "Hi!"}}},
}
_PRICING = {"rates": [{"meter": "input", "usd": "0.001", "tiers": []}], "valid_from": None}


@dataclass(frozen=True, slots=True)
class Row:
    """`expected` is in the order of `CALLERS`. `changer` is somebody who may."""

    method: str
    template: str
    expected: tuple[HTTPStatus, HTTPStatus, HTTPStatus, HTTPStatus, HTTPStatus]
    body: Any = None
    query: str = ""
    changer: UserId = INITIAL

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def needs_session(self) -> bool:
        return self.expected[0] is ANONYMOUS

    @property
    def in_guild(self) -> bool:
        return self.template.startswith("/api/v1/guilds/{guild_id}")

    def url(self, guild_id: int = GUILD) -> str:
        path = self.template.format(guild_id=guild_id, **_PARAMETERS)
        return f"https://api.example{path}{self.query}"

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def _anyone(method: str, path: str, status: HTTPStatus = OK, **options: Any) -> Row:
    return Row(method, path, (status,) * 5, **options)


def _signed_in(method: str, path: str, status: HTTPStatus = OK) -> Row:
    return Row(method, path, (ANONYMOUS, status, status, status, status))


def _for_developers(method: str, path: str, **options: Any) -> Row:
    """The initial user is one, the delegate is not."""
    return Row(method, f"/api/v1/llm{path}", (ANONYMOUS, DENIED, DENIED, OK, OK), **options)


def _in_guild(
    method: str,
    path: str,
    status: HTTPStatus = OK,
    *,
    delegate: HTTPStatus | None = None,
    initial: HTTPStatus | None = None,
    **options: Any,
) -> Row:
    template = f"/api/v1/guilds/{{guild_id}}{path}"
    return Row(method, template, (ANONYMOUS, DENIED, delegate or status, initial or status, DENIED), **options)


ROWS = (
    _anyone("GET", "/health"),
    _anyone("GET", "/api/v1/health"),
    _anyone("GET", "/api/v1/schema"),
    _anyone("GET", "/api/v1/schema/openapi.json"),
    _anyone("GET", "/api/v1/schema/{path}"),
    _anyone("GET", "/api/v1/auth/discord/login"),
    _anyone("POST", "/api/v1/auth/discord/callback", BAD, body={"code": "x", "state": "never put"}),
    _signed_in("POST", "/api/v1/auth/logout", DONE),
    _signed_in("GET", "/api/v1/auth/me"),
    _signed_in("GET", "/api/v1/auth/sessions"),
    _signed_in("DELETE", "/api/v1/auth/sessions", DONE),
    _signed_in("DELETE", "/api/v1/auth/sessions/{session_id}", DONE),
    _signed_in("GET", "/api/v1/events"),
    _signed_in("GET", "/api/v1/guilds"),
    _in_guild("GET", ""),
    _in_guild("GET", "/members"),
    _in_guild("GET", "/channels"),
    _in_guild("GET", "/roles"),
    _in_guild("GET", "/authorized-users"),
    _in_guild("POST", "/authorized-users", CREATED, body={"user_id": str(MEMBER)}),
    _in_guild("DELETE", "/authorized-users/{user_id}", DONE),
    _in_guild(
        "POST", "/authorized-users/transfer", delegate=DENIED, body={"user_id": str(MEMBER), "keep_access": True}
    ),
    _in_guild("POST", "/authorized-users/reclaim", delegate=DENIED, initial=DENIED, changer=MEMBER),
    _in_guild("GET", "/audit-log"),
    _in_guild("GET", "/settings"),
    _in_guild("PUT", "/settings", body={"sections": {"welcome": {"version": 0, "values": {"text": "Hi!"}}}}),
    _in_guild("GET", "/settings/schema"),
    _in_guild("GET", "/settings/export"),
    _in_guild("POST", "/settings/import", body=_EXPORTED),
    _in_guild("GET", "/settings/{key}"),
    _in_guild("PUT", "/settings/{key}", body={"version": 0, "values": {"text": "Hi!"}}),
    _in_guild("DELETE", "/settings/{key}", query="?version=0"),
    _in_guild("GET", "/llm/usage"),
    _in_guild("GET", "/llm/usage.csv"),
    _in_guild("GET", "/llm/budgets"),
    _in_guild("PUT", "/llm/budgets", body={"version": 0, "budgets": []}),
    Row("GET", "/api/v1/shards", (ANONYMOUS, DENIED, DENIED, OK, OK)),
    Row("GET", "/api/v1/shards/{guild_id}", (ANONYMOUS, DENIED, OK, OK, OK)),
    _for_developers("GET", "/usage/summary"),
    _for_developers("GET", "/usage/by-guild/{guild_id}"),
    _for_developers("GET", "/usage/by-cog/{cog_name}"),
    _for_developers("GET", "/models"),
    _for_developers("PUT", "/models/{provider}/{model}/pricing", body=_PRICING),
    _for_developers("GET", "/requests"),
    _for_developers("GET", "/requests.csv"),
    _for_developers("GET", "/requests/{request_id}"),
    _for_developers("GET", "/reports/error-rate"),
    _for_developers("GET", "/reports/latency"),
    _for_developers("GET", "/reports/daily-usage"),
    _for_developers("GET", "/reports/cost-per-user", query=f"?guild_id={GUILD}"),
)
CHANGES = [row for row in ROWS if row.changes and row.needs_session]
