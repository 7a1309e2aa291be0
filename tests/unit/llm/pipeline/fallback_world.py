"""Three scripted providers, and the pipeline's fallback over them."""

from dataclasses import replace

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.pipeline.attempts.fallback import FallbackProvider
from adapters.llm.providers.scripted import ScriptedProvider
from domain.llm.requests import ModelName
from tests.unit.llm.pipeline.wrappers import REPLY

CLAUDE, GEMINI = ModelName("anthropic", "claude-haiku-4-5"), ModelName("google", "gemini-2.5-flash")
SPEAKER, EMBEDDER = ModelName("openai", "tts-1"), ModelName("google", "gemini-embedding-001")
ANSWER = replace(REPLY, model="claude-haiku-4-5-20251001", provider="anthropic")


class World:
    def __init__(self, *chain: ModelName) -> None:
        self.openai = ScriptedProvider(name="openai")
        self.anthropic = ScriptedProvider(name="anthropic")
        self.google = ScriptedProvider(name="google")
        providers = {provider.name: provider for provider in (self.openai, self.anthropic, self.google)}
        self.any = FallbackProvider(providers, ListedModels(), chain)

    @property
    def asked(self) -> list[str]:
        return [
            f"{request.provider}:{request.model}"
            for provider in (self.openai, self.anthropic, self.google)
            for request in provider.requests
        ]
