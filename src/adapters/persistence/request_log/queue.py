"""Bounded queue of request log entries. Adding to it never waits."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.persistence.request_log.payloads import Excerpt, excerpt_of
from domain.ids import GuildId
from domain.llm.attempts import RequestAttempt
from domain.llm.requests import ModelReply, ModelRequest

_log = structlog.get_logger(__name__)


def as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class NotedAttempt:
    """A queued attempt. `request` and `response` are None for guilds that are known not to keep them."""

    attempt: RequestAttempt
    request: Excerpt | None = None
    response: Excerpt | None = None

    @property
    def size(self) -> int:
        return sum(part.size for part in (self.request, self.response) if part is not None)


@dataclass(slots=True)
class RequestLogCounts:
    """Counts since the process started. `dropped` entries found the queue full, or were refused by the database."""

    noted: int = 0
    kept: int = 0
    dropped: int = 0
    payloads_dropped: int = 0


class RequestLogQueue:
    """Bounded queue of entries.

    `room` is its length in entries. `room_for_payloads` is in characters: beyond it, entries are queued without
    payloads. `known_consent` returns None for a guild that has to be asked before its payloads are stored.
    """

    def __init__(
        self,
        known_consent: Callable[[GuildId], bool | None],
        *,
        room: int = 10_000,
        room_for_payloads: int = 32_000_000,
    ) -> None:
        self._known_consent = known_consent
        self._room = room
        self._room_for_payloads = room_for_payloads
        self._waiting: deque[NotedAttempt] = deque()
        self._payloads_size = 0
        self.counts = RequestLogCounts()

    def __len__(self) -> int:
        return len(self._waiting)

    def note(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> None:
        """Queue an attempt, or drop it when the queue is full. Never raises."""
        self.counts.noted += 1
        if len(self._waiting) >= self._room:
            self.counts.dropped += 1
            return
        noted = self._noted(attempt, request, reply)
        self._payloads_size += noted.size
        self._waiting.append(noted)

    def take(self, most: int) -> list[NotedAttempt]:
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._payloads_size -= sum(noted.size for noted in taken)
        return taken

    def _noted(self, attempt: RequestAttempt, request: ModelRequest[Any], reply: ModelReply | None) -> NotedAttempt:
        guild_id = attempt.caller.guild_id
        try:
            if guild_id is None or self._known_consent(guild_id) is False:
                return NotedAttempt(attempt)
            if self._payloads_size >= self._room_for_payloads:
                self.counts.payloads_dropped += 1
                return NotedAttempt(attempt)
            return NotedAttempt(attempt, excerpt_of(request), None if reply is None else excerpt_of(reply))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the log must not break the call
            _log.warning("A prompt or reply could not be kept", reason=type(error).__name__)
            self.counts.payloads_dropped += 1
            return NotedAttempt(attempt)
