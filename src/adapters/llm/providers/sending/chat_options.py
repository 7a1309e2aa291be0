"""Refuse documents and searches of the web that a provider's model does not take."""

from adapters.llm.models.catalogue import ListedModels
from application.llm.choose_model import missing_capabilities
from domain.llm.chat import ChatRequest
from domain.llm.errors import UnsupportedCapability
from domain.llm.requests import Capability, ModelName

_NOT_IN_EVERY_DIALECT = frozenset({Capability.DOCUMENT_INPUT, Capability.WEB_SEARCH})


def refuse_unoffered(request: ChatRequest, provider: str, catalogue: ListedModels) -> None:
    """Raise `UnsupportedCapability` for documents or a search of the web that the provider does not take.

    `ChooseModel.check` refuses them before a call. An adapter is also used without it, and must not leave out in
    silence what its dialect has no form for.
    """
    missing = missing_capabilities(request, ModelName(provider, request.model), catalogue)
    for capability in sorted(missing & _NOT_IN_EVERY_DIALECT):
        able = catalogue.providers_with(capability)
        raise UnsupportedCapability(capability, provider=provider, model=request.model, able=able)
