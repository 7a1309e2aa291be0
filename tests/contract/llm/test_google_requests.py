"""Build what only Gemini's API takes in this form."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.llm.chat import ChatMessage, Image, Role, ToolCall, ToolChoice
from domain.llm.errors import InvalidRequestError
from domain.llm.token_counts import TokenCountRequest
from tests.contract.llm.exchanges.google import GoogleExchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import CALLED_TWICE, HEIGHT_OF, RED_PIXEL, TOWER
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening, asking, system, user
from tests.contract.llm.stream_contract import streamed_in

_MODEL = GoogleExchanges.model
_NEWER = "gemini-3.8-flash"


@pytest.fixture
async def stage() -> AsyncIterator[HandMadeStage]:
    stage = HandMadeStage(GoogleExchanges())
    stage.set(Happening.TEXT)
    yield stage
    await stage.close()


async def sent(stage: HandMadeStage, *messages: ChatMessage, model: str = _MODEL, **changes: Any) -> dict[str, Any]:
    stage.requests.clear()
    await stage.provider.ask(asking(model, *messages, **changes))
    body: dict[str, Any] = json.loads(stage.request.content)
    return body


def calls(*made: ToolCall) -> ChatMessage:
    return ChatMessage(Role.ASSISTANT, "", tool_calls=made)


def result(call_id: str, content: str) -> ChatMessage:
    return ChatMessage(Role.TOOL, content, tool_call_id=call_id)


async def test_calls_go_back_as_they_came_with_their_signature_and_without_made_up_ids(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.TOOLS_CALLED)
    reply = await scene.provider.ask(scene.request)
    stage.set(Happening.TEXT)
    first, second = reply.tool_calls
    body = await sent(stage, user("How high?"), reply.message, result(first.id, "31"), result(second.id, "27"))
    assert body["contents"][1:] == [
        {
            "role": "model",
            "parts": [
                {"text": "Let me see."},
                {
                    "functionCall": {"name": "height_of", "args": {"tower": "North"}},
                    "thoughtSignature": base64.urlsafe_b64encode(b"signed").decode(),
                },
                {"functionCall": {"name": "height_of", "args": {"tower": "South"}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"name": "height_of", "response": {"output": "31"}}},
                {"functionResponse": {"name": "height_of", "response": {"output": "27"}}},
            ],
        },
    ]


async def test_results_go_out_in_the_order_of_their_calls(stage: HandMadeStage) -> None:
    first, second = (call.id for call in CALLED_TWICE)
    body = await sent(stage, user("How high?"), calls(*CALLED_TWICE), result(second, "27"), result(first, "31"))
    results = [part["functionResponse"] for part in body["contents"][2]["parts"]]
    assert [(each["id"], each["response"]["output"]) for each in results] == [(first, "31"), (second, "27")]


async def test_the_ids_that_gemini_gave_go_back_with_call_and_result(stage: HandMadeStage) -> None:
    named = ToolCall(id="given", name="height_of", arguments={})
    body = await sent(stage, user("How high?"), calls(named), result("given", "31"))
    (call,), (answer,) = (turn["parts"] for turn in body["contents"][1:])
    assert call["functionCall"]["id"] == answer["functionResponse"]["id"] == "given"


async def test_a_result_without_its_call_is_the_callers_mistake(stage: HandMadeStage) -> None:
    with pytest.raises(InvalidRequestError, match="'lost'"):
        await sent(stage, user("How high?"), result("lost", "31"))
    assert stage.requests == []


@pytest.mark.parametrize("signature", [None, "anthropic:[]"])
async def test_the_first_call_of_another_model_is_excused_from_signing_where_that_is_wanted(
    stage: HandMadeStage, signature: str | None
) -> None:
    foreign = [ToolCall(id=f"call_{n}", name="height_of", arguments={}, signature=signature) for n in (1, 2)]
    first, second = (await sent(stage, calls(*foreign), model=_NEWER))["contents"][0]["parts"]
    assert first["thoughtSignature"] == "skip_thought_signature_validator"
    assert "thoughtSignature" not in second
    for part in (await sent(stage, calls(*foreign)))["contents"][0]["parts"]:
        assert "thoughtSignature" not in part


@pytest.mark.parametrize(
    ("image", "media_type"),
    [
        (Image(url="https://example.org/tower.PNG?size=9#top"), "image/png"),
        (Image(url="https://example.org/tower.webp"), "image/webp"),
        (Image(url="https://example.org/tower", media_type="image/webp"), "image/webp"),
    ],
)
async def test_a_picture_elsewhere_goes_out_by_its_address(stage: HandMadeStage, image: Image, media_type: str) -> None:
    body = await sent(stage, ChatMessage(Role.USER, "What is this?", images=(image,)))
    looked_at, question = body["contents"][0]["parts"]
    assert looked_at == {"fileData": {"fileUri": image.url, "mimeType": media_type}}
    assert question == {"text": "What is this?"}


async def test_a_linked_picture_without_a_media_type_is_refused(
    stage: HandMadeStage,
) -> None:
    with pytest.raises(InvalidRequestError, match="media_type"):
        await sent(stage, ChatMessage(Role.USER, "", images=(Image(url="https://example.org/tower"),)))
    assert stage.requests == []


async def test_a_picture_needs_no_words(stage: HandMadeStage) -> None:
    body = await sent(stage, ChatMessage(Role.USER, "", images=(RED_PIXEL,)))
    (part,) = body["contents"][0]["parts"]
    assert set(part) == {"inlineData"}


async def test_a_schema_asks_for_json(stage: HandMadeStage) -> None:
    body = await sent(stage, output=TOWER)
    assert body["generationConfig"]["responseMimeType"] == "application/json"


async def test_tokens_are_counted_for_all_that_would_be_sent_which_goes_out_once(stage: HandMadeStage) -> None:
    stage.set(Happening.COUNTED)
    chat = asking(_MODEL, system("Be brief."), ChatMessage(Role.USER, "Well?", images=(RED_PIXEL,)), tools=(HEIGHT_OF,))
    await stage.provider.ask(TokenCountRequest(chat=chat, provider=ANY_PROVIDER, model=_MODEL, caller=CALLER))
    assert stage.request.url.path == f"/v1beta/models/{_MODEL}:countTokens"
    body = json.loads(stage.request.content)
    counted = body.pop("generateContentRequest")
    assert body == {"contents": []}
    assert counted["model"] == f"models/{_MODEL}"
    assert counted["systemInstruction"] == {"parts": [{"text": "Be brief."}]}
    picture, question = counted["contents"][0]["parts"]
    assert base64.urlsafe_b64decode(picture["inlineData"]["data"]) == RED_PIXEL.data
    assert question == {"text": "Well?"}
    (declared,) = counted["tools"][0]["functionDeclarations"]
    assert declared["parametersJsonSchema"] == HEIGHT_OF.parameters


async def test_no_timeout_is_sent_to_the_server_which_would_end_whole_streams_by_it(stage: HandMadeStage) -> None:
    scene = stage.set(Happening.STREAMED_TEXT)
    await streamed_in(scene)
    assert "x-server-timeout" not in stage.request.headers


async def test_without_tools_there_is_nothing_to_choose(stage: HandMadeStage) -> None:
    body = await sent(stage, user("Well?"), tool_choice=ToolChoice.REQUIRED)
    assert "toolConfig" not in body


async def test_a_conversation_without_a_question_is_the_callers_mistake_in_a_stream_too(stage: HandMadeStage) -> None:
    unasked = asking(_MODEL, system("Rhyme."))
    with pytest.raises(InvalidRequestError, match="question"):
        await anext(stage.provider.stream(unasked))
    assert stage.requests == []
