"""Every route, and what each kind of caller gets from it. A route without a row here fails a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple

from typing_extensions import override

from domain.ids import UserId
from tests.integration.http.attacks.attempts import REQUEST
from tests.integration.http.people import DELEGATE, DEVELOPER, GUILD, INITIAL, LEFT_GUILD, MEMBER, STRANGER


class Outcome(NamedTuple):
    """`problem` is the type of a refusal."""

    status: HTTPStatus
    problem: str = ""


OK, CREATED, DONE = Outcome(HTTPStatus.OK), Outcome(HTTPStatus.CREATED), Outcome(HTTPStatus.NO_CONTENT)
ACCEPTED = Outcome(HTTPStatus.ACCEPTED)
NOBODY = Outcome(HTTPStatus.UNAUTHORIZED, "auth.required")
DENIED = Outcome(HTTPStatus.FORBIDDEN, "access.denied")
LEFT = Outcome(HTTPStatus.CONFLICT, "guild.inactive")
NO_DEVELOPER = Outcome(HTTPStatus.FORBIDDEN, "access.developers_only")
NOT_INITIAL = Outcome(HTTPStatus.FORBIDDEN, "access.not_initial_user")
NOT_OWNER = Outcome(HTTPStatus.FORBIDDEN, "access.not_guild_owner")
NOT_CONFIRMED = Outcome(HTTPStatus.UNPROCESSABLE_ENTITY, "privacy.not_confirmed")
IN_USE = Outcome(HTTPStatus.CONFLICT, "privacy.guild_in_use")
NOT_STORED = Outcome(HTTPStatus.NOT_FOUND, "route.not_found")
BAD_STATE = Outcome(HTTPStatus.BAD_REQUEST, "auth.invalid_state")


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller and a guild. Each caller has one claim only: the initial user is no developer here."""

    user_id: UserId | None
    guild_id: int = GUILD


CALLERS: Mapping[str, Caller] = {
    "anonymous": Caller(None),
    "stranger": Caller(STRANGER),
    "delegate": Caller(DELEGATE),
    "initial user": Caller(INITIAL),
    "guild owner": Caller(MEMBER),  # owner in Discord; another member added the bot and granted no access
    "developer": Caller(DEVELOPER),
    "initial user of a left guild": Caller(INITIAL, LEFT_GUILD),
    "owner of a left guild": Caller(MEMBER, LEFT_GUILD),
}

