"""Run adapters over the simulated endpoint, which a real server serves on loopback."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import uvicorn

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.compatible.provider import OpenAICompatibleProvider
from adapters.llm.providers.factory import build_provider
from application.ports.llm import ModelProvider
from domain.llm.requests import LLMProvider, ModelReply, ModelRequest
from simulators.llm.answers.faults import Fault
from simulators.llm.app import make_simulated_llm_app
from simulators.llm.urls import simulated_base_url
from tests.contract.llm.requests import COLOUR_OF, HEIGHT_OF, LONG_PROMPT, request_for
from tests.contract.llm.scenes import (
    KEY,
    NEEDS,
    PATIENCE_SECONDS,
    RETRY_AFTER_SECONDS,
    TIMEOUTS,
    Happening,
    Scene,
    asking,
    user,
)
from tests.contract.llm.vendors import CATALOGUE, LOCAL, LOCAL_MODEL
from tests.waiting import wait_until

MODELS = {
    LLMProvider.OPENAI: "gpt-5-mini",
    LLMProvider.ANTHROPIC: "claude-haiku-4-5",
    LLMProvider.GOOGLE: "gemini-2.5-flash",
    LLMProvider.XAI: "grok-4.3",
}
_FAULTS = {
    Happening.STREAMED_CUT_OFF: Fault.TRUNCATED,
    Happening.CORRUPT_CHUNK: Fault.CORRUPT_CHUNK,
    Happening.FAILED_MIDWAY: Fault.OVERLOADED_MIDWAY,
    Happening.DROPPED_MIDWAY: Fault.DROPPED_MIDWAY,
    Happening.SILENT_MIDWAY: Fault.TIMEOUT_MIDWAY,
    Happening.BAD_KEY: Fault.BAD_KEY,
    Happening.BAD_REQUEST: Fault.BAD_REQUEST,
    Happening.RATE_LIMITED: Fault.RATE_LIMIT,
    Happening.RATE_LIMITED_UNTIMED: Fault.RATE_LIMIT_WITHOUT_RETRY,
    Happening.CONTEXT_TOO_LONG: Fault.CONTEXT_LENGTH,
    Happening.FILTERED: Fault.CONTENT_FILTER,
    Happening.OVERLOADED: Fault.OVERLOADED,
    Happening.SERVER_ERROR: Fault.SERVER_ERROR,
    Happening.SILENCE: Fault.TIMEOUT,
    Happening.DROPPED: Fault.DROPPED,
}
_BOTH_TOOLS = {"tools": (HEIGHT_OF, COLOUR_OF)}
_WISHES: dict[Happening, tuple[str, dict[str, Any]]] = {
    Happening.TOOL_CALLED: ("simulate: tool height_of", {"tools": (HEIGHT_OF,)}),
    Happening.TOOLS_CALLED: ("simulate: tools", _BOTH_TOOLS),
    Happening.STREAMED_TOOLS: ("simulate: tools", _BOTH_TOOLS),
    Happening.LEFT_EARLY: ("simulate: slow 9", {}),
    Happening.CACHED: (LONG_PROMPT, {}),
}
_SAYS = {
    Happening.TEXT: "You asked “How high is the tower?”.",
    Happening.CONVERSATION: (
        "You asked “Since when?”, with the 2 messages before it in mind. My persona is “You are a lighthouse keeper.”."
    ),
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    origin: str
    server: uvicorn.Server

    async def is_free(self) -> bool:
        """Return whether the endpoint has no request in progress."""
        return not self.server.server_state.tasks


@contextmanager
def simulated_endpoint() -> Iterator[str]:
    """Serve the simulated endpoint; yields its origin."""
    with serving() as endpoint:
        yield endpoint.origin


@contextmanager
def serving() -> Iterator[Endpoint]:
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
            yield Endpoint(f"http://127.0.0.1:{listening.getsockname()[1]}", server)
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
    def __init__(self, name: str, endpoint: Endpoint) -> None:
        self._name = name
        self._endpoint = endpoint
        self._providers: list[ModelProvider] = []

    def set(self, happening: Happening) -> Scene:
        provider = self._connected(TIMEOUTS.get(happening, PATIENCE_SECONDS))
        self._providers.append(provider)
        needed = NEEDS.get(happening)
        able = [self._model] if needed is None else CATALOGUE.names(self._name, needed)
        return Scene(
            provider=provider,
            request=_request(happening, able[0] if able else self._model),
            lacks=None if able else needed,
            is_free=self._endpoint.is_free,
            says=_SAYS.get(happening, ""),
            retry_after=RETRY_AFTER_SECONDS,
            is_billed=self._name != LLMProvider.XAI,
        )

    @property
    def _model(self) -> str:
        return LOCAL_MODEL if self._name == LOCAL else MODELS[LLMProvider(self._name)]

    def _connected(self, timeout_seconds: float) -> ModelProvider:
        if self._name != LOCAL:
            return simulated_provider(LLMProvider(self._name), self._endpoint.origin, timeout_seconds=timeout_seconds)
        return OpenAICompatibleProvider(
            name=LOCAL,
            base_url=simulated_base_url(LLMProvider.OPENAI, self._endpoint.origin),
            api_key=KEY,
            timeout_seconds=timeout_seconds,
            catalogue=CATALOGUE,
        )

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()


def _request(happening: Happening, model: str) -> ModelRequest[ModelReply]:
    if happening in _FAULTS:
        return asking(model, user(f"simulate: {_FAULTS[happening]}"))
    if happening in _WISHES:
        wish, changes = _WISHES[happening]
        return asking(model, user(wish), **changes)
    return request_for(happening, model)
