"""Call the method of an adapter that serves the type of request, and let nothing but our errors leave the adapter."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from functools import wraps
from typing import Any, TypeAlias, TypeVar, cast

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.errors import own_failure
from adapters.llm.providers.sending.sendable import require_sendable
from application.ports.llm import ModelProvider
from domain.llm.chat import ChatEvent, ChatRequest
from domain.llm.errors import LLMError, UnsupportedCapability
from domain.llm.requests import ModelRequest, ReplyT

Handlers: TypeAlias = Mapping[type[ModelRequest[Any]], Callable[[Any], Awaitable[Any]]]
ProviderT = TypeVar("ProviderT", bound=ModelProvider)
Streaming: TypeAlias = Callable[[ProviderT, ChatRequest], AsyncGenerator[ChatEvent, None]]


async def dispatched(name: str, request: ModelRequest[ReplyT], handlers: Handlers, catalogue: ListedModels) -> ReplyT:
    """Raises `UnsupportedCapability` for a kind of request that the adapter does not handle, and
    `UnsendableRequestError` for a request that cannot be encoded.
    """
    handler = handlers.get(type(request))
    if handler is None:
        capability = request.capability
        able = catalogue.providers_with(capability)
        raise UnsupportedCapability(capability, provider=name, model=None, able=able)
    require_sendable(name, request)
    try:
        return cast("ReplyT", await handler(request))
    except LLMError:
        raise
    except Exception as error:
        raise own_failure(name, request.model, error) from error


def checked_stream(stream: Streaming[ProviderT]) -> Streaming[ProviderT]:
    """Decorate the `stream` of an adapter: it refuses what cannot be encoded, and raises nothing but `LLMError`."""

    @wraps(stream)
    async def checked(provider: ProviderT, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        require_sendable(provider.name, request)
        try:
            async with aclosing(stream(provider, request)) as events:
                async for event in events:
                    yield event
        except LLMError:
            raise
        except Exception as error:
            raise own_failure(provider.name, request.model, error) from error

    return checked
