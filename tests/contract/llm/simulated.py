"""Adapters over the simulated endpoint, which a real server serves on loopback."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from adapters.llm.building import build_provider
from adapters.llm.catalogue import ListedModels
from adapters.llm.simulator.app import make_simulated_llm_app
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.urls import simulated_base_url
from application.ports.llm import ModelProvider
from domain.chat import ChatRequest
from domain.models import LLMProvider
from tests.contract.llm.scenes import (
    IMPATIENCE_SECONDS,
    KEY,
    PATIENCE_SECONDS,
    RETRY_AFTER_SECONDS,
    Happening,
    Scene,
    asking,
    request_for,
    user,
)
from tests.waiting import wait_until

MODELS = {
    LLMProvider.OPENAI: "gpt-5-mini",
    LLMProvider.ANTHROPIC: "claude-haiku-4-5",
    LLMProvider.GOOGLE: "gemini-2.5-flash",
    LLMProvider.XAI: "grok-4.3",
}
_FAULTS = {
    Happening.BAD_KEY: Fault.BAD_KEY,
    Happening.RATE_LIMITED: Fault.RATE_LIMIT,
    Happening.CONTEXT_TOO_LONG: Fault.CONTEXT_LENGTH,
    Happening.FILTERED: Fault.CONTENT_FILTER,
    Happening.OVERLOADED: Fault.OVERLOADED,
    Happening.SILENCE: Fault.TIMEOUT,
    Happening.DROPPED: Fault.TRUNCATED,
}
_SAYS = {
    Happening.TEXT: "You asked “How high is the tower?”.",
    Happening.CONVERSATION: (
        "You asked “Since when?”, with the 2 messages before it in mind. My persona is “You are a lighthouse keeper.”."
    ),
}


@contextmanager
def simulated_endpoint() -> Iterator[str]:
    """Yields its origin."""
    server = uvicorn.Server(
        uvicorn.Config(
            make_simulated_llm_app(), log_config=None, log_level="critical", ws="none", timeout_graceful_shutdown=1
        )
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            wait_until(lambda: server.started, "the simulated endpoint")
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=PATIENCE_SECONDS)


def simulated_provider(
    name: LLMProvider, origin: str, *, timeout_seconds: float = PATIENCE_SECONDS, key: str = KEY
) -> ModelProvider:
    return build_provider(
        name,
        api_key=key,
        base_url=simulated_base_url(name, origin),
        timeout_seconds=timeout_seconds,
        catalogue=ListedModels(),
    )


class SimulatedStage:
    def __init__(self, name: LLMProvider, origin: str) -> None:
        self._name = name
        self._origin = origin
        self._providers: list[ModelProvider] = []

    def set(self, happening: Happening) -> Scene:
        timeout = IMPATIENCE_SECONDS if happening is Happening.SILENCE else PATIENCE_SECONDS
        provider = simulated_provider(self._name, self._origin, timeout_seconds=timeout)
        self._providers.append(provider)
        return Scene(
            provider=provider,
            request=self._request(happening),
            says=_SAYS.get(happening, ""),
            retry_after=RETRY_AFTER_SECONDS,
            is_billed=self._name is not LLMProvider.XAI,
        )

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()

    def _request(self, happening: Happening) -> ChatRequest:
        model = MODELS[self._name]
        if happening is Happening.CACHED:
            return asking(model, user("Tell me about towers. " * 300))
        if happening in _FAULTS:
            return asking(model, user(f"simulate: {_FAULTS[happening]}"))
        return request_for(happening, model)
