"""The same request, to another model than the one that it names."""

from dataclasses import replace
from typing import Any, TypeVar, cast

from application.ports.llm import ModelCatalogue
from domain.llm.chat import ChatRequest
from domain.llm.requests import ModelName, ModelRequest

RequestT = TypeVar("RequestT", bound=ModelRequest[Any])


def retargeted(name: ModelName, request: RequestT, catalogue: ModelCatalogue) -> RequestT:
    """Ask the successor of a model that has ended instead.

    A model with a lower output limit than `max_tokens` gets its own limit.
    """
    named, name = name, catalogue.current(name) or name
    instead_of = None if named == name else named.model
    other = replace(request, provider=name.provider, model=name.model, instead_of=instead_of)
    longest = catalogue.max_output_tokens(name.provider, name.model)
    if isinstance(other, ChatRequest) and other.max_tokens is not None and longest is not None:
        return cast("RequestT", replace(other, max_tokens=min(other.max_tokens, longest)))
    return other
