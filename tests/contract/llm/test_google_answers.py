"""Parse what only Gemini answers: missing ids, its finish reasons, and usage in several parts."""

from collections.abc import AsyncIterator

import pytest

from domain.llm.chat import ToolCall
from domain.llm.token_usage import TokenUsage
from tests.contract.llm.answering import answered, answers, streamed_by, streams
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.exchanges.google_content import by_modality, call, content, text
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.stream_contract import whole

_USAGE = {"promptTokenCount": 10, "candidatesTokenCount": 8}


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(GoogleExchanges())
    yield stage
    await stage.close()


async def test_ids_that_are_made_up_differ_between_answers(stage: HandMadeStage) -> None:
    body = content(_USAGE, [call("North")])
    answers(stage, body)
    first = await answered(stage)
    answers(stage, {**body, "responseId": "2"})
    second = await answered(stage)
    assert first.tool_calls[0].id != second.tool_calls[0].id


async def test_an_id_that_gemini_gives_is_kept(stage: HandMadeStage) -> None:
    answers(stage, content(_USAGE, [{"functionCall": {"id": "given", "name": "height_of"}}]))
    assert (await answered(stage)).tool_calls == (ToolCall(id="given", name="height_of", arguments={}),)


async def test_a_long_answer_is_not_continued_behind_our_back(stage: HandMadeStage) -> None:
    unfinished = content(_USAGE, text("Well"), "CONTINUATION")
    unfinished["candidates"][0]["continuationToken"] = "bW9yZQ=="
    answers(stage, unfinished)
    assert (await answered(stage)).content == "Well"
    streams(stage, unfinished)
    assert whole(await streamed_by(stage)).content == "Well"
    assert len(stage.requests) == 2


async def test_details_that_exceed_their_whole_are_cut_to_it(stage: HandMadeStage) -> None:
    answers(
        stage,
        content(
            {
                "promptTokenCount": 100,
                "promptTokensDetails": by_modality(AUDIO=40, IMAGE=90, VIDEO=90),
                "cachedContentTokenCount": 300,
                "cacheTokensDetails": by_modality(IMAGE=50, AUDIO=300),
                "candidatesTokenCount": 5,
                "candidatesTokensDetails": by_modality(IMAGE=50),
            },
            text("Yes."),
        ),
    )
    assert (await answered(stage)).usage == TokenUsage(
        input_tokens=100,
        output_tokens=5,
        cache_read_tokens=100,
        input_audio_tokens=40,
        input_image_tokens=60,
        cache_audio_read_tokens=40,
        cache_image_read_tokens=50,
        output_image_tokens=5,
    )


async def test_what_tools_brought_in_counts_as_what_it_is(stage: HandMadeStage) -> None:
    usage = {
        "promptTokenCount": 10,
        "promptTokensDetails": by_modality(TEXT=10),
        "toolUsePromptTokenCount": 258,
        "toolUsePromptTokensDetails": by_modality(IMAGE=258),
        "candidatesTokenCount": 1,
    }
    answers(stage, content(usage, text("Yes.")))
    assert (await answered(stage)).usage == TokenUsage(input_tokens=268, output_tokens=1, input_image_tokens=258)
