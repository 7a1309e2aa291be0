"""The public shape of every error, and the type names by which clients distinguish errors."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Struct, UnsetType

from adapters.http.fields import described

URN = "urn:baseline:"


class ProblemType(StrEnum):
    ACCESS_DENIED = "urn:baseline:access.denied"
    ACCESS_DEVELOPERS_ONLY = "urn:baseline:access.developers_only"
    ACCESS_INITIAL_USER = "urn:baseline:access.initial_user"
    ACCESS_NOTHING_TO_REVOKE = "urn:baseline:access.nothing_to_revoke"
    ACCESS_NOT_A_MEMBER = "urn:baseline:access.not_a_member"
    ACCESS_NOT_GUILD_OWNER = "urn:baseline:access.not_guild_owner"
    ACCESS_NOT_INITIAL_USER = "urn:baseline:access.not_initial_user"
    ACCESS_STALE = "urn:baseline:access.stale"
    AUTH_INVALID_STATE = "urn:baseline:auth.invalid_state"
    AUTH_NOT_SET_UP = "urn:baseline:auth.not_set_up"
    AUTH_REFUSED = "urn:baseline:auth.refused"
    AUTH_REQUIRED = "urn:baseline:auth.required"
    BUDGETS_INVALID = "urn:baseline:budgets.invalid"
    CSRF_INVALID = "urn:baseline:csrf.invalid"
    EVENTS_TOO_MANY_STREAMS = "urn:baseline:events.too_many_streams"
    EXTENSION_BUSY = "urn:baseline:extension.busy"
    EXTENSION_SWITCHED_OFF = "urn:baseline:extension.switched_off"
    GUILD_INACTIVE = "urn:baseline:guild.inactive"
    INTERNAL_ERROR = "urn:baseline:internal.error"
    LLM_AUTHENTICATION = "urn:baseline:llm.authentication"
    LLM_BUDGET_EXCEEDED = "urn:baseline:llm.budget_exceeded"
    LLM_CONTENT_FILTER = "urn:baseline:llm.content_filter"
    LLM_CONTEXT_LENGTH = "urn:baseline:llm.context_length"
    LLM_COOLDOWN = "urn:baseline:llm.cooldown"
    LLM_FAILED = "urn:baseline:llm.failed"
    LLM_INVALID_REQUEST = "urn:baseline:llm.invalid_request"
    LLM_EMPTY_QUESTION = "urn:baseline:llm.empty_question"
    LLM_MALFORMED_ANSWER = "urn:baseline:llm.malformed_answer"
    LLM_RATE_LIMITED = "urn:baseline:llm.rate_limited"
    LLM_STRUCTURED_OUTPUT = "urn:baseline:llm.structured_output"
    LLM_TIMEOUT = "urn:baseline:llm.timeout"
    LLM_UNAVAILABLE = "urn:baseline:llm.unavailable"
    LLM_UNKNOWN_MODEL = "urn:baseline:llm.unknown_model"
    LLM_UNKNOWN_PROVIDER = "urn:baseline:llm.unknown_provider"
    LLM_UNREADABLE_REPLY = "urn:baseline:llm.unreadable_reply"
    LLM_UNSENDABLE_REQUEST = "urn:baseline:llm.unsendable_request"
    LLM_UNSUPPORTED = "urn:baseline:llm.unsupported"
    PRICE_EXISTS = "urn:baseline:price.exists"
    PRIVACY_NOT_CONFIRMED = "urn:baseline:privacy.not_confirmed"
    PRIVACY_GUILD_IN_USE = "urn:baseline:privacy.guild_in_use"
    REQUEST_INVALID = "urn:baseline:request.invalid"
    REQUEST_NOT_JSON = "urn:baseline:request.not_json"
    REQUEST_TOO_LARGE = "urn:baseline:request.too_large"
    REQUEST_TOO_MANY = "urn:baseline:request.too_many"
    ROUTE_METHOD_NOT_ALLOWED = "urn:baseline:route.method_not_allowed"
    ROUTE_NOT_FOUND = "urn:baseline:route.not_found"
    SERVICE_UNAVAILABLE = "urn:baseline:service.unavailable"
    SETTINGS_INVALID = "urn:baseline:settings.invalid"
    SETTINGS_STALE = "urn:baseline:settings.stale"
    SETTINGS_UNKNOWN_SECTION = "urn:baseline:settings.unknown_section"
    USAGE_NOT_RECORDABLE = "urn:baseline:usage.not_recordable"


class FieldError(Struct, frozen=True, kw_only=True):
    pointer: Annotated[
        str,
        described(
            "JSON pointer into the request body, such as `/values/temperature`; `/query/limit` or `/path/guild_id` for "
            "a parameter; empty for the body as a whole."
        ),
    ]
    message: str


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457), sent as `application/problem+json`."""

    type: ProblemType
    title: Annotated[str, described("The same for every problem of this type.")]
    status: int
    detail: Annotated[str, described("What was wrong this time.")]
    instance: Annotated[str, described("The path of the request.")]
    correlation_id: Annotated[str, described("Also in the `X-Correlation-ID` header and in the log.")]
    errors: list[FieldError] | UnsetType = UNSET
    current_version: int | UnsetType = UNSET
