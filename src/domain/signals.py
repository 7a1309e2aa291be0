"""Signals: messages from one cog to others, without an import of the one by the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import total_ordering
from typing import ClassVar, Self

from typing_extensions import override

MOST_HOPS = 8
"""The longest chain of signals that were emitted by handlers of signals."""

_TYPE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class InvalidSignal(ValueError):
    """The signal cannot be emitted. The message names the field and its valid form."""


@total_ordering
class Severity(Enum):
    """The urgency of a signal; members compare by urgency, so `Severity.HIGH > Severity.LOW`."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    def __lt__(self, other: "Severity") -> bool:
        return _URGENCY[self] < _URGENCY[other]


_URGENCY = {severity: number for number, severity in enumerate(Severity)}


class SignalType(str):
    """The name of a kind of signal. The constants are shared by all cogs; `SignalType("polls.closed")` is one more.

    A name begins with a letter and has at most 64 lower-case letters, digits, `_`, `.` and `-`; another one raises
    `InvalidSignal`.
    """

    __slots__ = ()

    ANOMALY_DETECTED: ClassVar["SignalType"]
    THREAT_DETECTED: ClassVar["SignalType"]
    RAID_SUSPECTED: ClassVar["SignalType"]
    MEMBER_REPORTED: ClassVar["SignalType"]
    MODERATION_ACTION: ClassVar["SignalType"]

    @override
    def __new__(cls, name: str) -> Self:
        if not _TYPE.fullmatch(name):
            raise InvalidSignal(
                f"The type of a signal, {name!r:.80}, must begin with a letter and have at most 64 lower-case letters, "
                "digits, '_', '.' and '-'."
            )
        return super().__new__(cls, name)


SignalType.ANOMALY_DETECTED = SignalType("anomaly_detected")
SignalType.THREAT_DETECTED = SignalType("threat_detected")
SignalType.RAID_SUSPECTED = SignalType("raid_suspected")
SignalType.MEMBER_REPORTED = SignalType("member_reported")
SignalType.MODERATION_ACTION = SignalType("moderation_action")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal. `source` is the name of the emitting cog. `guild_id` is None for a signal of no guild.

    `at`, `correlation_id` and `hops` are set by `emit`: the time, the id of the interaction or event behind the signal,
    and the number of signals whose handlers led to this one.
    """

    type: SignalType
    severity: Severity
    source: str
    guild_id: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None
    correlation_id: str | None = None
    hops: int = 0
