"""Simulate Anthropic's prompt cache, which caches up to explicit marks only."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from simulators.llm.answers.asked import Caching
from simulators.llm.answers.tokens import TOKENS_PER_IMAGE, count_tokens
from simulators.llm.wire import Body

_SMALLEST_CACHED_PREFIX = 1024
_WARM = "simulate-warm"


def caching_of(body: Body) -> Caching | None:
    """Return the tokens cached at the first mark with a large enough prefix, None without such a mark.

    The prefix counts as already cached when the request contains `simulate-warm` anywhere.
    """
    marks = list(_marks(body))
    long_enough = [mark for mark in marks if mark[0] >= _SMALLEST_CACHED_PREFIX]
    if not long_enough:
        return Caching() if marks else None
    tokens, mark = long_enough[0]
    if _WARM in json.dumps(body):
        return Caching(read=tokens)
    return Caching(written=tokens, hourly=mark.get("ttl") == "1h")


def _marks(body: Body) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Return each mark with the number of tokens before it. A mark on the whole request counts as one behind its last
    block.
    """
    before = 0
    for block in _blocks(body):
        before += _tokens(block)
        if mark := block.get("cache_control"):
            yield before, mark
    if mark := body.get("cache_control"):
        yield before, mark


def _blocks(body: Body) -> Iterator[Mapping[str, Any]]:
    """Yield the blocks in the order in which the provider reads them."""
    yield from body.get("tools") or ()
    for content in [body.get("system") or "", *(message["content"] for message in body["messages"])]:
        yield from [{"text": content}] if isinstance(content, str) else content


def _tokens(block: Mapping[str, Any]) -> int:
    if block.get("type") == "image":
        return TOKENS_PER_IMAGE
    if "text" in block:
        return count_tokens(block["text"])
    return count_tokens(json.dumps({name: value for name, value in block.items() if name != "cache_control"}))
