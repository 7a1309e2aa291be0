"""Validate queries and paths more strictly than Litestar, as the API's description says."""

import re
from datetime import datetime
from typing import Any, Final, NamedTuple

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import ParameterKwarg
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.typing import FieldDefinition
from typing_extensions import override

from adapters.http.extension_list import EXTENSION
from adapters.http.problems.refusals import InvalidRequest

_NULL = "null"
_SECONDS = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?")
_DECLARED: Final = "query_parameters"
_WHOLE_REQUEST = {"request", "query", "scope"}


class _Declared(NamedTuple):
    """The query parameters of one handler and its dependencies. `open_`: the handler may read others
    from the request.
    """

    names: frozenset[str]
    lists: frozenset[str]
    open_: bool


class DeclaredParameters(ReceiveRoutePlugin):
    """Store with each handler which query parameters it declares, for `require_strict_query`."""

    @override
    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        for method, (handler, model) in route.route_handler_map.items():
            if method == "OPTIONS":  # OPTIONS accepts the query of any other method
                handler.opt[_DECLARED] = _Declared(frozenset(), frozenset(), open_=True)
                continue
            names = frozenset(parameter.field_alias for parameter in model.expected_query_params)
            reads_itself = EXTENSION in handler.opt and not _WHOLE_REQUEST.isdisjoint(model.expected_reserved_kwargs)
            handler.opt[_DECLARED] = _Declared(names, frozenset(model.sequence_query_parameter_names), reads_itself)


async def require_strict_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse unknown parameters, and repeated ones, of which two parsers could take different values.

    Refuse `null` except as text, since Litestar takes it for an absent value. Refuse bare numbers as times, since
    Litestar takes them for seconds since 1970. Refuse text that PostgreSQL cannot store.
    """
    for name, value in connection.path_params.items():
        _check_text(f"/path/{name}", str(value))
    if not connection.scope["query_string"]:
        return
    declared: _Declared = handler.opt[_DECLARED]
    seen: set[str] = set()
    for name, value in connection.query_params.multi_items():
        _check_text("/query", name)
        _check_declared(declared, name, is_repeated=name in seen)
        seen.add(name)
        _check_text(f"/query/{name}", value)
        _check_value(handler, name, value)


def _check_declared(declared: _Declared, name: str, *, is_repeated: bool) -> None:
    if name not in declared.names:
        if declared.open_:
            return
        known = ", ".join(f"`{known}`" for known in sorted(declared.names))
        raise InvalidRequest.at(
            f"/query/{name}", f"Unknown parameter. Known: {known}." if known else "Unknown parameter: there are none."
        )
    if is_repeated and name not in declared.lists:
        raise InvalidRequest.at(f"/query/{name}", "Expected once: the parameter is given several times.")


def _check_value(handler: BaseRouteHandler, name: str, value: str) -> None:
    is_null = value.lower() == _NULL
    if not (is_null or _SECONDS.fullmatch(value)) or (field := _parameter(handler, name)) is None:
        return
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
