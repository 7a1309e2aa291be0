"""Searches of the web and documents in calls of cogs."""

from base64 import b64encode
from typing import Any

import pytest

from baseline.llm import ChatMessage, Document, Role, Tool, ToolCall, ToolChoice
from domain.llm.chat import ChatRequest
from tests.unit.baseline.llm_world import World, says

PDF = b"%PDF-1.7 /Type /Page"
WEB_SEARCH = Tool(name="web_search", description="", parameters={"type": "object"})


def asked(world: World) -> ChatRequest:
    (request,) = world.provider.requests
    assert isinstance(request, ChatRequest)
    return request


@pytest.mark.parametrize(("option", "searches"), [(True, 5), (False, 0), (2, 2), (0, 0)])
async def test_a_search_is_bounded(world: World, option: bool | int, searches: int) -> None:  # noqa: FBT001 - parametrised
    world.provider.then(says("42"))
    await world.llm.complete("Why?", provider="openai", web_search=option)
    assert asked(world).web_searches == searches


@pytest.mark.parametrize("option", [-1, 51, "yes", 1.5])
async def test_what_is_no_number_of_searches_is_refused(world: World, option: Any) -> None:
    with pytest.raises(ValueError, match="web_search must be"):
        await world.llm.complete("Why?", web_search=option)


async def test_a_tool_cannot_have_the_name_of_the_search(world: World) -> None:
    with pytest.raises(ValueError, match="cannot be named 'web_search'"):
        await world.llm.complete("Why?", web_search=True, tools=[WEB_SEARCH])


async def test_a_search_may_follow_calls_of_tools_which_no_choice_then_forbids(world: World) -> None:
    world.provider.then(says("42"))
    call = ToolCall(id="1", name="dice", arguments={})
    talk = [
        ChatMessage(Role.USER, "Roll."),
        ChatMessage(Role.ASSISTANT, "", tool_calls=(call,)),
        ChatMessage(Role.TOOL, "4", tool_call_id="1"),
        ChatMessage(Role.USER, "And what is new?"),
    ]
    await world.llm.complete(talk, provider="openai", web_search=True)
    assert (asked(world).tools, asked(world).tool_choice) == ((), ToolChoice.AUTO)


async def test_a_document_may_be_written_as_a_dict(world: World) -> None:
    world.provider.then(says("42"))
    file = {"filename": "a.pdf", "file_data": f"data:application/pdf;base64,{b64encode(PDF).decode()}"}
    await world.llm.complete([{"role": "user", "content": [{"type": "file", "file": file}]}], provider="openai")
    assert asked(world).messages == (ChatMessage(Role.USER, "", documents=(Document(PDF, "a.pdf"),)),)


@pytest.mark.parametrize("file", [None, {}, {"file_data": "data:text/plain;base64,aGk="}, {"file_data": "file-7"}])
async def test_a_file_that_is_no_pdf_is_refused_with_what_to_write(world: World, file: object) -> None:
    with pytest.raises(ValueError, match="data:application/pdf;base64"):
        await world.llm.complete([{"role": "user", "content": [{"type": "file", "file": file}]}])
