"""Usage figures that contradict one another or lack a part never cost the answer."""

import json

import pytest

from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.google_content import content, text
from tests.contract.llm.exchanges.openai import OpenAIExchanges
from tests.contract.llm.exchanges.xai import XAIExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.scenes import Happening, asking


@pytest.mark.parametrize("exchanges", [OpenAIExchanges, XAIExchanges], ids=lambda each: each.provider)
async def test_more_cached_tokens_than_input_tokens_are_cut_to_the_input(
    exchanges: type[OpenAIExchanges] | type[XAIExchanges],
) -> None:
    stage = HandMadeStage(exchanges())
    body = json.loads(json.dumps(exchanges().happenings[Happening.TEXT].body))
    body["usage"] |= {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 12}}
    stage.answers(200, json.dumps(body).encode())
    reply = await stage.provider.ask(asking(stage.model))
    await stage.close()
    assert (reply.usage.input_tokens, reply.usage.cache_read_tokens, reply.estimated) == (10, 10, False)
    assert len(stage.requests) == 1


async def test_an_answer_of_gemini_without_a_count_of_the_prompt_is_handed_on_with_an_estimate() -> None:
    stage = HandMadeStage(GoogleExchanges())
    figures = {"candidatesTokenCount": 5, "thoughtsTokenCount": 7}
    stage.answers(200, json.dumps(content(figures, text("Well."))).encode())
    reply = await stage.provider.ask(asking(stage.model))
    await stage.close()
    assert (reply.content, reply.estimated) == ("Well.", True)
    assert (reply.usage.output_tokens, reply.usage.reasoning_tokens) == (12, 7)
    assert reply.usage.input_tokens > 0
