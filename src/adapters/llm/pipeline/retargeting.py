"""The same request, to another model than the one that it names."""

from dataclasses import replace
from typing import Any, TypeVar, cast

from application.ports.llm import ModelCatalogue
from domain.llm.chat import ChatRequest
from domain.llm.requests import ModelName, ModelRequest

RequestT = TypeVar("RequestT", bound=ModelRequest[Any])


def retargeted(name: ModelName, request: RequestT, catalogue: ModelCatalogue) -> RequestT:
    """A model with a lower output limit than `max_tokens` gets its own limit instead."""
    other = replace(request, provider=name.provider, model=name.model)
    longest = catalogue.max_output_tokens(name.provider, name.model)
    if isinstance(other, ChatRequest) and other.max_tokens is not None and longest is not None:
        return cast("RequestT", replace(other, max_tokens=min(other.max_tokens, longest)))
    return other
