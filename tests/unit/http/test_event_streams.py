"""The queue of one stream, and the history for clients that reconnect."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from litestar import Request
from litestar.response.base import ASGIResponse

from adapters.http.events.frames import Frame
from adapters.http.events.history import History, latest_of_each
from adapters.http.events.response import EventStream
from adapters.http.events.watcher import Watcher
from application.ports.events import BEFORE_ALL, Event, EventId, EventKind, OpenStream, Published, Recent
from domain.ids import GuildId, UserId

GUILD, OTHER = GuildId(1), GuildId(2)


def at(number: int) -> EventId:
    return EventId(number, 0)


def usage(number: int, guild_id: GuildId = GUILD) -> Published:
    return Published(at(number), Event(kind=EventKind.USAGE, guild_id=guild_id))


def a_watcher(*, after: int = 0, room: int = 10) -> Watcher:
    return Watcher(OpenStream(UserId(1), "a"), "id", "handle", after=at(after), room=room)


async def test_events_before_the_start_are_not_sent() -> None:
    watcher = a_watcher(after=2)
    for number in (1, 2, 3):
        watcher.offer(Frame.of(usage(number)))
    text, is_last = await watcher.next()
    assert (text.splitlines()[0], is_last) == ("id: 3-0", False)


async def test_queued_events_of_a_guild_are_dropped_when_access_ends() -> None:
    watcher = a_watcher()
    for published in (usage(1), usage(2, OTHER), usage(3)):
        watcher.offer(Frame.of(published))
    watcher.forget(GUILD)
    watcher.end("stopping")
    watcher_left = a_watcher()
    watcher_left.offer(Frame.of(usage(1)))
    watcher_left.offer(Frame.of(usage(2, OTHER)))
    watcher_left.forget(GUILD)
    assert (await watcher_left.next())[0].startswith("id: 2-0")
    assert await watcher.next() == (": stopping\n\n", True)


async def test_an_ended_stream_sends_its_reason_once_and_accepts_no_more_events() -> None:
    watcher = a_watcher()
    watcher.end("signed out")
    watcher.end("stopping")
    watcher.offer(Frame.of(usage(1)))
    watcher.reset(at(5))
    assert await watcher.next() == (": signed out\n\n", True)


async def test_a_reset_goes_back_to_an_earlier_id_after_redis_lost_its_data() -> None:
    watcher = a_watcher(after=900)
    watcher.reset(at(3))
    watcher.offer(Frame.of(usage(4)))
    assert [(await watcher.next())[0].splitlines()[:2] for _ in range(2)] == [
        ["id: 3-0", "event: reset"],
        ["id: 4-0", "event: usage"],
    ]


class Wire:
    """A connection whose client reads `taken` messages and then disconnects or stops reading."""

    def __init__(self, *, taken: int, leaves: bool = False) -> None:
        self.sent: list[Any] = []
        self._taken = taken
        self._gone = asyncio.Event()
        self._leaves = leaves

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if len(self.sent) >= self._taken:
            if self._leaves:
                self._gone.set()
            await asyncio.Event().wait()

    async def receive(self) -> Any:
        await self._gone.wait()
        return {"type": "http.disconnect"}


class Endless:
    def __init__(self) -> None:
        self.is_closed = False

    async def texts(self) -> AsyncGenerator[str, None]:
        try:
            while True:
                yield ": alive\n\n"
        finally:
            self.is_closed = True


def sending(texts: AsyncGenerator[str, None], *, seconds_to_read: float) -> ASGIResponse:
    request: Request[Any, Any, Any] = Request({"type": "http"})  # type: ignore[arg-type] # no more than is asked for
    return EventStream(texts, seconds_to_read=seconds_to_read).to_asgi_response(None, request)


async def carry(response: ASGIResponse, wire: Wire) -> None:
    async with asyncio.timeout(60):
        await response({"type": "http"}, wire.receive, wire.send)  # type: ignore[arg-type] # no more than is asked for


async def test_a_client_that_stops_reading_is_disconnected() -> None:
    endless, wire = Endless(), Wire(taken=3)
    await carry(sending(endless.texts(), seconds_to_read=0.05), wire)
    assert [message["type"] for message in wire.sent] == ["http.response.start", *["http.response.body"] * 2]
    assert endless.is_closed


async def test_a_disconnected_client_ends_the_response_at_once() -> None:
    endless, wire = Endless(), Wire(taken=3, leaves=True)
    await carry(sending(endless.texts(), seconds_to_read=3600), wire)
    assert endless.is_closed


async def test_a_failure_while_streaming_is_raised() -> None:
    async def broken() -> AsyncGenerator[str, None]:
        yield ": alive\n\n"
        raise LookupError

    with pytest.raises(LookupError):
        await carry(sending(broken(), seconds_to_read=3600), Wire(taken=9))


def numbers(events: list[Published] | None) -> list[int] | None:
    return None if events is None else [published.id.milliseconds for published in events]


def a_history(*events: int, kept: int = 10, last: int | None = None) -> History:
    history = History(kept=kept)
    history.begin_anew(Recent(tuple(usage(number) for number in events), at(last or max(events, default=0))))
    return history


def between(history: History, after: int, until: int) -> list[int] | None:
    events = history.between(at(after), at(until))
    return None if events is None else [published.id.milliseconds for published in events]


def test_events_before_the_oldest_known_one_count_as_missing() -> None:
    history = a_history(5, 6, 7)
    assert between(history, 4, 7) is None
    assert between(history, 5, 7) == [6, 7]
    assert between(history, 5, 6) == [6]
    assert between(history, 7, 7) == []


def test_a_future_id_is_unknown() -> None:
    assert between(a_history(5), 6, 5) is None


def test_a_history_kept_from_the_first_event_is_complete() -> None:
    history = a_history()
    history.add(usage(1))
    history.add(usage(2))
    assert between(history, 0, 2) == [1, 2]


def test_the_history_keeps_a_limited_number_of_events() -> None:
    history = a_history(1, 2, 3, kept=2)
    assert between(history, 1, 3) == [2, 3]
    history.add(usage(4))
    assert between(history, 1, 4) is None
    assert between(history, 2, 4) == [3, 4]


def test_a_reset_drops_older_events() -> None:
    history = a_history(1, 2, 3)
    history.begin_anew(Recent((), BEFORE_ALL))
    assert between(history, 2, 3) is None


def test_repeated_events_are_merged_but_changes_of_access_are_not() -> None:
    grace, ada = frozenset({UserId(1)}), frozenset({UserId(2)})
    events = [
        usage(1),
        Published(at(2), Event(kind=EventKind.ACCESS, guild_id=GUILD, user_ids=grace)),
        Published(at(3), Event(kind=EventKind.ACCESS, guild_id=GUILD, user_ids=ada)),
        usage(4, OTHER),
        usage(5),
        Published(at(6), Event(kind=EventKind.SESSION_ENDED, session="x")),
    ]
    assert numbers(latest_of_each(events)) == [2, 3, 4, 5]
