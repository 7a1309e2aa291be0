"""Check which options of a chat a provider's model takes, and refuse the others by name."""

from collections.abc import Mapping
from typing import Any

from adapters.llm.models.catalogue import ListedModels
from domain.llm.chat import ChatRequest
from domain.llm.errors import InvalidRequestError, UnsupportedCapability
from domain.llm.requests import Capability

_GIVEN: Mapping[str, Any] = {"effort": None, "top_p": None, "seed": None, "stop": (), "service_tier": None}


def refuse_unoffered(request: ChatRequest, provider: str, catalogue: ListedModels) -> None:
    """Raise `UnsupportedCapability` for documents or a search of the web that the provider does not take."""
    wanted = {
        Capability.DOCUMENT_INPUT: any(message.documents for message in request.messages),
        Capability.WEB_SEARCH: request.web_searches > 0,
    }
    for capability, is_wanted in wanted.items():
        if is_wanted and capability not in catalogue.capabilities(provider, request.model):
            able = catalogue.providers_with(capability)
            raise UnsupportedCapability(capability, provider=provider, model=request.model, able=able)


def refuse_options(request: ChatRequest, provider: str, *refused: str) -> None:
    """Raise `InvalidRequestError` if the request sets one of the `refused` options.

    An option that changes the answer is never left out in silence.
    """
    given = [name for name in refused if getattr(request, name) != _GIVEN[name]]
    if given:
        raise InvalidRequestError(
            f"{provider}'s {request.model} does not take {' and '.join(given)}. Leave it out, or choose another model.",
            provider=provider,
            model=request.model,
        )
