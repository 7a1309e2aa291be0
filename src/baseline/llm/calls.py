"""Every kind of call to a model."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from decimal import Decimal
from functools import partial
from typing import Any, Unpack, cast, overload

from pydantic import BaseModel

from application.llm.choose_model import ChooseModel
from application.llm.member_cooldown import MemberCooldown
from application.ports.llm import AccountedProvider
from baseline.llm.dict_messages import tools_called_in
from baseline.llm.options import (
    BoundOptions,
    CallOptions,
    ChatOptions,
    Messages,
    ToolOptions,
    cache_seconds_of,
    caller_of,
    conversation,
    fallbacks_of,
    sampling_of,
    searches_of,
    tool_choice_of,
    tools_of,
)
from baseline.llm.schema_roots import checked_tools
from baseline.llm.streams import ChatStream, StructuredStream
from baseline.llm.structured import ModelT, Structured, caching_valid_answers, output_schema, structured
from baseline.llm.tools import ToolFunction, ToolRun, run_with_tools
from domain.llm.chat import AccountedCompletion, AccountedEvent, ChatRequest, OutputSchema, Tool, ToolChoice
from domain.llm.estimates import estimated_prompt_tokens
from domain.llm.media import (
    AccountedEmbeddings,
    AccountedGeneratedImages,
    AccountedSpeech,
    AccountedTranscription,
    EmbeddingRequest,
    ImageRequest,
    SpeechRequest,
    TranscriptionRequest,
)
from domain.llm.requests import AccountedT, Capability, ModelName, ModelReply, ModelRequest
from domain.llm.token_counts import AccountedTokenCount, TokenCount, TokenCountRequest
from domain.spending.cooldown import Cooldown


class LLM:
    """`services.llm`. A call is for the current guild, member and cog, unless it or `bound` names others.

    Every call is paid, and recorded for guild, user and cog before it returns: calling twice is billed twice. A call
    raises an `LLMError`, also recorded when it was billed, or `ServiceUnavailable`. `UnknownProvider`, `UnknownModel`
    and `UnsupportedCapability` are raised before anything is sent, `BudgetExceededError` and `CooldownError` before
    anything is spent. A call counts once towards the cooldown, however many answers it takes; counting tokens does not
    count.
    """

    def __init__(
        self,
        pipeline: AccountedProvider,
        choose: ChooseModel,
        bound: BoundOptions | None = None,
        *,
        members: MemberCooldown | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._choose = choose
        self._bound: BoundOptions = bound or {}
        self._members = members

    def bound(self, **who: Unpack[BoundOptions]) -> "LLM":
        """Return the same service with these values bound, so that its calls need not name them."""
        return LLM(self._pipeline, self._choose, {**self._bound, **who}, members=self._members)

    async def complete(self, messages: Messages, **options: Unpack[ToolOptions]) -> AccountedCompletion:
        """The model's answer, with its token usage, its cost in US dollars and the time that the provider took.

        With `tools`, the answer may be `tool_calls` instead of text: `run_tools` calls them for you.
        """
        return await self._ask_once(self._chat(messages, options, tools=tools_of(options)), options)

    @overload
    def stream(self, messages: Messages, **options: Unpack[ToolOptions]) -> ChatStream: ...

    @overload
    def stream(
        self, messages: Messages, *, response_format: type[ModelT], **options: Unpack[ChatOptions]
    ) -> StructuredStream[ModelT]: ...

    def stream(
        self, messages: Messages, *, response_format: type[ModelT] | None = None, **options: Unpack[ToolOptions]
    ) -> ChatStream | StructuredStream[ModelT]:
        """The answer as it comes; with `response_format`, its text and at the end an instance of that model.

        Nothing is sent before the stream is iterated. What the model cannot do is refused at once.
        """
        if response_format is None:
            request = self._chat(messages, options, tools=tools_of(options))
            self._choose.check(request, streaming=True)
            return ChatStream(self._events(request, options))
        request = self._structured_request(messages, options, response_format)
        self._choose.check(request, streaming=True)
        return StructuredStream(
            self._events(request, options), partial(structured, self._pipeline.ask, request, response_format)
        )

    async def complete_structured(
        self, messages: Messages, *, response_format: type[ModelT], **options: Unpack[ChatOptions]
    ) -> Structured[ModelT]:
        """The answer as an instance of `response_format`: `.parsed`.

        An answer that is not valid is sent back once with what is wrong with it. Raises `StructuredOutputError`, which
        carries the text, when the second one is not valid either.
        """
        request = self._structured_request(messages, options, response_format)
        first = await self._ask_once(request, options)
        return await structured(self._pipeline.ask, request, response_format, first)

    async def run_tools(
        self, messages: Messages, *, tools: Sequence[ToolFunction], max_steps: int = 8, **options: Unpack[ChatOptions]
    ) -> ToolRun:
        """Ask, call the functions that the model requests, return it their results, and repeat until it answers.

        Calls of one answer run side by side. Arguments are validated; errors in them go back to the model. The last of
        `max_steps` answers may not call tools any more.
        """
        if max_steps < 1:
            raise ValueError(f"max_steps must be at least 1, not {max_steps}.")
        request = self._chat(messages, options, tools=checked_tools(function.tool for function in tools))
        await self._admit(request, options)
        return await run_with_tools(self._pipeline.ask, request, tools, max_steps)

    async def count_tokens(self, messages: Messages, **options: Unpack[ToolOptions]) -> AccountedTokenCount:
        """Count the request's input tokens: exact where the provider counts, else an estimate. Free."""
        chat = self._chat(messages, options, tools=tools_of(options))
        request = TokenCountRequest(provider=chat.provider, model=chat.model, caller=chat.caller, chat=chat)
        if not self._choose.can(Capability.TOKEN_COUNTING, ModelName(chat.provider, chat.model)):
            estimate = TokenCount(model=chat.model, tokens=estimated_prompt_tokens(chat), exact=False)
            return request.accounted(
                estimate, provider=chat.provider, request_id=None, cost_usd=Decimal(0), latency_ms=0.0
            )
        return await self._pipeline.ask(request)

    async def generate_image(
        self,
        prompt: str,
        *,
        count: int = 1,
        size: str | None = None,
        quality: str | None = None,
        **options: Unpack[CallOptions],
    ) -> AccountedGeneratedImages:
        """Return pictures as bytes or, where the provider keeps them for a while, as URLs."""
        common = self._common(options, Capability.IMAGE_GENERATION)
        return await self._ask_once(
            ImageRequest(prompt=prompt, count=count, size=size, quality=quality, **common), options
        )

    async def speak(
        self, text: str, *, voice: str | None = None, instructions: str | None = None, **options: Unpack[CallOptions]
    ) -> AccountedSpeech:
        """Return the text as speech: bytes with their media type."""
        common = self._common(options, Capability.SPEECH)
        return await self._ask_once(SpeechRequest(text=text, voice=voice, instructions=instructions, **common), options)

    async def transcribe(
        self, audio: bytes, *, media_type: str, language: str | None = None, **options: Unpack[CallOptions]
    ) -> AccountedTranscription:
        """Transcribe a recording."""
        common = self._common(options, Capability.TRANSCRIPTION)
        return await self._ask_once(
            TranscriptionRequest(audio=audio, media_type=media_type, language=language, **common), options
        )

    async def embed(
        self, texts: str | Sequence[str], *, dimensions: int | None = None, **options: Unpack[CallOptions]
    ) -> AccountedEmbeddings:
        """Return a vector for each text, in their order."""
        common = self._common(options, Capability.EMBEDDING)
        given = (texts,) if isinstance(texts, str) else tuple(texts)
        return await self._ask_once(EmbeddingRequest(texts=given, dimensions=dimensions, **common), options)

    async def _ask_once(self, request: ModelRequest[Any, AccountedT], options: BoundOptions) -> AccountedT:
        await self._admit(request, options)
        return await self._pipeline.ask(request)

    async def _events(self, request: ChatRequest, options: BoundOptions) -> AsyncGenerator[AccountedEvent, None]:
        await self._count_for_cooldown(request, options)
        async with aclosing(self._pipeline.stream(request)) as events:
            async for event in events:
                yield event

    def _structured_request(self, messages: Messages, options: ChatOptions, model: type[BaseModel]) -> ChatRequest:
        if tools_of(cast("ToolOptions", options)):
            raise ValueError("A call with `response_format` takes no tools: its answer is data. Use `run_tools` first.")
        return caching_valid_answers(self._chat(messages, options, output=output_schema(model)), model)

    async def _admit(self, request: ModelRequest[ModelReply], options: BoundOptions) -> None:
        self._choose.check(request)
        await self._count_for_cooldown(request, options)

    async def _count_for_cooldown(self, request: ModelRequest[ModelReply], options: BoundOptions) -> None:
        if not self._members:
            return
        cooldown = {"cooldown": self._members.default, **self._bound, **options}["cooldown"]
        name = ModelName(request.provider, request.model)
        await self._members.admit(request.caller, name, cast("Cooldown | None", cooldown))

    def _chat(
        self,
        messages: Messages,
        options: ChatOptions,
        *,
        tools: tuple[Tool, ...] = (),
        output: OutputSchema | None = None,
    ) -> ChatRequest:
        read = conversation(messages)
        searches = searches_of(options, tools)
        # With a web search, earlier calls get no bare tools: Gemini refuses tools beside a search, and the choice NONE,
        # which goes with bare tools, would forbid the search.
        called = () if tools or searches else tools_called_in(read)
        request = ChatRequest(
            messages=read,
            **sampling_of(options),
            tools=tools or called,
            tool_choice=ToolChoice.NONE if called else tool_choice_of(options),
            **self._common(options, Capability.TEXT),
            output=output,
            web_searches=searches,
        )
        return self._choose.fitted(request)

    def _common(self, options: CallOptions, capability: Capability) -> dict[str, Any]:
        name = self._choose(options.get("provider"), options.get("model"), capability)
        return {
            "provider": name.provider,
            "model": name.model,
            "instead_of": None if options.get("model") in {None, name.model} else options.get("model"),
            "caller": caller_of(self._bound, options),
            "fallbacks": fallbacks_of(options.get("fallbacks")),
            "cache_seconds": cache_seconds_of(options),
        }
