"""Refuse what a provider's model does not take, by its name."""

from adapters.llm.models.catalogue import ListedModels
from application.llm.tuning import refuse_untaken
from domain.llm.chat import ChatRequest
from domain.llm.errors import UnsupportedCapability
from domain.llm.requests import Capability, ModelName


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


def refuse_options(request: ChatRequest, provider: str, catalogue: ListedModels) -> None:
    """Raise `InvalidRequestError` if the request sets an option that the model does not take."""
    refuse_untaken(request, ModelName(provider, request.model), catalogue)
