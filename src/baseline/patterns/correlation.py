"""Notice that several kinds of events happened to the same subject within a window of time."""

from collections import OrderedDict, deque
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from application.ports.clock import Clock

__all__ = ["Correlation", "Correlator"]

Subject = TypeVar("Subject", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Correlation(Generic[Subject]):
    """The kinds of events that came together, with the time of the latest of each."""

    subject: Subject
    events: dict[str, datetime]

    @property
    def span(self) -> timedelta:
        return max(self.events.values()) - min(self.events.values())


class Correlator(Generic[Subject]):
    """Correlates events by subject, such as `(guild_id, user_id)`.

    `kinds` are those that must all happen within `window`; with `at_least`, that many of them suffice. Of the
    subjects, the `most` that were active last are kept in memory.
    """

    def __init__(
        self,
        kinds: Collection[str],
        *,
        window: timedelta,
        clock: Clock,
        at_least: int | None = None,
        most: int = 10_000,
    ) -> None:
        self._kinds = frozenset(kinds)
        self._needed = len(self._kinds) if at_least is None else at_least
        if not 1 <= self._needed <= len(self._kinds):
            raise ValueError(f"at_least must be between 1 and the {len(self._kinds)} kinds, not {self._needed}.")
        self._window = window
        self._clock = clock
        self._most = most
        self._events: OrderedDict[Subject, deque[tuple[datetime, str]]] = OrderedDict()

    def add(self, subject: Subject, kind: str) -> Correlation[Subject] | None:
        """Note an event that happens now. Return the correlation that it completes; its events are then used up.

        Raises ValueError for a kind that was not declared.
        """
        if kind not in self._kinds:
            raise ValueError(f"{kind!r} is none of the kinds {', '.join(sorted(self._kinds))}.")
        now = self._clock.now()
        events = self._events.setdefault(subject, deque())
        self._events.move_to_end(subject)
        events.append((now, kind))
        while events and now - events[0][0] > self._window:
            events.popleft()
        latest = {each: at for at, each in events}
        # One entry for each kind is enough, however often it happens.
        self._events[subject] = deque((at, each) for each, at in sorted(latest.items(), key=lambda item: item[1]))
        while len(self._events) > self._most:
            self._events.popitem(last=False)
        if len(latest) < self._needed:
            return None
        self._events.pop(subject, None)
        return Correlation(subject, latest)
