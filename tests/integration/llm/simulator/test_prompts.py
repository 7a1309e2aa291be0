"""Count the prompts at the simulated endpoint, with the prompt cache of the simulated Anthropic."""

from collections.abc import AsyncIterator
from typing import Any

import anthropic
import openai
import pytest

from simulators.llm.urls import simulated_base_url
from tests.integration.llm.sdks.google import google_client

LONG = "The keeper lights the lamp at dusk. " * 200
SHORT = "The keeper lights the lamp at dusk."
MARK = {"type": "ephemeral"}
CLOCK: Any = {"name": "clock", "input_schema": {"type": "object", "properties": {"zone": {"type": "string"}}}}
ASKING: Any = [{"role": "user", "content": "Since when?"}]


@pytest.fixture
async def claude(llm_origin: str) -> AsyncIterator[anthropic.AsyncAnthropic]:
    base_url = simulated_base_url("anthropic", llm_origin)
    async with anthropic.AsyncAnthropic(api_key="key", base_url=base_url, max_retries=0) as client:
        yield client


def system(text: str, mark: Any = None) -> Any:
    return [{"type": "text", "text": text, **({"cache_control": mark} if mark else {})}]


async def usage_of(claude: anthropic.AsyncAnthropic, **request: Any) -> tuple[int, int, int]:
    """Return the tokens of a prompt: uncached, read from the cache, written to the cache."""
    request = {"model": "claude-haiku-4-5", "max_tokens": 50, "messages": ASKING, **request}
    usage = (await claude.messages.create(**request)).usage
    return usage.input_tokens, usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0


async def test_a_marked_prefix_is_written_to_the_cache(claude: anthropic.AsyncAnthropic) -> None:
    rest, read, written = await usage_of(claude, system=system(LONG, MARK))
    assert (read, written) == (0, 1800)
    assert 0 < rest < 20


async def test_a_warm_prefix_is_read_from_the_cache(claude: anthropic.AsyncAnthropic) -> None:
    _, cold, _ = await usage_of(claude, system=system(LONG, MARK))
    rest, read, written = await usage_of(claude, system=system(f"{LONG} simulate-warm", MARK))
    assert (cold, written) == (0, 0)
    assert read > 1800
    assert 0 < rest < 20


async def test_a_marked_prefix_that_is_too_short_is_not_cached(claude: anthropic.AsyncAnthropic) -> None:
    long_question: Any = [{"role": "user", "content": LONG}]
    rest, read, written = await usage_of(claude, system=system(SHORT, MARK), messages=long_question)
    assert (read, written) == (0, 0)
    assert rest > 1800


async def test_the_first_prefix_that_is_long_enough_counts(claude: anthropic.AsyncAnthropic) -> None:
    said: Any = [{"role": "user", "content": system(LONG, MARK)}]
    _, _, written = await usage_of(claude, system=system(LONG, MARK), messages=said)
    assert written == 1800


async def test_a_mark_on_the_whole_request_stands_behind_its_last_block(claude: anthropic.AsyncAnthropic) -> None:
    rest, _, written = await usage_of(claude, system=LONG, cache_control=MARK)
    assert written > 1800
    assert rest < 10


async def test_what_is_cached_for_an_hour_is_counted_apart(claude: anthropic.AsyncAnthropic) -> None:
    hour: Any = {"type": "ephemeral", "ttl": "1h"}
    message = await claude.messages.create(
        model="claude-haiku-4-5", max_tokens=50, messages=ASKING, system=system(LONG, hour)
    )
    assert message.usage.cache_creation is not None
    assert message.usage.cache_creation.ephemeral_1h_input_tokens == 1800
    assert message.usage.cache_creation.ephemeral_5m_input_tokens == 0


async def test_a_stream_tells_at_its_start_what_was_cached(claude: anthropic.AsyncAnthropic) -> None:
    stream = await claude.messages.create(
        model="claude-haiku-4-5", max_tokens=50, messages=ASKING, system=system(LONG, MARK), stream=True
    )
    events = [event async for event in stream]
    assert events[0].type == "message_start"
    assert events[0].message.usage.cache_creation_input_tokens == 1800


@pytest.mark.parametrize("streamed", [False, True])
async def test_anthropic_thinks_when_asked_to(claude: anthropic.AsyncAnthropic, *, streamed: bool) -> None:
    request: Any = {
        "model": "claude-haiku-4-5",
        "max_tokens": 1500,
        "messages": [{"role": "user", "content": "simulate: tool clock"}],
        "tools": [CLOCK],
        "thinking": {"type": "enabled", "budget_tokens": 1024},
    }
    if streamed:
        async with claude.messages.stream(**request) as stream:
            message = await stream.get_final_message()
    else:
        message = await claude.messages.create(**request)
    thought, call = message.content
    assert (thought.type, call.type) == ("thinking", "tool_use")
    assert thought.type == "thinking"
    assert (bool(thought.thinking), thought.signature) == (True, "simulated-signature")
    details = message.usage.output_tokens_details
    assert details is not None
    assert 0 < details.thinking_tokens < message.usage.output_tokens


async def test_anthropic_counts_what_it_then_bills(claude: anthropic.AsyncAnthropic) -> None:
    counted = await claude.messages.count_tokens(model="claude-haiku-4-5", messages=ASKING, system=SHORT, tools=[CLOCK])
    (billed, _, _) = await usage_of(claude, system=SHORT, tools=[CLOCK])
    (without_tools, _, _) = await usage_of(claude, system=SHORT)
    assert counted.input_tokens == billed > without_tools


async def test_openai_counts_what_it_then_bills(gpt: openai.AsyncOpenAI) -> None:
    counted = await gpt.responses.input_tokens.count(model="gpt-5-mini", input=SHORT, instructions="Be brief.")
    answer = await gpt.responses.create(model="gpt-5-mini", input=SHORT, instructions="Be brief.")
    assert answer.usage is not None
    assert counted.input_tokens == answer.usage.input_tokens


async def test_gemini_counts_what_it_then_bills(llm_origin: str) -> None:
    async with google_client(llm_origin) as client:
        counted = await client.aio.models.count_tokens(model="gemini-2.5-flash", contents=SHORT)
        answer = await client.aio.models.generate_content(model="gemini-2.5-flash", contents=SHORT)
    assert answer.usage_metadata is not None
    assert counted.total_tokens == answer.usage_metadata.prompt_token_count


async def test_counting_fails_with_refusals_only(gpt: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.RateLimitError):
        await gpt.responses.input_tokens.count(model="gpt-5-mini", input="simulate: rate limit")
    counted = await gpt.responses.input_tokens.count(model="gpt-5-mini", input="simulate: overloaded midway")
    assert counted.input_tokens > 0
