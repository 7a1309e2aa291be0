"""Deliver replies in the form of relays and self-hosted servers, at once and as a stream."""

from collections.abc import Mapping
from typing import Any

from domain.llm.chat import ChatEvent, ChatRequest, Completion
from tests.contract.llm.exchanges.compatible_bodies import DONE, completion_body, usage
from tests.contract.llm.exchanges.exchange import Events, Exchange
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import HEIGHT_OF
from tests.contract.llm.scenes import asking
from tests.contract.llm.vendors import LOCAL_MODEL

REQUEST = asking(LOCAL_MODEL, tools=(HEIGHT_OF,))
USED = usage(14, 9)


async def at_once(stage: HandMadeStage, message: object, finish: object = "stop", figures: object = None) -> Completion:
    body = completion_body(LOCAL_MODEL, USED, {}, "stop")
    body["choices"][0] |= {"message": message, "finish_reason": finish}
    body["usage"] = USED if figures is None else figures
    stage.delivers(Exchange(body=body))
    return await stage.provider.ask(REQUEST)


async def streamed(
    stage: HandMadeStage, *events: Mapping[str, Any] | bytes, request: ChatRequest = REQUEST
) -> list[ChatEvent]:
    stage.delivers(Exchange(body=Events((*events, DONE))))
    return [event async for event in stage.provider.stream(request)]


def chunk(delta: object, finish: object = None, **changes: Any) -> dict[str, Any]:
    return {"model": LOCAL_MODEL, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **changes}


def piece(**function: Any) -> dict[str, Any]:
    return {"function": function}


def calls_in(reply: Completion) -> list[tuple[str, dict[str, Any]]]:
    return [(call.name, dict(call.arguments)) for call in reply.tool_calls]
