"""Faults of the simulated endpoint on demand, before an answer and in the middle of one."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import httpx2
import openai
import pytest

from simulators.llm.urls import simulated_base_url

OPENAI = {"authorization": "Bearer key"}
PATHS = {
    "openai": "/openai/v1/responses",
    "openai-chat": "/openai/v1/chat/completions",
    "anthropic": "/anthropic/v1/messages",
    "google": "/google/v1beta/models/gemini-2.5-flash:generateContent",
    "xai": "/xai/v1/responses",
}
KEYS = {"authorization": "Bearer key", "x-goog-api-key": "key"}
APIS = sorted(PATHS)
ENDS = ("response.completed", '"finish_reason": "stop"', "message_stop", '"finishReason"')


def asking(api: str, question: str, *, stream: bool) -> tuple[str, dict[str, Any]]:
    """The path and body of a request."""
    messages = [{"role": "user", "content": question}]
    match api:
        case "google":
            path = PATHS[api].replace(":generate", ":streamGenerate") + "?alt=sse" if stream else PATHS[api]
            return path, {"contents": [{"parts": [{"text": question}]}]}
        case "anthropic":
            body = {"model": "claude-haiku-4-5", "max_tokens": 100, "messages": messages}
        case "openai-chat":
            body = {"model": "gpt-4.1", "messages": messages}
        case _:
            body = {"model": "gpt-5-mini" if api == "openai" else "grok-4.3", "input": question}
    return PATHS[api], {**body, "stream": stream}


@pytest.fixture
async def client(llm_origin: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=llm_origin, headers=KEYS) as client:
        yield client


async def answered(client: httpx2.AsyncClient, api: str, question: str, *, stream: bool = False) -> httpx2.Response:
    path, body = asking(api, question, stream=stream)
    return await client.post(path, json=body)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("wish", "statuses"),
    [
        ("server error", {500}),
        ("bad request", {400}),
        ("overloaded", {503, 529}),
        ("rate limit", {429}),
        ("rate limit without retry", {429}),
        ("bad key", {400, 401}),
        ("context length", {400}),
    ],
)
@pytest.mark.parametrize("api", APIS)
async def test_a_refusal_comes_before_any_stream(
    client: httpx2.AsyncClient, api: str, wish: str, statuses: set[int], *, stream: bool
) -> None:
    refusal = await answered(client, api, f"simulate: {wish}", stream=stream)
    assert refusal.status_code in statuses
    assert "error" in refusal.json()


@pytest.mark.parametrize("api", APIS)
async def test_a_rate_limit_says_when_to_come_back_unless_it_shall_not(client: httpx2.AsyncClient, api: str) -> None:
    for wish, says_when in (("rate limit", True), ("rate limit without retry", False)):
        refusal = await answered(client, api, f"simulate: {wish}")
        assert ("retry-after" in refusal.headers or "retryDelay" in refusal.text) is says_when


async def test_a_wish_may_stand_on_a_line_of_its_own(client: httpx2.AsyncClient) -> None:
    assert (await answered(client, "openai", "Hello.\nSimulate: Server Error\nBye.")).status_code == 500
    assert (await answered(client, "openai", "Please simulate: server error")).status_code == 200


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("api", APIS)
async def test_a_dropped_connection_brings_no_answer_at_all(
    client: httpx2.AsyncClient, api: str, *, stream: bool
) -> None:
    with pytest.raises(httpx2.RemoteProtocolError, match="without sending a response"):
        await answered(client, api, "simulate: dropped", stream=stream)


@pytest.mark.parametrize("api", APIS)
async def test_a_truncated_stream_ends_in_the_middle_without_a_word(client: httpx2.AsyncClient, api: str) -> None:
    whole = await answered(client, api, "Where?", stream=True)
    cut = await answered(client, api, "simulate: truncated", stream=True)
    assert any(end in whole.text for end in ENDS)
    assert not any(end in cut.text for end in ENDS)
    assert "[simulated" in cut.text


@pytest.mark.parametrize("api", APIS)
async def test_a_corrupt_chunk_stands_in_the_middle_of_a_stream(client: httpx2.AsyncClient, api: str) -> None:
    text = (await answered(client, api, "simulate: corrupt chunk", stream=True)).text
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: {")]
    assert [line for line in lines if not _is_json(line)] == ['{"this is": no JSON']
    assert any(end in text for end in ENDS)


@pytest.mark.parametrize("api", APIS)
async def test_a_corrupt_answer_is_no_json(client: httpx2.AsyncClient, api: str) -> None:
    answer = await answered(client, api, "simulate: corrupt chunk")
    assert answer.status_code == 200
    assert not _is_json(answer.text)


@pytest.mark.parametrize("api", APIS)
async def test_a_connection_can_be_dropped_in_the_middle_of_a_stream(client: httpx2.AsyncClient, api: str) -> None:
    assert "[simulated" in await _until(client, api, "simulate: dropped midway", httpx2.RemoteProtocolError)


@pytest.mark.parametrize("api", APIS)
async def test_a_stream_can_fall_silent_in_the_middle(client: httpx2.AsyncClient, api: str) -> None:
    client.timeout = httpx2.Timeout(0.3)
    assert "[simulated" in await _until(client, api, "simulate: timeout midway", httpx2.ReadTimeout)


@pytest.mark.parametrize("wish", ["dropped midway", "truncated"])
@pytest.mark.parametrize("api", APIS)
async def test_an_answer_that_is_no_stream_is_dropped_half_way(client: httpx2.AsyncClient, api: str, wish: str) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        await answered(client, api, f"simulate: {wish}")


@pytest.mark.parametrize("api", APIS)
async def test_an_answer_that_is_no_stream_cannot_be_overloaded_midway(client: httpx2.AsyncClient, api: str) -> None:
    assert (await answered(client, api, "simulate: overloaded midway")).status_code in {503, 529}


@pytest.mark.parametrize(
    ("api", "error"),
    [
        ("openai", {"type": "error", "code": "server_error"}),
        ("openai-chat", {"error": {"type": "server_error"}}),
        ("anthropic", {"type": "error", "error": {"type": "overloaded_error"}}),
        ("google", {"error": {"code": 503, "status": "UNAVAILABLE"}}),
        ("xai", {"code": "The service is currently unavailable"}),
    ],
)
async def test_overloaded_midway_ends_a_good_stream_with_an_error(
    client: httpx2.AsyncClient, api: str, error: dict[str, Any]
) -> None:
    answer = await answered(client, api, "simulate: overloaded midway", stream=True)
    last = json.loads(answer.text.strip().rpartition("data: ")[2])
    assert answer.status_code == 200
    assert "[simulated" in answer.text
    assert _holds(last, error), last


async def test_the_sdks_see_that_a_provider_is_overloaded_midway(llm_origin: str) -> None:
    question: Any = [{"role": "user", "content": "simulate: overloaded midway"}]
    base_url = simulated_base_url("anthropic", llm_origin)
    async with anthropic.AsyncAnthropic(api_key="key", base_url=base_url) as claude:
        with pytest.raises(anthropic.APIStatusError, match="overloaded_error"):
            async with claude.messages.stream(model="claude-haiku-4-5", max_tokens=9, messages=question) as stream:
                await stream.until_done()
    async with openai.AsyncOpenAI(api_key="key", base_url=simulated_base_url("openai", llm_origin)) as gpt:
        chunks = await gpt.chat.completions.create(model="gpt-4.1", messages=question, stream=True)
        with pytest.raises(openai.APIError, match="overloaded"):
            [chunk async for chunk in chunks]
        events = [e async for e in await gpt.responses.create(model="gpt-5-mini", input=question, stream=True)]
        assert events[-1].type == "error"
    async with openai.AsyncOpenAI(api_key="key", base_url=simulated_base_url("xai", llm_origin)) as grok:
        with pytest.raises(openai.APIError):
            [e async for e in await grok.responses.create(model="grok-4.3", input=question, stream=True)]


async def _until(client: httpx2.AsyncClient, api: str, question: str, error: type[Exception]) -> str:
    """Return the text before the fault."""
    path, body = asking(api, question, stream=True)
    received = io.StringIO()

    async def receive() -> None:
        async with client.stream("POST", path, json=body) as response:
            async for text in response.aiter_text():
                received.write(text)

    with pytest.raises(error):
        await receive()
    return received.getvalue()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


def _holds(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(_holds(whole.get(name), value) for name, value in part.items())
    return bool(whole == part)
