"""Hand each request to the provider that it names, and to the next one when that cannot serve."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.llm.pipeline.attempts.first_event import AccountedEvents, after_first_event, deferred_stream
from adapters.llm.pipeline.attempts.retargeting import RequestT, retargeted
from application.llm.choose_model import missing_capabilities
from application.ports.llm import AccountedProvider, ModelCatalogue
from domain.llm.chat import AccountedEvent, ChatRequest
from domain.llm.errors import PASSING, LLMError, UnknownProvider, UnreadableReplyError
from domain.llm.media import EmbeddingRequest
from domain.llm.requests import AccountedT, ModelName, ModelRequest
from domain.llm.token_counts import TokenCountRequest

_OTHERS_MAY_SERVE = (*PASSING, UnreadableReplyError)


class FallbackProvider:
    """Try the request's `fallbacks`, or `chain` where it names none, while the models before them are out of order.

    A model whose reply has a form that is not known is out of order too. A request that cannot succeed as it is
    (authentication, invalid request, filtered content) fails at once, as does an answer in which the model made a
    mistake: it is paid. A stream falls back only before its first event. Skipped are providers that are not configured,
    and models that lack a needed capability. When all fail, the last error is raised with the other errors as its
    notes. Raises `UnknownProvider` when the request itself names a provider that is not configured. The reply names the
    provider and model that served.

    Embeddings of different models cannot be compared: they fall back only to models that the call itself names. Tokens
    are counted for the named model or not at all.
    """

    name = "any"

    def __init__(
        self, providers: Mapping[str, AccountedProvider], catalogue: ModelCatalogue, chain: Sequence[ModelName] = ()
    ) -> None:
        self._providers = providers
        self._catalogue = catalogue
        self._chain = tuple(chain)

    async def ask(self, request: ModelRequest[Any, AccountedT]) -> AccountedT:
        failures: list[LLMError] = []
        for provider, attempt in self._attempts(request):
            try:
                await _before_next(request, failures)
                return await provider.ask(attempt)
            except LLMError as error:
                _note(error, failures)
        raise failures[-1]

    def stream(self, request: ChatRequest) -> AccountedEvents:
        return deferred_stream(lambda: self._begin(request))

    async def close(self) -> None:
        for provider in self._providers.values():
            await provider.close()

    async def _begin(self, request: ChatRequest) -> tuple[AccountedEvent, AccountedEvents]:
        failures: list[LLMError] = []
        for provider, attempt in self._attempts(request, streaming=True):
            try:
                await _before_next(request, failures)
                return await after_first_event(provider.stream(attempt))
            except LLMError as error:
                _note(error, failures)
        raise failures[-1]

    def _attempts(self, request: RequestT, *, streaming: bool = False) -> Iterator[tuple[AccountedProvider, RequestT]]:
        first = self._providers.get(request.provider)
        if first is None:
            raise UnknownProvider(request.provider, known=sorted(self._providers))
        yield first, request
        asked = {ModelName(request.provider, request.model)}
        for name in self._others(request):
            provider = self._providers.get(name.provider)
            if (
                provider is None
                or name in asked
                or missing_capabilities(request, name, self._catalogue, streaming=streaming)
            ):
                continue
            asked.add(name)
            yield provider, retargeted(name, request, self._catalogue)

    def _others(self, request: ModelRequest[Any]) -> Iterable[ModelName]:
        if isinstance(request, TokenCountRequest):
            return ()
        if request.fallbacks is None and not isinstance(request, EmbeddingRequest):
            return self._chain
        return request.fallbacks or ()


async def _before_next(request: ModelRequest[Any], failures: Sequence[LLMError]) -> None:
    if failures and request.before_repeat is not None:
        await request.before_repeat()


def _note(error: LLMError, failures: list[LLMError]) -> None:
    """Note the error, or raise it, with the earlier ones as its notes, if no other model may be tried."""
    for earlier in failures:
        error.add_note(f"Before that, {earlier.provider}'s {earlier.model}: {earlier}")
    if not isinstance(error, _OTHERS_MAY_SERVE):
        raise error
    failures.append(error)
