"""Keep the latest events, for browsers that reconnect."""

from collections import deque
from collections.abc import Sequence

from application.ports.events import BEFORE_ALL, EventId, EventKind, Published, Recent


class History:
    def __init__(self, *, kept: int) -> None:
        self._kept = kept
        self._events: deque[Published] = deque()
        self._complete_after = BEFORE_ALL
        self.last = BEFORE_ALL

    def begin_anew(self, recent: Recent) -> None:
        self._events = deque(recent.events)
        self.last = recent.last
        # Events before the oldest known one may be missing.
        self._complete_after = recent.events[0].id if recent.events else recent.last
        self._forget_old()

    def add(self, published: Published) -> None:
        self._events.append(published)
        self.last = published.id
        self._forget_old()

    def between(self, after: EventId, until: EventId) -> Sequence[Published] | None:
        """Return None if events may be missing, or if `after` is not an id of this history."""
        if not self._complete_after <= after <= self.last:
            return None
        return [published for published in self._events if after < published.id <= until]

    def _forget_old(self) -> None:
        while len(self._events) > self._kept:
            self._complete_after = self._events.popleft().id


def latest_of_each(events: Sequence[Published]) -> list[Published]:
    """Keep the last of repeated events. Changes of access are repeated only if they concern the same users."""
    latest: dict[object, Published] = {}
    for published in events:
        event = published.event
        key = (event.kind, event.guild_id, event.section, event.user_ids)
        latest.pop(key, None)
        latest[key] = published
    return [published for published in latest.values() if published.event.kind is not EventKind.SESSION_ENDED]
