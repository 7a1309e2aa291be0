"""A model behind a cache, and answers that it gives."""

from dataclasses import replace

from adapters.clock import FixedClock
from adapters.llm.pipeline.cached import CachingProvider
from adapters.llm.pipeline.reachability import Reachability
from adapters.llm.providers.scripted import ScriptedProvider
from adapters.persistence.memory.outage import MemoryHealthProbe
from adapters.persistence.model_calls.memory_responses import MemoryResponseCache
from application.ports.llm import AccountedProvider
from domain.llm.requests import AccountedReply
from tests.unit.llm.pipeline.wrappers import REPLY, REQUEST

CACHED = replace(REQUEST, cache_seconds=60)
PAID = replace(REPLY, budget_warning="Nearly.")
OTHER = replace(PAID, content="Four.")


class World:
    def __init__(self, *replies: AccountedReply) -> None:
        self.clock = FixedClock()
        self.cache = MemoryResponseCache(self.clock)
        self.provider = ScriptedProvider(replies, name="openai")
        self.caching = self.around(self.provider)

    def around(self, provider: AccountedProvider) -> CachingProvider:
        reachability = Reachability(MemoryHealthProbe(self.cache.outage), pause=60.0)
        return CachingProvider(provider, self.cache, reachability, self.clock)

    @property
    def calls(self) -> int:
        return len(self.provider.requests)
