"""Record the odd replies of one guild once, and refuse no other guild: real adapters in the whole pipeline."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from domain.ids import GuildId
from domain.llm.chat import ChatRequest
from domain.llm.errors import LLMError, MalformedAnswerError, UnreadableReplyError, UnsendableRequestError
from tests.contract.llm.exchanges.compatible import CompatibleExchanges
from tests.contract.llm.exchanges.compatible_bodies import calls_message, completion_body, streamed, usage
from tests.contract.llm.exchanges.exchange import Exchange, Exchanges
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.google_content import content
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, HEIGHT_OF
from tests.contract.llm.scenes import Happening, user
from tests.contract.llm.vendors import LOCAL_MODEL
from tests.integration.llm.pipelines import REQUEST, Pipeline

CALLS = 6
"""One more than the failures in a row that open a circuit breaker."""
OTHER_GUILD = replace(REQUEST.caller, guild_id=GuildId(11))
HOW = pytest.mark.parametrize("how", ["ask", "stream"])


class World:
    def __init__(self, redis: Redis, exchanges: Exchanges) -> None:
        self.stage = HandMadeStage(exchanges)
        self.pipeline = Pipeline(redis, [self.stage.provider])
        self.request = replace(REQUEST, provider=exchanges.provider, model=exchanges.model, tools=(HEIGHT_OF,))

    async def call(self, request: ChatRequest, how: str) -> LLMError | None:
        try:
            await (self.pipeline.ask(request) if how == "ask" else self.pipeline.stream(request))
        except LLMError as error:
            return error
        return None

    async def calls(self, how: str, **changes: Any) -> list[LLMError | None]:
        return [await self.call(replace(self.request, **changes), how) for _ in range(CALLS)]

    async def serves_another_guild(self, how: str) -> bool:
        self.stage.set(Happening.STREAMED_TEXT if how == "stream" else Happening.TEXT)
        return await self.call(replace(self.request, caller=OTHER_GUILD), how) is None

    @property
    def billed(self) -> int:
        return len(self.pipeline.database.usage)

    async def close(self) -> None:
        await self.pipeline.close()
        await self.stage.close()


@pytest.fixture
async def local(redis_client: Redis) -> AsyncIterator[World]:
    world = World(redis_client, CompatibleExchanges())
    yield world
    await world.close()


@pytest.fixture
async def gemini(redis_client: Redis) -> AsyncIterator[World]:
    world = World(redis_client, GoogleExchanges())
    yield world
    await world.close()


@HOW
async def test_broken_arguments_are_one_paid_row_each_and_refuse_no_other_guild(local: World, how: str) -> None:
    message = calls_message(CALLED_TWICE[:1])
    message["tool_calls"][0]["function"]["arguments"] = '{"city": "A"'
    body = completion_body(LOCAL_MODEL, usage(14, 9), message, "tool_calls")
    local.stage.delivers(Exchange(body=streamed(body) if how == "stream" else body))
    assert await local.calls(how) == [None] * CALLS
    assert (local.billed, len(local.stage.requests)) == (CALLS, CALLS)
    assert await local.serves_another_guild(how)


async def test_calls_that_gemini_could_not_read_are_one_paid_row_each_and_refuse_no_other_guild(
    gemini: World,
) -> None:
    chunk = content({"promptTokenCount": 14, "candidatesTokenCount": 9}, [], "MALFORMED_FUNCTION_CALL")
    gemini.stage.delivers(Exchange(body=chunk))
    assert {type(error) for error in await gemini.calls("ask")} == {MalformedAnswerError}
    assert (gemini.billed, len(gemini.stage.requests)) == (CALLS, CALLS)
    assert await gemini.serves_another_guild("ask")


@HOW
async def test_half_a_character_is_never_sent_or_paid_and_refuses_no_other_guild(local: World, how: str) -> None:
    errors = await local.calls(how, messages=(user("Hello \ud83d"),))
    assert {type(error) for error in errors} == {UnsendableRequestError}
    assert (local.billed, len(local.stage.requests)) == (0, 0)
    assert await local.serves_another_guild(how)


async def test_a_reply_of_an_unknown_form_is_one_estimated_row_and_refuses_no_other_guild(local: World) -> None:
    body = completion_body(LOCAL_MODEL, None, {"content": "31."}, "stop")
    local.stage.delivers(Exchange(body=json.dumps({**body, "choices": [7]}).encode()))
    assert {type(error) for error in await local.calls("ask")} == {UnreadableReplyError}
    assert (local.billed, len(local.stage.requests)) == (CALLS, CALLS)
    assert all(record.estimated for record in local.pipeline.database.usage.values())
    assert await local.serves_another_guild("ask")
