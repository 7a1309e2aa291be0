"""Streams of the simulated endpoint: sent at once, at the requested pace, and ended when the client disconnects."""

import asyncio
import json
import time
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from simulators.llm.app import make_simulated_llm_app

PATIENCE_SECONDS = 60


class Listener:
    """The server's side of one request; disconnects after `most` chunks of the body, or never."""

    def __init__(self, question: str, *, stream: bool = True, most: int | None = None) -> None:
        request = {"model": "gpt-4.1", "input": question, "stream": stream}
        self._events = [{"type": "http.request", "body": json.dumps(request).encode(), "more_body": False}]
        self._gone = asyncio.Event()
        self._most = most
        self.bodies: list[tuple[float, Mapping[str, Any]]] = []

    async def receive(self) -> Mapping[str, Any]:
        if self._events:
            return self._events.pop()
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: Mapping[str, Any]) -> None:
        if event["type"] == "http.response.body":
            self.bodies.append((time.monotonic(), event))
            if len(self.bodies) == self._most:
                self._gone.set()

    async def listen(self) -> None:
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/openai/v1/responses",
            "headers": [(b"authorization", b"Bearer key")],
        }
        async with asyncio.timeout(PATIENCE_SECONDS):
            await make_simulated_llm_app()(scope, self.receive, self.send)


async def test_each_word_leaves_on_its_own() -> None:
    listener = Listener("Where is the rum?")
    await listener.listen()
    events = [event["body"].count(b"data: ") for _, event in listener.bodies]
    assert set(events[:-1]) == {1}
    assert listener.bodies[-1][1] == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_the_events_of_a_response_are_numbered() -> None:
    listener = Listener("Where is the rum?")
    await listener.listen()
    sent = [json.loads(event["body"].partition(b"data: ")[2]) for _, event in listener.bodies if event["body"]]
    assert [event["sequence_number"] for event in sent] == list(range(len(sent)))


async def test_a_slow_stream_takes_its_time_between_words() -> None:
    listener = Listener("simulate: slow 5")
    await listener.listen()
    times = [at for at, event in listener.bodies if b"output_text.delta" in event["body"]]
    assert len(times) == 5
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.045


async def test_a_slow_answer_takes_as_long_as_its_stream() -> None:
    listener = Listener("simulate: slow 4", stream=False)
    began = time.monotonic()
    await listener.listen()
    assert listener.bodies[0][0] - began >= 0.19


@pytest.mark.parametrize("question", ["Where is the rum?", "simulate: slow 9999", "simulate: timeout midway"])
async def test_a_stream_ends_when_the_client_disconnects(question: str) -> None:
    listener = Listener(question, most=6)
    await listener.listen()
    assert len(listener.bodies) <= 8


async def test_a_slow_answer_ends_when_the_client_disconnects() -> None:
    listener = Listener("simulate: slow 9999", stream=False)
    listener._gone.set()
    await listener.listen()


async def test_a_wished_json_is_the_answer_as_it_was_typed() -> None:
    listener = Listener('Rate this.\nsimulate: json {"score": 4}', stream=False)
    await listener.listen()

    assert '{\\"score\\": 4}' in b"".join(event["body"] for _, event in listener.bodies).decode()
