"""Embed more texts than a provider takes in one request."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from domain.llm.errors import LLMError
from domain.llm.estimates import estimated_input
from domain.llm.media import EmbeddingRequest, Embeddings
from domain.llm.token_usage import TokenUsage


async def embedded_in_batches(
    request: EmbeddingRequest, most: int, embed: Callable[[EmbeddingRequest], Awaitable[Embeddings]]
) -> Embeddings:
    """Ask for `most` texts at a time, one request after the other. An error carries the usage of all that were sent."""
    if len(request.texts) <= most:
        return await embed(request)
    done: list[Embeddings] = []
    for start in range(0, len(request.texts), most):
        batch = replace(request, texts=request.texts[start : start + most])
        try:
            done.append(await embed(batch))
        except LLMError as error:
            if error.usage is None and (error.may_be_billed or error.was_answered):
                error.usage, error.usage_is_estimated = estimated_input(batch), True
            if done or error.usage is not None:
                error.usage = _total(*(each.usage for each in done), error.usage or TokenUsage())
                error.usage_is_estimated |= any(each.estimated for each in done)
            raise
    return replace(
        done[-1],
        vectors=tuple(vector for each in done for vector in each.vectors),
        usage=_total(*(each.usage for each in done)),
        estimated=any(each.estimated for each in done),
    )


def _total(*usages: TokenUsage) -> TokenUsage:
    return TokenUsage(input_tokens=sum(usage.input_tokens for usage in usages))
