"""Holds queries and paths to what the API's description says: Litestar reads more into text than that."""

import re
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import ParameterKwarg
from litestar.typing import FieldDefinition

from adapters.http.refusals import InvalidRequest

_NULL = "null"
_SECONDS = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")


async def require_strict_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuses `null` for what is no text, and numbers for times: they would pass as nothing, and as seconds of 1970.

    And what no text may hold: it cannot be stored, nor looked for.
    """
    for name, value in connection.path_params.items():
        _check_text(f"/path/{name}", str(value))
    if not connection.scope["query_string"]:
        return
    for name, value in connection.query_params.multi_items():
        _check_text("/query", name)
        _check_text(f"/query/{name}", value)
        is_null = value.lower() == _NULL
        if not (is_null or _SECONDS.fullmatch(value)) or (field := _parameter(handler, name)) is None:
            continue
        if is_null and not _takes(field, str):
            raise InvalidRequest.at(f"/query/{name}", "Expected a value; leave the parameter out for none.")
        if not is_null and _takes(field, datetime):
            raise InvalidRequest.at(f"/query/{name}", "Expected a time such as 2026-03-01T12:00:00Z.")


def _check_text(pointer: str, text: str) -> None:
    if "\0" in text:
        raise InvalidRequest.at(pointer, "Text must not contain the character U+0000.")


def _parameter(handler: BaseRouteHandler, name: str) -> FieldDefinition | None:
    providers = handler.resolve_dependencies().values()
    for signature in (handler.parsed_fn_signature, *(provider.parsed_fn_signature for provider in providers)):
        for variable, field in signature.parameters.items():
            definition = field.kwarg_definition
            if name == ((isinstance(definition, ParameterKwarg) and definition.name) or variable):
                return field
    return None


def _takes(field: FieldDefinition, kind: type) -> bool:
    return any(one.annotation is kind for one in (field, *field.inner_types))
