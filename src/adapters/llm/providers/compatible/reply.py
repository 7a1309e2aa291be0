"""Build a completion from an answer of the Chat Completions API, at once or in chunks."""

from collections.abc import Iterator

from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import ChoiceDelta

from adapters.llm.providers.compatible.calls import CalledTools
from adapters.llm.providers.compatible.usage import estimated_usage, usage_of
from adapters.llm.providers.errors import Call, filtered, reading_reply, reported, require_answer, unavailable
from domain.llm.chat import ChatEvent, ChatRequest, Completion, FinishReason, TextDelta, ToolCall, UsageSoFar
from domain.llm.token_usage import TokenUsage

_FINISH = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
}


def completion_of(call: Call, request: ChatRequest, reply: ChatCompletion) -> Completion:
    raise_reported(call, reply)
    require_answer(call, reply, "choices", "usage")
    answer = _Answer(call, request, usage_of(getattr(reply, "usage", None), getattr(reply, "service_tier", None)))
    if not getattr(reply, "choices", None):
        raise unavailable(call, "the reply holds no answer", answer.used)
    choice = reply.choices[0]
    answer.model = reply.model
    answer.finish = choice.finish_reason
    message = getattr(choice, "message", None)
    if message is None:
        return answer.completion(())
    answer.text.append(message.content or "")
    answer.refusal.append(message.refusal or "")
    with reading_reply(call, answer.used):
        tools = CalledTools(call)
        for tool_call in message.tool_calls or ():
            if tool_call.type == "function":
                tools.add(tool_call.id, tool_call.function.name, tool_call.function.arguments)
        return answer.completion(tools.whole(answer.finish))


def raise_reported(call: Call, reply: object) -> None:
    """Raise the error that a relay reports in a reply, or beside its answer, behind a good HTTP status."""
    choices = getattr(reply, "choices", None)
    for each in (reply, *(choices if isinstance(choices, list) else ())):
        error = getattr(each, "error", None)
        if error:
            raise reported(call, error)


class CompletionChunks:
    """Calls of tools are whole when the answer is; the figures come after that."""

    is_over = False
    """The SDK knows the end."""

    def __init__(self, call: Call, request: ChatRequest) -> None:
        self._answer = _Answer(call, request)
        self._tools = CalledTools(call)
        self._tier: object = None
        self._calls: tuple[ToolCall, ...] = ()

    def read(self, chunk: ChatCompletionChunk) -> Iterator[ChatEvent]:
        answer = self._answer
        answer.model = chunk.model or answer.model
        self._tier = getattr(chunk, "service_tier", None) or self._tier
        for choice in chunk.choices[:1]:
            delta = getattr(choice, "delta", None)
            if delta is not None:
                yield from self._heard(delta)
            if choice.finish_reason is not None:
                answer.finish = choice.finish_reason
                self._calls = self._tools.whole(answer.finish)
                yield from self._calls
        if chunk.usage is not None:
            answer.used = usage_of(chunk.usage, self._tier)
            if answer.used is not None and answer.finish is None:
                yield UsageSoFar(answer.used)

    def completion(self) -> Completion:
        return self._answer.completion(self._calls)

    def _heard(self, delta: ChoiceDelta) -> Iterator[ChatEvent]:
        if delta.content:
            self._answer.text.append(delta.content)
            yield TextDelta(delta.content)
        if delta.refusal:
            self._answer.refusal.append(delta.refusal)
        for piece in delta.tool_calls or ():
            function = piece.function
            if function is not None:
                self._tools.go_on(piece.index, piece.id, function.name, function.arguments)


class _Answer:
    def __init__(self, call: Call, request: ChatRequest, used: TokenUsage | None = None) -> None:
        self._call = call
        self._request = request
        self.used = used
        self.model: str | None = None
        self.text: list[str] = []
        self.refusal: list[str] = []
        self.finish: str | None = None

    def completion(self, calls: tuple[ToolCall, ...]) -> Completion:
        model, refusal = self.model or self._call.model, "".join(self.refusal)
        if self.finish == "content_filter" or refusal:
            why = refusal or "the answer was filtered"
            raise filtered(self._call, why, self.used, model)
        finish = _FINISH.get(self.finish or "")
        if finish is None:
            raise unavailable(self._call, f"the answer ended early ({self.finish})", self.used)
        return Completion(
            content="".join(self.text),
            model=model,
            finish_reason=FinishReason.TOOL_CALLS if calls else finish,
            usage=self.used or estimated_usage(self._request, "".join(self.text), calls),
            estimated=self.used is None,
            tool_calls=calls,
        )
