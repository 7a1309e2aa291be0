"""Script what language models answer in a test."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Final

from pydantic import BaseModel

from adapters.llm.providers.scripted import ScriptedProvider
from baseline.testing.platform import MODEL
from domain.llm.chat import ChatRequest, Completion, FinishReason, Image, ToolCall
from domain.llm.documents import Citation
from domain.llm.errors import LLMError
from domain.llm.media import Embeddings, GeneratedImages, Speech, Transcription
from domain.llm.requests import ModelReply
from domain.llm.token_usage import TokenUsage
from domain.spending.pricing import Meter, ModelPrice, Rate

PRICE: Final = ModelPrice(
    provider="scripted",
    model=MODEL,
    rates={
        Meter.INPUT: Rate(Decimal("0.001")),
        Meter.OUTPUT: Rate(Decimal("0.002")),
        Meter.WEB_SEARCHES: Rate(Decimal(10)),
    },
    valid_from=datetime(2020, 1, 1, tzinfo=UTC),
)
"""US dollars per thousand tokens or searches."""
_USAGE: Final = TokenUsage(input_tokens=10, output_tokens=10)


class ScriptedModel:
    """The model that a cog under test asks. Each call takes the next scripted answer; a stream brings it by words.

    A million input tokens cost 1 US dollar, a million output tokens 2, a search of the web a cent. A call without a
    scripted answer fails as an unavailable provider does, and then fails the test.
    """

    def __init__(self) -> None:
        self.provider = ScriptedProvider(name="scripted")
        self._scripted = 0
        self._ids = count(1)

    def says(
        self,
        *texts: str,
        input_tokens: int = 10,
        output_tokens: int = 10,
        finish_reason: FinishReason | None = None,
        citations: Sequence[Citation] = (),
        web_searches: int = 0,
    ) -> None:
        """Answer the next calls with these texts, one each. `FinishReason.LENGTH` cuts an answer.

        With `web_searches`, each answer reports so many searches of the web; `citations` are its sources.
        """
        for text in texts:
            said = _completion(text, (), finish_reason or FinishReason.STOP, input_tokens, output_tokens)
            usage = replace(said.usage, web_searches=web_searches)
            self._then(replace(said, usage=usage, citations=tuple(citations)))

    def answers(self, value: BaseModel | object, *, input_tokens: int = 10, output_tokens: int = 10) -> None:
        """Answer the next call with this value as JSON, for a cog that asks for a structure."""
        text = value.model_dump_json() if isinstance(value, BaseModel) else json.dumps(value)
        self._then(_completion(text, (), FinishReason.STOP, input_tokens, output_tokens))

    def calls(self, tool: str, **arguments: Any) -> None:
        """Answer the next call with a call of this tool. The answer to the tool's result must be scripted as well."""
        call = ToolCall(id=f"call-{next(self._ids)}", name=tool, arguments=arguments)
        self._then(_completion("", (call,), FinishReason.TOOL_CALLS, 10, 10))

    def embeds(self, *vectors: Sequence[float], input_tokens: int = 10) -> None:
        """Answer the next call of `embed` with these vectors, one for each text."""
        usage = TokenUsage(input_tokens=input_tokens)
        self._then(Embeddings(model=MODEL, usage=usage, vectors=tuple(map(tuple, vectors))))

    def draws(self, *pictures: bytes, media_type: str = "image/png") -> None:
        """Answer the next call of `generate_image` with these pictures."""
        images = tuple(Image(data=picture, media_type=media_type) for picture in pictures)
        self._then(GeneratedImages(model=MODEL, usage=_USAGE, images=images))

    def speaks(self, audio: bytes, *, media_type: str = "audio/mpeg") -> None:
        """Answer the next call of `speak` with this recording."""
        self._then(Speech(model=MODEL, usage=_USAGE, audio=audio, media_type=media_type))

    def hears(self, text: str) -> None:
        """Answer the next call of `transcribe` with this text."""
        self._then(Transcription(model=MODEL, usage=_USAGE, text=text))

    def fails(self, error: LLMError) -> None:
        """Let the next call raise this error, such as `LLMTimeoutError("too slow", provider="scripted")`."""
        self._then(error)

    def then(self, reply: ModelReply) -> None:
        """Answer the next call with a reply as an adapter of a provider returns it, with a usage of its own."""
        self._then(reply)

    def streams_slowly(self, seconds_per_word: float) -> None:
        """Pause streams after each word from now on, in simulated seconds; `advance` brings the next words."""
        self.provider.seconds_per_word = seconds_per_word

    @property
    def asked(self) -> Sequence[ChatRequest]:
        """The chats that were asked for, the oldest first."""
        return self.provider.chats

    @property
    def prompt(self) -> str:
        """The text of the last message of the last chat. Raises `AssertionError` when no chat was asked for."""
        if not self.asked:
            raise AssertionError("The cog has not asked the model anything.")
        return self.asked[-1].messages[-1].content

    @property
    def unscripted(self) -> int:
        """The number of calls without a scripted answer."""
        return max(0, len(self.provider.requests) - self._scripted)

    def _then(self, reply: ModelReply | LLMError) -> None:
        self._scripted += 1
        self.provider.then(reply)


def _completion(
    text: str, calls: tuple[ToolCall, ...], finish_reason: FinishReason, input_tokens: int, output_tokens: int
) -> Completion:
    usage = TokenUsage(input_tokens=input_tokens, output_tokens=output_tokens)
    return Completion(content=text, model=MODEL, finish_reason=finish_reason, usage=usage, tool_calls=calls)
