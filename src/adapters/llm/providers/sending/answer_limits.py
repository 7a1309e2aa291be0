"""Bound an answer by a number of tokens that the provider accepts."""

from adapters.llm.providers.errors import Call
from domain.llm.chat import ChatRequest
from domain.llm.errors import InvalidRequestError


def answer_limit(call: Call, request: ChatRequest, longest: int | None, *, fewest: int = 1) -> int | None:
    """Return the limit of the request within what the model takes; `longest` None is unknown.

    None when the request has no limit.
    """
    if request.max_tokens is None:
        return None
    if request.max_tokens < 1:
        raise InvalidRequestError(
            f"max_tokens must be 1 or more, not {request.max_tokens}.", provider=call.provider, model=call.model
        )
    limit = max(request.max_tokens, fewest)
    return limit if longest is None else min(limit, longest)
