"""Cache keys of requests, and the stored form of replies."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from domain.llm.chat import AccountedCompletion, FinishReason
from domain.llm.documents import Citation
from domain.llm.media import AccountedEmbeddings
from domain.llm.requests import AccountedReply, AccountedT, ModelRequest

_FORMAT = 4
"""Raise it whenever the form of entries changes, so that old entries are no longer found."""

_DOES_NOT_MATTER = ("caller", "call_id", "fallbacks", "cache_seconds", "before_repeat", "is_worth_caching")


def key_of(request: ModelRequest[Any]) -> str:
    """Hash the guild and every field of the request that the answer may depend on."""
    # Drop the functions first: `asdict` would deep-copy the objects that they are bound to.
    fields = asdict(replace(request, before_repeat=None, is_worth_caching=None))
    for name in _DOES_NOT_MATTER:
        del fields[name]
    guild_id = request.caller.guild_id
    text = json.dumps([_FORMAT, guild_id, type(request).__name__, fields], sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def as_entry(reply: AccountedCompletion | AccountedEmbeddings, now: datetime) -> bytes:
    entry: dict[str, Any] = {"at": now.timestamp(), "provider": reply.provider, "model": reply.model}
    match reply:
        case AccountedCompletion():
            entry |= {"content": reply.content, "finish_reason": reply.finish_reason}
            entry["citations"] = [(each.url, each.title) for each in reply.citations]
            entry["left_out"] = reply.left_out
        case AccountedEmbeddings():
            entry |= {"vectors": reply.vectors}
    return json.dumps(entry, separators=(",", ":")).encode()


def from_entry(entry: bytes, request: ModelRequest[Any, AccountedT], now: datetime) -> AccountedT | None:
    """Return the reply; None if the entry is older than the request's `cache_seconds`."""
    kept = json.loads(entry)
    if request.cache_seconds is None or now.timestamp() - kept["at"] > request.cache_seconds:
        return None
    common: dict[str, Any] = {
        "model": kept["model"],
        "provider": kept["provider"],
        "request_id": None,
        "cost_usd": Decimal(0),
        "latency_ms": 0.0,
        "cached": True,
    }
    reply: AccountedReply
    if "vectors" in kept:
        reply = AccountedEmbeddings(vectors=tuple(map(tuple, kept["vectors"])), **common)
    else:
        reply = AccountedCompletion(
            content=kept["content"],
            finish_reason=FinishReason(kept["finish_reason"]),
            citations=tuple(Citation(*each) for each in kept["citations"]),
            left_out=tuple(kept["left_out"]),
            **common,
        )
    return cast("AccountedT", reply)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in a key.")
