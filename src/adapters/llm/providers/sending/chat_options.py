"""Refuse documents and searches of the web that a provider's model does not take."""

from adapters.llm.models.catalogue import ListedModels
from domain.llm.chat import ChatRequest
from domain.llm.errors import UnsupportedCapability
from domain.llm.requests import Capability


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
