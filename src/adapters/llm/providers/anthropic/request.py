"""Build the parameters of Anthropic's Messages API from a conversation."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias, cast

import anthropic
from anthropic.types import (
    AssistantMessageParam,
    Base64PDFSourceParam,
    CacheControlEphemeralParam,
    DocumentBlockParam,
    ImageBlockParam,
    MessageParam,
    OutputConfigParam,
    TextBlockParam,
    ToolChoiceParam,
    ToolParam,
    ToolResultBlockParam,
    ToolUnionParam,
    ToolUseBlockParam,
    UserMessageParam,
    WebSearchTool20250305Param,
)

from adapters.llm.providers.anthropic.conversation import accepted_messages
from adapters.llm.providers.anthropic.effort import effort_of
from adapters.llm.providers.anthropic.reasoning import Thought, thoughts_in
from adapters.llm.providers.anthropic.schemas import enforced_schema
from adapters.llm.providers.sending.json_schemas import plain_schema
from adapters.llm.providers.sending.picture_types import media_type_of
from adapters.llm.providers.sending.schema_in_words import with_schema_in_words
from domain.llm.chat import ChatMessage, ChatRequest, Image, Role, ToolChoice
from domain.llm.documents import Document

_Block: TypeAlias = (
    DocumentBlockParam | ImageBlockParam | TextBlockParam | ToolUseBlockParam | ToolResultBlockParam | Thought
)
_Said: TypeAlias = tuple[ChatMessage, bool]

_MARKS = 4
"""The most cache marks that Anthropic accepts in a request."""

_MARK: CacheControlEphemeralParam = {"type": "ephemeral"}

_CHOICES: dict[ToolChoice, ToolChoiceParam] = {
    ToolChoice.AUTO: {"type": "auto"},
    ToolChoice.NONE: {"type": "none"},
    ToolChoice.REQUIRED: {"type": "any"},
}


class Conversation:
    """Messages in Anthropic's form. If too many are marked for caching, only the last marks are kept: they cover the
    longest prefixes.
    """

    def __init__(self, given: Sequence[ChatMessage]) -> None:
        messages = accepted_messages(given)
        marked = [index for index, message in enumerate(messages) if message.cache_until_here]
        kept = set(marked[-_MARKS:])
        said = [(message, index in kept) for index, message in enumerate(messages)]
        self._system = [each for each in said if each[0].role is Role.SYSTEM]
        self._turns = [each for each in said if each[0].role is not Role.SYSTEM]

    @property
    def system(self) -> str | list[TextBlockParam] | anthropic.Omit:
        if any(is_marked for _, is_marked in self._system):
            return [_persona(*each) for each in self._system]
        texts = [message.content for message, _ in self._system]
        return "\n\n".join(texts) if texts else anthropic.omit

    @property
    def turns(self) -> list[MessageParam]:
        """Return the turns. Adjacent tool results are one turn, since their calls were one."""
        turns: list[MessageParam] = []
        for role, group in groupby(self._turns, key=lambda each: each[0].role):
            if role is Role.TOOL:
                turns.append({"role": "user", "content": list(_results(group))})
            else:
                turns.extend(_turn(*each) for each in group)
        return turns


def tools_of(request: ChatRequest) -> list[ToolUnionParam] | anthropic.Omit:
    tools: list[ToolUnionParam] = [
        ToolParam(name=tool.name, description=tool.description, input_schema=plain_schema(tool.parameters))
        for tool in request.tools
    ]
    if request.web_searches:
        tools.append(
            WebSearchTool20250305Param(type="web_search_20250305", name="web_search", max_uses=request.web_searches)
        )
    return tools or anthropic.omit


def tool_choice_of(request: ChatRequest) -> ToolChoiceParam | anthropic.Omit:
    choice = request.tool_choice
    if not request.tools or choice is ToolChoice.AUTO:
        return anthropic.omit
    return _CHOICES[choice] if isinstance(choice, ToolChoice) else {"type": "tool", "name": choice}


def messages_of(request: ChatRequest) -> Sequence[ChatMessage]:
    """Return the messages, with the schema in words where Anthropic does not enforce it."""
    output = request.output
    if output is None or enforced_schema(output.schema) is not None:
        return request.messages
    return with_schema_in_words(request.messages, output)


def output_of(request: ChatRequest) -> OutputConfigParam | anthropic.Omit:
    config = OutputConfigParam()
    if request.effort is not None:
        config["effort"] = effort_of(request.effort)
    schema = None if request.output is None else enforced_schema(request.output.schema)
    if schema is not None:
        config["format"] = {"type": "json_schema", "schema": schema}
    return config or anthropic.omit


def _persona(message: ChatMessage, is_marked: bool) -> TextBlockParam:  # noqa: FBT001 - unpacked from a pair
    block = TextBlockParam(type="text", text=message.content)
    if is_marked:
        block["cache_control"] = _MARK
    return block


def _turn(message: ChatMessage, is_marked: bool) -> MessageParam:  # noqa: FBT001 - unpacked from a pair
    is_plain = not (is_marked or message.images or message.documents or message.tool_calls)
    content = message.content if is_plain else _marked(list(_blocks(message)), is_marked=is_marked)
    if message.role is Role.USER:
        return UserMessageParam(role="user", content=content)
    return AssistantMessageParam(role="assistant", content=content)


def _blocks(message: ChatMessage) -> Iterator[_Block]:
    """Documents and pictures go first, as Anthropic recommends; the thoughts that led to a call must, as it demands.

    Blank text is refused, so it is left out.
    """
    yield from map(_document, message.documents)
    yield from map(_image, message.images)
    if message.tool_calls:
        yield from thoughts_in(message.tool_calls[0])
    if message.content.strip():
        yield TextBlockParam(type="text", text=message.content)
    for index, call in enumerate(message.tool_calls):
        if index:
            yield from thoughts_in(call)
        yield ToolUseBlockParam(type="tool_use", id=call.id, name=call.name, input=dict(call.arguments))


def _results(group: Iterable[_Said]) -> Iterator[_Block]:
    for message, is_marked in group:
        result = ToolResultBlockParam(
            type="tool_result", tool_use_id=message.tool_call_id or "", content=message.content
        )
        yield from _marked([result], is_marked=is_marked)


def _marked(blocks: list[_Block], *, is_marked: bool) -> list[_Block]:
    """Mark the last block: the cached prefix ends there."""
    if is_marked and blocks:
        cast("dict[str, Any]", blocks[-1])["cache_control"] = _MARK
    return blocks


def _document(document: Document) -> DocumentBlockParam:
    data = base64.b64encode(document.data).decode()
    source = Base64PDFSourceParam(type="base64", media_type="application/pdf", data=data)
    return DocumentBlockParam(type="document", source=source, title=document.name)


def _image(image: Image) -> ImageBlockParam:
    if image.url is not None:
        return {"type": "image", "source": {"type": "url", "url": image.url}}
    data = base64.b64encode(image.data or b"").decode()
    # The SDK names four media types; the provider decides which it accepts.
    return {"type": "image", "source": {"type": "base64", "media_type": media_type_of(image), "data": data}}  # type: ignore[typeddict-item]
