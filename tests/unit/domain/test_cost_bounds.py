"""The amount reserved for a call is at least its cost."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, ChatRequest, Image, Role, ServiceTier
from domain.llm.documents import Document
from domain.llm.estimates import estimated_prompt_tokens, estimated_text_tokens
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import Caller
from domain.llm.token_counts import TokenCountRequest
from domain.llm.token_usage import TokenUsage
from domain.spending.cost_bounds import UNSAID_ANSWER_TOKENS, most_cost
from domain.spending.pricing import Meter, ModelPrice, Rate, compute_cost

CALLER = Caller(guild_id=GuildId(1), user_id=UserId(2), cog_name="ask")
ASKED: dict[str, Any] = {"provider": "openai", "model": "m", "caller": CALLER}


def price(**usd: str) -> ModelPrice:
    rates = {Meter(meter): Rate(Decimal(rate)) for meter, rate in usd.items()}
    return ModelPrice(provider="openai", model="m", rates=rates, valid_from=datetime(2026, 1, 1, tzinfo=UTC))


def chat(text: str = "Hello?", max_tokens: int | None = None, *, cache: bool = False) -> ChatRequest:
    message = ChatMessage(Role.USER, text, cache_until_here=cache)
    return ChatRequest(**ASKED, messages=(message,), max_tokens=max_tokens)


@given(st.text(max_size=400), st.integers(1, 8000), st.floats(0, 1), st.booleans())
def test_no_chat_within_its_limits_costs_more(text: str, max_tokens: int, share: float, cache: bool) -> None:  # noqa: FBT001 - hypothesis passes by name
    request = chat(text, max_tokens, cache=cache)
    prompt = estimated_prompt_tokens(request)
    rates = price(input="0.002", output="0.01", cache_read="0.0002", cache_write="0.0025")
    used = TokenUsage(
        input_tokens=prompt,
        output_tokens=int(max_tokens * share),
        cache_write_tokens=int(prompt * share) if cache else 0,
    )
    most, cost = most_cost(request, rates, None), compute_cost(used, rates)
    assert most is not None
    assert cost is not None
    assert cost <= most


@pytest.mark.parametrize(
    "text",
    [
        "31415926535897932384626433832795",
        "aGVsbG8gd29ybGQhIQ==" * 20,
        "a=[x[0]for x in y]",
        "\U0001f3f0" * 9,
        "0x7fFe 12",
    ],
    ids=["digits", "base64", "dense code", "emoji", "hexadecimal"],
)
def test_what_may_take_a_token_for_each_byte_is_reserved_so(text: str) -> None:
    most = most_cost(chat(text, max_tokens=16), price(input="1", output="0"), None)
    words = {"a=[x[0]for x in y]": 1}  # for "in", an English word, one token is reserved
    assert most is not None
    assert most * 1000 >= len(text.encode()) - words.get(text, 0)


def test_prose_reserves_less_than_three_times_its_usual_tokens() -> None:
    prose = 'The keeper wrote: "At dusk (about six) we light the lamp; ships, from Genoa too, see it at once." ' * 50
    usual, most = estimated_text_tokens(prose), most_cost(chat(prose, 16), price(input="1", output="0"), None)
    assert most is not None
    assert usual < most * 1000 < 3 * usual


@pytest.mark.parametrize(
    ("max_tokens", "longest", "tokens"),
    [
        (100, None, 100),
        (9000, None, 9000),
        (None, None, UNSAID_ANSWER_TOKENS),
        (None, 10**6, UNSAID_ANSWER_TOKENS),
        (None, 1000, 1000),
    ],
)
def test_the_length_of_an_answer_is_its_limit_or_the_usual_one(
    max_tokens: int | None, longest: int | None, tokens: int
) -> None:
    assert most_cost(chat(max_tokens=max_tokens), price(input="0", output="1"), longest) == Decimal(tokens) / 1000


@pytest.mark.parametrize(
    ("provider", "model", "tokens"),
    [
        ("openai", "gpt-4o-mini", 2833 + 4 * 5667),  # 1024 by 1024 pixels
        ("openai", "gpt-4o-mini", 2833 + 8 * 5667),  # 2048 by 768 pixels
        ("openai", "gpt-4.1-mini", 64 * 64 * 162 // 100),  # 2048 by 2048 pixels, in patches
        ("openai", "gpt-6-luna", 157 * 191 * 12 // 10),  # 5000 by 6100 pixels, in patches
        ("anthropic", "claude-haiku-5-5", 92 * 52),  # 2576 by 1449 pixels, in patches
        ("google", "gemini-3.8-flash", 1_120),
        ("xai", "grok-4.7", 1_792),
    ],
)
def test_a_picture_costs_no_more_than_is_reserved_for_it(provider: str, model: str, tokens: int) -> None:
    picture = Image(data=b"...", media_type="image/png")
    request = replace(chat(max_tokens=16), model=model, messages=(ChatMessage(Role.USER, "See?", images=(picture,)),))
    rates = replace(price(input="0.00015", output="0.0006"), provider=provider, model=model)
    most, cost = most_cost(request, rates, None), compute_cost(TokenUsage(input_tokens=tokens, output_tokens=16), rates)
    assert most is not None
    assert cost is not None
    assert cost <= most


@pytest.mark.parametrize(
    ("tier", "usd"),
    [(None, "0.1"), (ServiceTier.STANDARD, "0.1"), (ServiceTier.PRIORITY, "0.175"), (ServiceTier.FLEX, "0.1")],
)
def test_the_service_tier_of_a_call_is_part_of_its_bound(tier: ServiceTier | None, usd: str) -> None:
    tiers = {"priority": Decimal("1.75"), "flex": Decimal("0.5")}
    request = replace(chat(max_tokens=100), service_tier=tier)
    assert most_cost(request, replace(price(input="0", output="1"), tier_factors=tiers), None) == Decimal(usd)


@pytest.mark.parametrize(("factor", "usd"), [("1.1", "0.11"), ("0.5", "0.1")])
def test_the_dearest_region_that_may_serve_a_call_is_part_of_its_bound(factor: str, usd: str) -> None:
    priced = replace(price(input="0", output="1"), region_factors={"us": Decimal(factor)})
    assert most_cost(chat(max_tokens=100), priced, None) == Decimal(usd)


def test_the_bound_of_a_tier_without_a_price_is_unknown() -> None:
    request = replace(chat(max_tokens=100), service_tier=ServiceTier.PRIORITY)
    assert most_cost(request, price(input="0", output="1"), None) is None


def test_without_a_price_the_bound_is_unknown() -> None:
    assert most_cost(chat(), None, None) is None
    assert most_cost(chat(), price(images="1"), None) is None


@pytest.mark.parametrize(
    ("request_", "rates", "usd"),
    [
        (ImageRequest(**ASKED, prompt="A cat", count=3), price(images="0.07"), "0.21"),
        (ImageRequest(**ASKED, prompt="A cat"), price(input="0", output="0", output_image="0.04"), "0.32768"),
        (SpeechRequest(**ASKED, text="x" * 1000), price(characters="0.015"), "0.015"),
        (SpeechRequest(**ASKED, text="x" * 1000), price(audio="3.6"), "0.1"),
        (SpeechRequest(**ASKED, text="x" * 1000), price(input="0", output_audio="1", output="0"), "3.2"),
        (TranscriptionRequest(**ASKED, audio=b"x" * 20_000, media_type="audio/mpeg"), price(audio="3.6"), "0.01"),
        (TranscriptionRequest(**ASKED, audio=b"x" * 160_000, media_type="audio/wav"), price(audio="3.6"), "0.01"),
        (
            TranscriptionRequest(**ASKED, audio=b"x" * 2_000, media_type="audio/mpeg"),
            price(input="1", output="1"),
            "0.064",
        ),
        (EmbeddingRequest(**ASKED, texts=("x" * 400, "y" * 400)), price(input="1"), "0.8"),
    ],
)
def test_pictures_and_sounds_are_bounded_in_the_unit_that_is_billed(request_: Any, rates: ModelPrice, usd: str) -> None:
    assert most_cost(request_, rates, None) == Decimal(usd)


def test_counting_tokens_costs_nothing_that_is_known() -> None:
    assert most_cost(TokenCountRequest(**ASKED, chat=chat()), price(input="1"), None) is None


def test_searches_are_reserved_with_their_fees_and_with_what_they_find() -> None:
    rates = price(input="0.001", output="0.001", web_searches="10")
    with_searches = most_cost(replace(chat(max_tokens=16), web_searches=3), rates, None)
    without = most_cost(chat(max_tokens=16), rates, None)
    assert with_searches is not None
    assert without is not None
    assert with_searches - without >= compute_cost(TokenUsage(web_searches=3), rates)  # type: ignore[operator]


def test_searches_without_a_known_fee_have_no_bound() -> None:
    assert most_cost(replace(chat(), web_searches=1), price(input="0.001", output="0.001"), None) is None


def test_each_page_of_a_document_is_reserved() -> None:
    def bound(pages: int) -> Decimal:
        message = ChatMessage(Role.USER, "?", documents=(Document(b"%PDF-1.4" + b" /Type /Page" * pages),))
        most = most_cost(ChatRequest(**ASKED, messages=(message,), max_tokens=16), price(input="1", output="1"), None)
        assert most is not None
        return most

    assert bound(2) > bound(1) > 0
