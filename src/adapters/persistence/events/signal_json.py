"""Encode a signal as JSON, and decode it."""

import json
from datetime import datetime

from application.ports.bot.signals import LARGEST_DATA
from domain.signals import InvalidSignal, Severity, Signal, SignalType


def encode_data(signal: Signal) -> str:
    """Encode the signal's data. Raises `InvalidSignal` for data that is not JSON or is too large."""
    try:
        data = json.dumps(signal.data, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidSignal(f"data: must consist of what JSON has: {error}.") from error
    if len(data.encode()) > LARGEST_DATA:
        raise InvalidSignal(f"data: is larger than {LARGEST_DATA:,} bytes; send the id of a row instead.")
    return data


def encode(signal: Signal, *, sender: str) -> str:
    """Encode the signal. Raises `InvalidSignal` as `encode_data` does."""
    return json.dumps(
        {
            "sender": sender,
            "type": signal.type,
            "severity": signal.severity.value,
            "source": signal.source,
            "guild_id": None if signal.guild_id is None else str(signal.guild_id),
            "data": json.loads(encode_data(signal)),
            "at": None if signal.at is None else signal.at.isoformat(),
            "correlation_id": signal.correlation_id,
            "hops": signal.hops,
        }
    )


def decode(message: bytes) -> tuple[str, Signal]:
    """Return the sender and its signal. Raises `ValueError`, `KeyError` or `TypeError` for another format."""
    document = json.loads(message)
    return document["sender"], Signal(
        type=SignalType(document["type"]),
        severity=Severity(document["severity"]),
        source=document["source"],
        guild_id=None if document["guild_id"] is None else int(document["guild_id"]),
        data=document["data"],
        at=None if document["at"] is None else datetime.fromisoformat(document["at"]),
        correlation_id=document["correlation_id"],
        hops=document["hops"],
    )
