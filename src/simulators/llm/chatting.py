"""Chat endpoints of all providers: they differ in their format alone."""

from collections.abc import Iterator
from typing import Protocol

from simulators.llm.answers.answering import Answer, answer
from simulators.llm.answers.asked import Asked
from simulators.llm.answers.faults import Fault
from simulators.llm.answers.tokens import prompt_tokens
from simulators.llm.wire import Body, Chunk, Endpoint, Reply, Request, Stream, Task

_NO_MATTER_WHEN_COUNTING = frozenset(
    {
        Fault.CONTENT_FILTER,
        Fault.CONTEXT_LENGTH,
        Fault.TRUNCATED,
        Fault.CORRUPT_CHUNK,
        Fault.TIMEOUT_MIDWAY,
        Fault.DROPPED_MIDWAY,
        Fault.OVERLOADED_MIDWAY,
    }
)


class ChatWire(Protocol):
    settles: frozenset[Fault]
    """Faults that are part of the answer itself, such as filtered content where its prompt is billed."""

    def read(self, body: Body) -> Asked:
        """May raise `LookupError`, `TypeError`, `ValueError` or `AttributeError` when it is not in the format."""
        ...

    def wants_stream(self, body: Body) -> bool: ...

    def answered(self, asked: Asked, answer: Answer) -> Body: ...

    def streamed(self, asked: Asked, answer: Answer, body: Body) -> Iterator[Chunk]: ...

    def failed(self, asked: Asked) -> Chunk:
        """Return the event of a provider that becomes overloaded in the middle of an answer."""
        ...


class CountingWire(Protocol):
    def read(self, body: Body) -> Asked: ...

    def counted(self, asked: Asked, tokens: int) -> Body: ...


def chatting(wire: ChatWire) -> Endpoint:
    def read(request: Request) -> Task:
        body = request.json()
        asked = wire.read(body)

        def result() -> Reply | Stream:
            said = answer(asked)
            if wire.wants_stream(body):
                chunks = tuple(wire.streamed(asked, said, body))
                return Stream(chunks=chunks, failure=wire.failed(asked), wait=said.wait, pause=said.pause)
            pause = said.wait + said.pause * len(said.text.split())
            return Reply(body=wire.answered(asked, said), pause=pause)

        return Task(model=asked.model, question=asked.question, result=result, unmoved_by=wire.settles)

    return read


def counting(wire: CountingWire) -> Endpoint:
    """Count the tokens of a chat request. Wishes about the answer are ignored."""

    def read(request: Request) -> Task:
        asked = wire.read(request.json())
        return Task(
            model=asked.model,
            question=asked.question,
            result=lambda: Reply(body=wire.counted(asked, prompt_tokens(asked))),
            unmoved_by=_NO_MATTER_WHEN_COUNTING,
        )

    return read
