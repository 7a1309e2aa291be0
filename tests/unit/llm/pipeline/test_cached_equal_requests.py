"""Cache keys: requests that are equal share an answer."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from adapters.llm.pipeline.cache_entries import key_of
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, Image, OutputSchema, Role, Tool, ToolChoice
from domain.llm.requests import Caller, ModelName
from tests.unit.llm.pipeline.cached_world import CACHED, OTHER, PAID, World
from tests.unit.llm.pipeline.wrappers import CALLER

TOOL = Tool(name="dice", description="Roll.", parameters={"type": "object"})


@pytest.mark.parametrize(
    "change",
    [
        {"model": "gpt-4.1-mini"},
        {"provider": "anthropic"},
        {"messages": (ChatMessage(Role.USER, "Count to four."),)},
        {"messages": (ChatMessage(Role.SYSTEM, "Count to three."),)},
        {"messages": (ChatMessage(Role.USER, "Count to three.", images=(Image(data=b"1", media_type="image/png"),)),)},
        {"messages": (ChatMessage(Role.USER, "Count to three.", images=(Image(data=b"2", media_type="image/png"),)),)},
        {"temperature": 0.5},
        {"max_tokens": 10},
        {"tools": (TOOL,)},
        {"tools": (TOOL,), "tool_choice": "dice"},
        {"tool_choice": ToolChoice.NONE},
        {"output": OutputSchema(name="count", schema={"type": "object"})},
        {"caller": replace(CALLER, guild_id=GuildId(11))},
        {"caller": replace(CALLER, guild_id=None)},
    ],
    ids=",".join,
)
async def test_another_request_gets_an_answer_of_its_own(change: dict[str, Any]) -> None:
    world = World(PAID, OTHER, PAID)
    await world.caching.ask(CACHED)
    changed = replace(CACHED, **change)
    assert await world.caching.ask(changed) == OTHER


@pytest.mark.parametrize(
    "change",
    [
        {"caller": Caller(guild_id=CALLER.guild_id, user_id=UserId(99), cog_name="other")},
        {"call_id": uuid4()},
        {"fallbacks": (ModelName("anthropic", "claude-haiku-4-5"),)},
        {"cache_seconds": 3600},
    ],
    ids=",".join,
)
async def test_what_the_answer_does_not_depend_on_makes_no_difference(change: dict[str, Any]) -> None:
    world = World(PAID)
    await world.caching.ask(CACHED)
    assert (await world.caching.ask(replace(CACHED, **change))).cached


def test_equal_requests_of_two_guilds_have_different_keys() -> None:
    other = replace(CACHED, caller=replace(CALLER, guild_id=GuildId(11)))
    assert key_of(CACHED) == key_of(replace(CACHED, call_id=uuid4()))
    assert key_of(CACHED) != key_of(other)
