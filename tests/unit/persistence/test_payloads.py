"""Payloads in the request log: bounded in size, without media and without parts of secrets."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.persistence.request_log.latencies import BUCKETS, UP_TO_MS, bucket_of, quantile
from adapters.persistence.request_log.payloads import LONGEST, Redact, excerpt_of, payload_of
from domain.ids import GuildId, UserId
from domain.llm.chat import ChatMessage, ChatRequest, Image, Role, Tool
from domain.llm.media import Embeddings
from domain.llm.requests import Caller, ModelReply, ModelRequest
from tests.nightly import examples

SECRET = "sk-" + "k" * 300
"""Recognised only as a whole: half of it does not look like a secret."""


def redact(text: str) -> str:
    return text.replace(SECRET, "[x]")


def kept_of(said: ModelRequest[Any] | ModelReply, redact: Redact) -> str:
    return payload_of(excerpt_of(said), redact)


def request(*texts: str, **changes: object) -> ChatRequest:
    return ChatRequest(
        provider="openai",
        model="gpt-5",
        caller=Caller(guild_id=GuildId(1), user_id=UserId(2), cog_name="ask"),
        messages=tuple(ChatMessage(Role.USER, text) for text in texts),
        **changes,  # type: ignore[arg-type]  # fields of the request
    )


@settings(deadline=None, max_examples=examples(20, at_night=500))
@given(st.integers(LONGEST - 700, LONGEST + 40), st.integers(0, 3), st.sampled_from([0, 500, 20_000]))
def test_a_secret_at_the_cut_is_gone_as_a_whole(offset: int, before: int, after: int) -> None:
    kept = kept_of(request(f"{SECRET} " * before + "x" * offset + f" {SECRET} " + "y" * after), redact)
    assert "sk-" not in kept
    assert len(kept) <= LONGEST


def test_text_that_shrinks_when_redacted_does_not_bring_half_a_secret_back() -> None:
    assert "sk-" not in kept_of(request(f"{SECRET} " * 1_000), redact)


def test_the_beginning_of_a_long_conversation_is_kept() -> None:
    kept = kept_of(request("first", *("x" * 10_000 for _ in range(20)), "last"), redact)
    assert '"first"' in kept
    assert "last" not in kept
    assert len(kept) == LONGEST


def test_media_and_the_caller_are_left_out() -> None:
    picture = ChatMessage(
        Role.USER, "Look", images=(Image(data=b"1234", media_type="image/png"), Image(url="data:image/png;base64,AAAA"))
    )
    tool = Tool(
        name="add", description="Adds.", parameters={"type": "object", "properties": {"key": {"const": SECRET}}}
    )
    received = json.loads(kept_of(request(tools=(tool,)), redact))
    assert received["tools"][0]["parameters"]["properties"]["key"]["const"] == "[x]"
    assert "caller" not in received
    look = kept_of(ChatRequest(provider="p", model="m", caller=request().caller, messages=(picture,)), redact)
    assert "<4 bytes>" in look
    assert "<26 characters of data>" in look
    vectors = Embeddings(model="m", vectors=((0.5,) * 1536, (0.25,) * 1536))
    assert json.loads(kept_of(vectors, redact))["vectors"] == ["<1536 numbers>"] * 2


def test_whatever_is_in_it_becomes_json() -> None:
    @dataclass(frozen=True)
    class Odd:
        price: Decimal = Decimal("1.5")
        flags: frozenset[str] = frozenset({"a"})
        text: str = "a\0b\ud800"

    received = json.loads(kept_of(Odd(), redact))  # type: ignore[arg-type]  # not a reply, on purpose
    assert received == {"price": "1.5", "flags": ["a"], "text": "ab?"}


@given(st.lists(st.floats(0, 250_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.95]))
def test_a_quantile_lies_in_the_bucket_of_the_real_one(latencies: list[float], share: float) -> None:
    counts = [0] * BUCKETS
    for latency in latencies:
        counts[bucket_of(latency)] += 1
    real = sorted(latencies)[max(0, -(-len(latencies) * int(share * 100) // 100) - 1)]
    found = quantile(counts, share)
    assert found is not None
    since = UP_TO_MS[bucket_of(real) - 1] if bucket_of(real) else 0
    assert since <= found <= UP_TO_MS[bucket_of(real)]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_nothing_has_no_quantile(share: float) -> None:
    assert quantile([0] * BUCKETS, share) is None
