"""Call the method of an adapter that serves the type of request."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

from adapters.llm.models.catalogue import ListedModels
from domain.llm.errors import UnsupportedCapability
from domain.llm.requests import ModelRequest, ReplyT

Handlers: TypeAlias = Mapping[type[ModelRequest[Any]], Callable[[Any], Awaitable[Any]]]


async def dispatched(name: str, request: ModelRequest[ReplyT], handlers: Handlers, catalogue: ListedModels) -> ReplyT:
    """Raises `UnsupportedCapability` for a kind of request that the adapter does not handle."""
    handler = handlers.get(type(request))
    if handler is None:
        capability = request.capability
        able = catalogue.providers_with(capability)
        raise UnsupportedCapability(capability, provider=name, model=None, able=able)
    return cast("ReplyT", await handler(request))
