"""Answer an equal request of the same guild from the cache, where the caller allows it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeGuard

import structlog

from adapters.llm.pipeline.cache_entries import as_entry, from_entry, key_of
from adapters.llm.pipeline.reachability import Reachability
from application.ports.clock import Clock
from application.ports.errors import ServiceUnavailable
from application.ports.llm import AccountedProvider
from application.ports.model_calls import ResponseCache
from domain.llm.chat import AccountedCompletion, AccountedEvent, ChatRequest, FinishReason, TextDelta
from domain.llm.media import AccountedEmbeddings, EmbeddingRequest
from domain.llm.requests import AccountedReply, AccountedT, ModelRequest

_log = structlog.get_logger(__name__)
_LARGEST = 1024 * 1024


class CachingProvider:
    """Answer chat and embedding requests that set `cache_seconds` from a cached reply no older than that, at no cost.

    Cached are complete, non-empty replies without tool calls that the request's `is_worth_caching` accepts, served by
    the provider that the request names. A cached stream is the text in one piece and the end. While the cache is away,
    every lookup misses. A reply that cannot be cached is still returned, since it is paid.
    """

    def __init__(
        self, provider: AccountedProvider, cache: ResponseCache, reachability: Reachability, clock: Clock
    ) -> None:
        self._provider = provider
        self._cache = cache
        self._reachability = reachability
        self._clock = clock

    @property
    def name(self) -> str:
        return self._provider.name

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        may_be_kept = request.cache_seconds and isinstance(request, ChatRequest | EmbeddingRequest)
        return await (self._ask(request) if may_be_kept else self._provider.ask(request))

    def stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        return self._stream(request) if request.cache_seconds else self._provider.stream(request)

    async def close(self) -> None:
        await self._provider.close()

    async def _ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        key = key_of(request)
        kept = await self._find(request, key)
        if kept is not None:
            return kept
        reply = await self._provider.ask(request)
        await self._keep(request, key, reply)
        return reply

    async def _stream(self, request: ChatRequest) -> AsyncGenerator[AccountedEvent, None]:
        key = key_of(request)
        kept = await self._find(request, key)
        if kept is not None:
            if kept.content:
                yield TextDelta(kept.content)
            yield kept
            return
        async with aclosing(self._provider.stream(request)) as events:
            async for event in events:
                if isinstance(event, AccountedCompletion):
                    await self._keep(request, key, event)
                yield event

    async def _find(self, request: ModelRequest[Any, AccountedT], key: str) -> AccountedT | None:
        if self._reachability.is_away:
            return None
        try:
            entry = await self._cache.get(request.caller.guild_id, key)
        except ServiceUnavailable:
            self._reachability.lost()
            return None
        return None if entry is None else from_entry(entry, request, self._clock.now())

    async def _keep(self, request: ModelRequest[Any, AccountedT], key: str, reply: AccountedReply) -> None:
        if self._reachability.is_away:
            return
        try:
            await self._put(request, key, reply)
        except ServiceUnavailable:
            self._reachability.lost()
        except Exception as error:  # noqa: BLE001 - the reply is paid: a validator of a cog, say, must not lose it
            _log.warning("A reply could not be cached", cog=request.caller.cog_name, exc_info=error)

    async def _put(self, request: ModelRequest[Any, AccountedT], key: str, reply: AccountedReply) -> None:
        seconds = request.cache_seconds
        if seconds is None or not _is_worth_it(reply, request):
            return
        entry = as_entry(reply, self._clock.now())
        if len(entry) <= _LARGEST:
            await self._cache.put(request.caller.guild_id, key, entry, seconds=seconds)


def _is_worth_it(
    reply: AccountedReply, request: ModelRequest[Any]
) -> TypeGuard[AccountedCompletion | AccountedEmbeddings]:
    accepts = request.is_worth_caching
    if reply.provider != request.provider or (accepts is not None and not accepts(reply)):
        return False
    if isinstance(reply, AccountedCompletion):
        is_whole = reply.finish_reason is FinishReason.STOP and not reply.tool_calls
        return is_whole and bool(reply.content.strip())
    return isinstance(reply, AccountedEmbeddings) and all(reply.vectors) and bool(reply.vectors)
