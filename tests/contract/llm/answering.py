"""A fake provider connection: it gives every request the answer that the test set."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.llm.chat import ChatEvent, Completion
from domain.llm.errors import LLMError
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import asking


def answers(stage: HandMadeStage, body: Mapping[str, Any]) -> None:
    """Set the answer to every later request."""
    stage.delivers(Exchange(body=dict(body)))


def streams(stage: HandMadeStage, *streamed: Mapping[str, Any] | bytes) -> None:
    """Set the pieces of every later stream."""
    stage.delivers(Exchange(body=Events(streamed)))


async def streamed_by(stage: HandMadeStage) -> list[ChatEvent]:
    return [event async for event in stage.provider.stream(asking(stage.model))]


async def answered(stage: HandMadeStage) -> Completion:
    return await stage.provider.ask(asking(stage.model))


async def failed(stage: HandMadeStage) -> LLMError:
    """Return the error in which the stream ends."""
    with pytest.raises(LLMError) as failure:
        await streamed_by(stage)
    return failure.value