_PARAMETERS = {
    "user_id": DELEGATE,
    "key": "welcome",
    "path": "openapi.json",
    "cog_name": "ask",
    "job_name": "stale-shards",
    "function": "notify",
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
_PRICING = {
    "rates": [{"meter": "input", "usd": "0.001", "tiers": []}],
    "valid_from": None,
    "tier_factors": None,
    "region_factors": None,
}


@dataclass(frozen=True, slots=True)
class Row:
    """`expected` holds one status for each of `CALLERS`; `changer` is a user who may make the change."""

    method: str
    template: str
    expected: Mapping[str, Outcome]
    body: Any = None
    query: str = ""
    changer: UserId = INITIAL

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def needs_session(self) -> bool:
        return self.expected["anonymous"] == NOBODY

    @property
    def may_be_denied(self) -> bool:
        """Return whether the route belongs to a guild that is closed to some callers."""
        return "{guild_id}" in self.template and DENIED in self.expected.values()

    @property
    def in_guild(self) -> bool:
        return self.template.startswith("/api/v1/guilds/{guild_id}")

    def url(self, guild_id: int = GUILD) -> str:
        path = self.template.format(guild_id=guild_id, **_PARAMETERS)
        return f"https://api.example{path}{self.query}"

    @override
    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def _anyone(method: str, path: str, outcome: Outcome = OK, **options: Any) -> Row:
    return Row(method, path, dict.fromkeys(CALLERS, outcome), **options)


def _signed_in(method: str, path: str, outcome: Outcome = OK) -> Row:
    return Row(method, path, dict.fromkeys(CALLERS, outcome) | {"anonymous": NOBODY})


def _for_developers(method: str, path: str, outcome: Outcome = OK, **options: Any) -> Row:
    outcomes = dict.fromkeys(CALLERS, NO_DEVELOPER) | {"anonymous": NOBODY, "developer": outcome}
    return Row(method, f"/api/v1{path}", outcomes, **options)


def _in_guild(
    method: str,
    path: str,
    outcome: Outcome = OK,
    *,
    others: Mapping[str, Outcome] | None = None,
    **options: Any,
) -> Row:
    """Expect `outcome` for callers with access; `others` override it. Being a developer alone gives no access."""
    outcomes = dict.fromkeys(CALLERS, DENIED) | {
        "anonymous": NOBODY,
        "delegate": outcome,
        "initial user": outcome,
        "initial user of a left guild": LEFT,
    }
    return Row(method, f"/api/v1/guilds/{{guild_id}}{path}", outcomes | dict(others or {}), **options)


ROWS = (
    _anyone("GET", "/health"),
    _anyone("GET", "/metrics"),
    _anyone("GET", "/api/v1/metrics"),
    _anyone("GET", "/api/v1/health"),
    _anyone("GET", "/api/v1/schema"),
    _anyone("GET", "/api/v1/schema/openapi.json"),
    _anyone("GET", "/api/v1/schema/{path}"),
    _anyone("GET", "/api/v1/auth/discord/login"),
    _anyone(
        "POST", "/api/v1/auth/discord/callback", BAD_STATE, body={"code": "x", "state": "never put", "proof": "none"}
    ),
    _signed_in("POST", "/api/v1/auth/logout", DONE),
    _signed_in("GET", "/api/v1/auth/me"),
    _signed_in("GET", "/api/v1/auth/me/data"),
    Row(
        "POST",
        "/api/v1/auth/me/erasures",
        {
            **dict.fromkeys(CALLERS, NOT_CONFIRMED),
            **dict.fromkeys(("initial user", "initial user of a left guild"), ACCEPTED),
            "anonymous": NOBODY,
        },
        body={"confirmation": "Ada"},
    ),
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
        "POST",
        "/authorized-users/transfer",
        others={"delegate": NOT_INITIAL},
        body={"user_id": str(MEMBER), "keep_access": True},
    ),
    _in_guild(
        "POST",
        "/authorized-users/reclaim",
        NOT_OWNER,
        others={"guild owner": OK},
        changer=MEMBER,
    ),
    _in_guild("GET", "/audit-log"),
    _in_guild("GET", "/alerts"),
    _in_guild("POST", "/alerts/test", ACCEPTED),
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
    _in_guild("GET", "/llm/usage/over-time"),
    _in_guild("GET", "/llm/usage/people", query="?user_id=1"),
    _in_guild("GET", "/llm/errors"),
    _in_guild("GET", "/llm/requests"),
    _in_guild("GET", "/llm/requests/{request_id}"),
    _in_guild("GET", "/llm/requests/{request_id}/conversation", NOT_STORED, others={"delegate": NOT_INITIAL}),
    _in_guild("GET", "/llm/model-endings"),
    _in_guild("GET", "/llm/providers-away"),
    _in_guild("GET", "/llm/models"),
    _in_guild("GET", "/llm/budgets"),
    _in_guild("PUT", "/llm/budgets", body={"version": 0, "budgets": []}),
    _in_guild("GET", "/cogs"),
    _in_guild("PUT", "/cogs/{cog_name}", body={"on": False}),
    _for_developers("GET", "/extensions"),
    _for_developers("GET", "/cogs"),
    _for_developers("POST", "/cogs/{cog_name}/changes", outcome=NOT_STORED, body={"operation": "reload"}),
    _for_developers("GET", "/cogs/{cog_name}/off-in"),
    _for_developers("GET", "/shards"),
    _for_developers("GET", "/jobs"),
    _for_developers("GET", "/cog-jobs"),
    _for_developers("GET", "/staff/guilds"),
    _for_developers("GET", "/staff/audit-log"),
    _for_developers("GET", "/privacy/erasures"),
    _for_developers("GET", "/privacy/users/{user_id}/data"),
    _for_developers(
        "POST", "/privacy/users/{user_id}/erasures", outcome=ACCEPTED, body={"confirmation": str(DELEGATE)}
    ),
    _for_developers("GET", "/privacy/guilds/{guild_id}/data"),
    _for_developers("POST", "/privacy/guilds/{guild_id}/erasures", outcome=IN_USE, body={"confirmation": str(GUILD)}),
    _for_developers("POST", "/jobs/{job_name}/runs", outcome=ACCEPTED),
    _for_developers("POST", "/cog-jobs/{cog_name}/{function}/retries"),
    _for_developers("POST", "/cog-jobs/{cog_name}/{function}/discards"),
    Row("GET", "/api/v1/shards/{guild_id}", {**_in_guild("GET", "").expected, "developer": OK}),
    _for_developers("GET", "/llm/usage/summary"),
    _for_developers("GET", "/llm/usage/by-guild/{guild_id}"),
    _for_developers("GET", "/llm/usage/by-cog/{cog_name}"),
    _for_developers("GET", "/llm/models"),
    _for_developers("PUT", "/llm/models/{provider}/{model}/pricing", body=_PRICING),
    _for_developers("GET", "/llm/requests"),
    _for_developers("GET", "/llm/requests.csv"),
    _for_developers("GET", "/llm/requests/{request_id}"),
    _for_developers("GET", "/llm/reports/error-rate"),
    _for_developers("GET", "/llm/reports/latency"),
    _for_developers("GET", "/llm/reports/daily-usage"),
    _for_developers("GET", "/llm/reports/cost-per-user", query=f"?guild_id={GUILD}"),
)
CHANGES = [row for row in ROWS if row.changes and row.needs_session]
