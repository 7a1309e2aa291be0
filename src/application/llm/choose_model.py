"""Choose the model: the named one, or the default for the kind of request."""

from collections.abc import Sequence
from typing import Any

from application.llm.tuning import fitted, refuse_untaken
from application.ports.llm import ModelCatalogue, ModelInfo
from domain.llm.chat import ChatRequest, Role
from domain.llm.errors import (
    EmptyQuestionError,
    InvalidRequestError,
    UnknownModel,
    UnknownProvider,
    UnsupportedCapability,
)
from domain.llm.requests import Capability, ModelName, ModelReply, ModelRequest

EMPTY_QUESTION = (
    "The user's message is empty, so no model was asked. If it is a Discord message, the bot may lack the intent "
    "message_content: declare it in the cog's manifest and turn it on in Discord's developer portal, or let members "
    "mention the bot."
)
"""The text of an `EmptyQuestionError`."""


def missing_capabilities(
    request: ModelRequest[Any], name: ModelName, catalogue: ModelCatalogue, *, streaming: bool = False
) -> frozenset[Capability]:
    """Return the capabilities that the request needs and the model lacks: none when the model can serve it."""
    return request.needs(streaming=streaming) - catalogue.capabilities(name.provider, name.model)


class ChooseModel:
    """`providers` are the configured ones, the default one first."""

    def __init__(self, catalogue: ModelCatalogue, providers: Sequence[str]) -> None:
        self._catalogue = catalogue
        self._providers = tuple(providers)

    def __call__(self, provider: str | None, model: str | None, capability: Capability) -> ModelName:
        """Without a provider the first that has the capability serves; without a model, its recommended one for it.

        The successor serves for a model that has ended. A model that the catalogue does not know is passed on where the
        provider itself decides about it. Raises `UnknownProvider`, `UnknownModel`, `UnsupportedCapability`, or
        `InvalidRequestError` for a model that has ended without a successor.
        """
        provider = self._default(capability) if provider is None else provider
        if provider not in self._providers:
            raise UnknownProvider(provider, known=self._providers)
        offered = self._catalogue.models(provider, capability)
        if model is None:
            if not offered:
                raise self._unsupported(capability, provider, None)
            return ModelName(str(provider), offered[0].name)
        is_known = self._catalogue.knows(provider, model) or self._catalogue.passes_on(provider)
        if not is_known:
            raise UnknownModel(model, provider=provider, known=[info.name for info in offered])
        return self._current(ModelName(str(provider), model), offered)

    def _current(self, name: ModelName, offered: Sequence[ModelInfo]) -> ModelName:
        current = self._catalogue.current(name)
        if current is None:
            retirement = self._catalogue.retirement(name.provider, name.model)
            ended = "" if retirement is None else f" on {retirement.retires_on}"
            raise InvalidRequestError(
                f"{name.model} has ended at {name.provider}{ended}. {_instead(offered)}",
                provider=name.provider,
                model=name.model,
            )
        return current

    def check(self, request: ModelRequest[ModelReply], *, streaming: bool = False) -> None:
        """Raises `UnsupportedCapability` or `InvalidRequestError` for what the model is known not to do or take.

        Raises `EmptyQuestionError` for a conversation that ends with an empty message of the user.
        """
        name = ModelName(request.provider, request.model)
        for capability in sorted(missing_capabilities(request, name, self._catalogue, streaming=streaming)):
            raise self._unsupported(capability, request.provider, request.model)
        if isinstance(request, ChatRequest):
            _refuse_empty_question(request)
            refuse_untaken(request, name, self._catalogue)
            if request.max_tokens is not None:
                self._check_limit(request, request.max_tokens)

    def fitted(self, request: ChatRequest) -> ChatRequest:
        """Leave out what the successor of a model that has ended does not take; the caller did not choose it."""
        return request if request.instead_of is None else fitted(request, self._catalogue)

    def can(self, capability: Capability, name: ModelName) -> bool:
        return capability in self._catalogue.capabilities(name.provider, name.model)

    def _default(self, capability: Capability) -> str:
        able = [each for each in self._providers if self._catalogue.models(each, capability)]
        return (able or self._providers)[0]

    def _check_limit(self, request: ChatRequest, max_tokens: int) -> None:
        longest = self._catalogue.max_output_tokens(request.provider, request.model)
        if max_tokens < 1 or (longest is not None and max_tokens > longest):
            upto = "" if longest is None else f" and at most {longest} for {request.model}"
            raise InvalidRequestError(
                f"max_tokens must be at least 1{upto}, not {max_tokens}.",
                provider=request.provider,
                model=request.model,
            )

    def _unsupported(self, capability: Capability, provider: str, model: str | None) -> UnsupportedCapability:
        able = [each for each in self._catalogue.providers_with(capability) if each in self._providers]
        return UnsupportedCapability(capability, provider=provider, model=model, able=able)


def _instead(offered: Sequence[ModelInfo]) -> str:
    if not offered:
        return "Choose another provider: this one has no other model for it."
    return f'Write model="{offered[0].name}" instead, or leave the model out.'


def _refuse_empty_question(request: ChatRequest) -> None:
    last = request.messages[-1] if request.messages else None
    if last is not None and last.role is Role.USER and last.is_blank:
        raise EmptyQuestionError(EMPTY_QUESTION, provider=request.provider, model=request.model)
