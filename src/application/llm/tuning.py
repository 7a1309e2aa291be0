"""Refuse the tuning options that a named model does not take, and leave them out for a model that stands in."""

from dataclasses import replace
from typing import Any, TypeVar, cast

from application.ports.llm import ModelCatalogue
from domain.llm.chat import ChatRequest
from domain.llm.errors import InvalidRequestError
from domain.llm.requests import ModelName, ModelRequest

RequestT = TypeVar("RequestT", bound=ModelRequest[Any])

_NOT_GIVEN: dict[str, Any] = {"seed": None, "stop": (), "top_p": None, "effort": None, "service_tier": None}


def refuse_untaken(request: ChatRequest, name: ModelName, catalogue: ModelCatalogue) -> None:
    """Raise `InvalidRequestError`, which names the options: one that a caller sets is never left out in silence."""
    refused = _refused(request, name, catalogue)
    if refused:
        error = InvalidRequestError(
            f"{name.provider}'s {name.model} does not take {' and '.join(refused)}. "
            "Leave it out, or choose another model.",
            provider=name.provider,
            model=name.model,
        )
        error.options = refused
        raise error


def fitted(request: RequestT, catalogue: ModelCatalogue) -> RequestT:
    """Fit a request to its model, which the caller did not choose: it stands in for another one.

    `max_tokens` is lowered to the model's longest answer. The options that it does not take are left out and named in
    `left_out`: an answer without them is better than none.
    """
    if not isinstance(request, ChatRequest):
        return request
    chat: ChatRequest = request
    longest = catalogue.max_output_tokens(chat.provider, chat.model)
    if chat.max_tokens is not None and longest is not None:
        chat = replace(chat, max_tokens=min(chat.max_tokens, longest))
    refused = _refused(chat, ModelName(chat.provider, chat.model), catalogue)
    absent = {option: _NOT_GIVEN[option] for option in refused}
    return cast("RequestT", replace(chat, **absent, left_out=(*chat.left_out, *refused)))


def _refused(request: ChatRequest, name: ModelName, catalogue: ModelCatalogue) -> tuple[str, ...]:
    untaken = catalogue.untaken_options(name.provider, name.model, request.service_tier)
    given = [option for option, absent in _NOT_GIVEN.items() if getattr(request, option) != absent]
    return tuple(option for option in given if option in untaken)
