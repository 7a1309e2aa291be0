"""The longest answer that fits after a prompt."""

import pytest

from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, ChatRequest, Image, Role, Tool
from domain.llm.estimates import estimated_prompt_tokens, fitting_answer_tokens
from domain.llm.requests import Caller

CALLER = Caller(guild_id=GuildId(1), user_id=UserId(2), cog_name="ask")
LARGE_TOOL = Tool(name="search", description="Search.", parameters={"type": "object", "description": "word " * 30_000})
IMAGES = tuple(Image(data=b"\x89PNG", media_type="image/png") for _ in range(60))


def chat(message: ChatMessage, *tools: Tool) -> ChatRequest:
    return ChatRequest(provider="anthropic", model="m", caller=CALLER, messages=(message,), tools=tools)


@pytest.mark.parametrize("text", ["", "Hello?", "word " * 20_000])
def test_after_a_prompt_with_room_enough_the_answer_is_as_long_as_the_models_longest(text: str) -> None:
    assert fitting_answer_tokens(chat(ChatMessage(Role.USER, text)), 64_000, 200_000) == 64_000


@pytest.mark.parametrize(
    "request_",
    [
        chat(ChatMessage(Role.USER, "\U0001f3f0" * 90_000)),
        chat(ChatMessage(Role.USER, "Hello?"), LARGE_TOOL),
        chat(ChatMessage(Role.USER, "Look.", images=IMAGES)),
    ],
    ids=["emoji", "tool", "images"],
)
def test_prompt_and_answer_fit_into_the_window_together(request_: ChatRequest) -> None:
    window = estimated_prompt_tokens(request_) + 50_000
    assert fitting_answer_tokens(request_, 64_000, window) == 50_000


def test_after_a_prompt_beyond_the_window_one_token_is_left() -> None:
    assert fitting_answer_tokens(chat(ChatMessage(Role.USER, "\U0001f3f0" * 20_000)), 64_000, 10_000) == 1
