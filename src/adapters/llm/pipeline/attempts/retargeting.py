"""Retarget a request: ask another model than the one that it names."""

from dataclasses import replace
from typing import Any, TypeVar

from application.llm.tuning import fitted
from application.ports.llm import ModelCatalogue
from domain.llm.requests import ModelName, ModelRequest

RequestT = TypeVar("RequestT", bound=ModelRequest[Any])


def retargeted(name: ModelName, request: RequestT, catalogue: ModelCatalogue) -> RequestT:
    """Return the request for the named model, or for its successor if the model has ended, without untaken options."""
    named, name = name, catalogue.current(name) or name
    instead_of = None if named == name else named.model
    other = replace(request, provider=name.provider, model=name.model, instead_of=instead_of)
    return fitted(other, catalogue)
