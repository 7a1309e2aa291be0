"""One open stream: whose it is, and what it has yet to be told."""

import asyncio
from collections import deque

from adapters.http.events.frames import OVERFLOW, Frame, WriteId, farewell
from application.ports.events import EventId, OpenStream


class Watcher:
    """Waiting frames are few: who does not take them in time is sent away, and resumes or begins anew."""

    def __init__(
        self,
        stream: OpenStream,
        session_id: str,
        handle: str,
        *,
        after: EventId,
        room: int,
        written: WriteId = str,
    ) -> None:
        """Leave out events up to `after`. `handle` is the session's; `written` makes the text of an id."""
        self.stream = stream
        self.session_id = session_id
        self.handle = handle
        self.after = after
        self._room = room
        self._written = written
        self._waiting: deque[Frame] = deque()
        self._news = asyncio.Event()
        self._last_words: str | None = None

    def offer(self, frame: Frame) -> None:
        if frame.id <= self.after or self._last_words is not None:
            return
        if len(self._waiting) >= self._room:
            self._end(OVERFLOW)
            return
        self.after = frame.id
        self._waiting.append(frame)
        self._news.set()

    def reset(self, at: EventId) -> None:
        """Instead of everything that waits. `at` may be before what was told last, where Redis has lost its data."""
        if self._last_words is None:
            self._waiting = deque([Frame.reset(at)])
            self.after = at
            self._news.set()

    def forget(self, guild_id: int) -> None:
        """What was not told of the guild yet is not for this person any more."""
        self._waiting = deque(frame for frame in self._waiting if frame.guild_id != guild_id)

    def end(self, reason: str) -> None:
        """Without what still waits. Twice is safe."""
        if self._last_words is None:
            self._end(farewell(reason))

    async def next(self) -> tuple[str, bool]:
        """The next text, however long it takes, and whether it is the last one. Cancelling loses nothing."""
        while True:
            if self._waiting:
                return self._waiting.popleft().text(self._written), False
            if self._last_words is not None:
                return self._last_words, True
            self._news.clear()
            await self._news.wait()

    def _end(self, last_words: str) -> None:
        self._waiting.clear()
        self._last_words = last_words
        self._news.set()
