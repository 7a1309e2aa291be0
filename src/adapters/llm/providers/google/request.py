"""Build the parameters of Gemini's generateContent from a conversation."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from mimetypes import guess_type
from typing import Any, cast
from urllib.parse import urlsplit

from google.genai import types

from adapters.llm.providers.google.calls import call_part, result_part
from adapters.llm.providers.google.effort import thinking_of
from adapters.llm.providers.google.schemas import enforced_schema, gemini_schema
from adapters.llm.providers.sending.picture_types import media_type_of
from adapters.llm.providers.sending.schema_in_words import with_schema_in_words
from domain.llm.chat import ChatMessage, ChatRequest, Image, Role, ToolCall, ToolChoice
from domain.llm.documents import PDF
from domain.llm.errors import InvalidRequestError
from domain.llm.requests import LLMProvider

ONE_REQUEST: Mapping[str, Any] = {
    "automatic_function_calling": types.AutomaticFunctionCallingConfig(disable=True),
    "automatic_continuation": False,
}
"""Off: the SDK would call functions and continue long answers in further requests that are not recorded."""

_MODES = {
    ToolChoice.AUTO: types.FunctionCallingConfigMode.AUTO,
    ToolChoice.NONE: types.FunctionCallingConfigMode.NONE,
    ToolChoice.REQUIRED: types.FunctionCallingConfigMode.ANY,
}


def contents_of(request: ChatRequest) -> list[types.Content]:
    """Join adjacent tool results into one turn, in the order of their calls: some models match them by order alone."""
    contents: list[types.Content] = []
    called: dict[str, ToolCall] = {}
    turns = [message for message in request.messages if message.role is not Role.SYSTEM]
    for role, group in groupby(turns, key=lambda message: message.role):
        if role is Role.TOOL:
            contents.append(types.Content(role="user", parts=_results(list(group), called, request.model)))
            continue
        for message in group:
            if message.is_blank:
                continue
            called |= {call.id: call for call in message.tool_calls}
            parts = list(_parts(message, request.model))
            contents.append(types.Content(role="user" if role is Role.USER else "model", parts=parts))
    if not contents:
        raise _invalid(request.model, "a conversation needs a question.")
    return contents


def config_of(request: ChatRequest, temperature: float | None, max_tokens: int | None) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=system_of(request),
        max_output_tokens=max_tokens,
        temperature=temperature,
        top_p=request.top_p,
        seed=request.seed,
        service_tier=None if request.service_tier is None else types.ServiceTier(request.service_tier.value),
        stop_sequences=list(request.stop) or None,
        thinking_config=None if request.effort is None else thinking_of(request.model, request.effort),
        tools=cast("types.ToolListUnion | None", tools_of(request)),
        tool_config=tool_config_of(request),
        response_mime_type=None if request.output is None else "application/json",
        response_json_schema=None if request.output is None else enforced_schema(request.output.schema),
        **ONE_REQUEST,
    )


def system_of(request: ChatRequest) -> str | None:
    """Add the schema in words where Gemini does not enforce it."""
    messages: Sequence[ChatMessage] = request.messages
    if request.output is not None and enforced_schema(request.output.schema) is None:
        messages = with_schema_in_words(messages, request.output)
    return "\n\n".join(message.content for message in messages if message.role is Role.SYSTEM) or None


def tools_of(request: ChatRequest) -> list[types.Tool] | None:
    if request.web_searches:
        return [types.Tool(google_search=types.GoogleSearch())]
    if not request.tools:
        return None
    declared = [
        types.FunctionDeclaration(
            name=tool.name, description=tool.description, parameters_json_schema=gemini_schema(tool.parameters)
        )
        for tool in request.tools
    ]
    return [types.Tool(function_declarations=declared)]


def tool_config_of(request: ChatRequest) -> types.ToolConfig | None:
    choice = request.tool_choice
    if not request.tools or choice is ToolChoice.AUTO:
        return None
    if isinstance(choice, ToolChoice):
        calling = types.FunctionCallingConfig(mode=_MODES[choice])
    else:
        calling = types.FunctionCallingConfig(mode=types.FunctionCallingConfigMode.ANY, allowed_function_names=[choice])
    return types.ToolConfig(function_calling_config=calling)


def counted(request: ChatRequest, model: str) -> dict[str, Any]:
    """Return the request for countTokens with system instruction and tools, which the SDK cannot pass."""
    system = system_of(request)
    whole = {
        "contents": contents_of(request),
        "systemInstruction": None if system is None else types.Content(parts=[types.Part(text=system)]),
        "tools": tools_of(request),
    }
    return {
        "model": f"models/{model}",
        **{name: _as_json(value) for name, value in whole.items() if value is not None},
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def _parts(message: ChatMessage, model: str) -> Iterator[types.Part]:
    for document in message.documents:
        yield types.Part(inline_data=types.Blob(data=document.data, mime_type=PDF))
    for image in message.images:
        yield _image(image, model)
    if message.content:
        yield types.Part(text=message.content)
    for index, call in enumerate(message.tool_calls):
        yield call_part(call, model, is_first=index == 0)


def _image(image: Image, model: str) -> types.Part:
    if image.url is None:
        return types.Part(inline_data=types.Blob(data=image.data, mime_type=media_type_of(image)))
    media_type = image.media_type or guess_type(urlsplit(image.url).path, strict=False)[0]
    if media_type is None:
        raise _invalid(model, "a picture's file type is not clear from its URL: give its media_type, or its data.")
    return types.Part(file_data=types.FileData(file_uri=image.url, mime_type=media_type))


def _results(messages: Sequence[ChatMessage], called: dict[str, ToolCall], model: str) -> list[types.Part]:
    order = list(called)
    for message in messages:
        if message.tool_call_id not in called:
            raise _invalid(model, f"a result answers {message.tool_call_id!r}, but no message before it has that call.")
    ordered = sorted(messages, key=lambda message: order.index(message.tool_call_id or ""))
    return [result_part(called[message.tool_call_id or ""], message.content) for message in ordered]


def _invalid(model: str, why: str) -> InvalidRequestError:
    return InvalidRequestError(f"{LLMProvider.GOOGLE}: {why}", provider=LLMProvider.GOOGLE, model=model)
