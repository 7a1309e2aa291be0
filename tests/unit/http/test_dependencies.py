"""Routes declare the parts of the platform that they use as parameters."""

from dataclasses import fields
from typing import get_type_hints

from litestar import Litestar
from litestar.datastructures import State
from litestar.routes import HTTPRoute

from adapters.http.dependencies import Dependencies, OneAfterAnother
from adapters.http.routing import router

APP = Litestar([router(State())], plugins=[OneAfterAnother()], openapi_config=None, logging_config=None)
ROUTES = [route for route in APP.routes if isinstance(route, HTTPRoute)]


def test_a_parameter_with_the_name_of_a_dependency_has_its_type() -> None:
    """Litestar injects by name and does not check the value."""
    types, found = get_type_hints(Dependencies), 0
    for route in ROUTES:
        for handler in route.route_handlers:
            for name, parameter in handler.parsed_fn_signature.parameters.items():
                if name in types:
                    found += 1
                    assert parameter.annotation == types[name], f"{handler}: {name}"
                    assert parameter.is_di_field, f"{handler}: {name}"
    assert found > len(fields(Dependencies))


def test_dependencies_are_resolved_without_a_task_for_each() -> None:
    batches = [
        batch for route in ROUTES for _, model in route.route_handler_map.values() for batch in model.dependency_batches
    ]
    assert len(batches) > len(ROUTES)
    assert {len(batch) for batch in batches} == {1}
