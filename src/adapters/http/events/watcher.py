"""One open stream: its user, and its bounded queue of frames."""

import asyncio
from collections import deque

from adapters.http.events.frames import OVERFLOW, Frame, WriteId, farewell
from application.ports.events import EventId, OpenStream


class Watcher:
    """The queue is bounded. A client that reads too slowly is disconnected, then resumes or starts over."""

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
        """Skip events up to `after`. `handle` is the session's handle; `written` serializes an event id."""
        self.stream = stream
        self.session_id = session_id
        self.handle = handle
        self.after = after
        self._room = room
        self._written = written
        self._waiting: deque[Frame] = deque()
        self._arrived = asyncio.Event()
        self._farewell: str | None = None

    def offer(self, frame: Frame) -> None:
        if frame.id <= self.after or self._farewell is not None:
            return
        if len(self._waiting) >= self._room:
            self._end(OVERFLOW)
            return
        self.after = frame.id
        self._waiting.append(frame)
        self._arrived.set()

    def reset(self, at: EventId) -> None:
        """Replace the queue by a reset. `at` may precede the last sent id if Redis has lost its data."""
        if self._farewell is None:
            self._waiting = deque([Frame.reset(at)])
            self.after = at
            self._arrived.set()

    def forget(self, guild_id: int) -> None:
        """Drop queued frames of a guild to which the user has lost access."""
        self._waiting = deque(frame for frame in self._waiting if frame.guild_id != guild_id)

    def end(self, reason: str) -> None:
        """Drop the queue and end the stream. Calling it twice is safe."""
        if self._farewell is None:
            self._end(farewell(reason))

    async def next(self) -> tuple[str, bool]:
        """Wait for the next text; the flag is true for the last one. Cancelling loses nothing."""
        while True:
            if self._waiting:
                return self._waiting.popleft().text(self._written), False
            if self._farewell is not None:
                return self._farewell, True
            self._arrived.clear()
            await self._arrived.wait()

    def _end(self, text: str) -> None:
        self._waiting.clear()
        self._farewell = text
        self._arrived.set()
