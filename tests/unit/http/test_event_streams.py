"""What waits for one reader, and what is kept for those who reconnect."""

from adapters.http.events_frames import Frame
from adapters.http.events_history import History, latest_of_each
from adapters.http.events_watcher import Watcher
from application.ports.events import BEFORE_ALL, Event, EventId, EventKind, OpenStream, Published, Recent
from domain.ids import GuildId, UserId

GUILD, OTHER = GuildId(1), GuildId(2)


def at(number: int) -> EventId:
    return EventId(number, 0)


def usage(number: int, guild_id: GuildId = GUILD) -> Published:
    return Published(at(number), Event(kind=EventKind.USAGE, guild_id=guild_id))


def a_watcher(*, after: int = 0, room: int = 10) -> Watcher:
    return Watcher(OpenStream(UserId(1), "a"), "id", "handle", after=at(after), room=room)


async def test_what_was_before_the_beginning_is_not_told() -> None:
    watcher = a_watcher(after=2)
    for number in (1, 2, 3):
        watcher.offer(Frame.of(usage(number)))
    text, is_last = await watcher.next()
    assert (text.splitlines()[0], is_last) == ("id: 3-0", False)


async def test_what_still_waits_of_a_guild_is_forgotten_with_the_access_to_it() -> None:
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


async def test_an_ended_stream_says_why_once_and_takes_nothing_more() -> None:
    watcher = a_watcher()
    watcher.end("signed out")
    watcher.end("stopping")
    watcher.offer(Frame.of(usage(1)))
    watcher.reset(at(5))
    assert await watcher.next() == (": signed out\n\n", True)


async def test_beginning_anew_goes_back_where_redis_has_lost_its_data() -> None:
    watcher = a_watcher(after=900)
    watcher.reset(at(3))
    watcher.offer(Frame.of(usage(4)))
    assert [(await watcher.next())[0].splitlines()[:2] for _ in range(2)] == [
        ["id: 3-0", "event: reset"],
        ["id: 4-0", "event: usage"],
    ]


def numbers(events: list[Published] | None) -> list[int] | None:
    return None if events is None else [published.id.milliseconds for published in events]


def a_history(*events: int, kept: int = 10, last: int | None = None) -> History:
    history = History(kept=kept)
    history.begin_anew(Recent(tuple(usage(number) for number in events), at(last or max(events, default=0))))
    return history


def between(history: History, after: int, until: int) -> list[int] | None:
    events = history.between(at(after), at(until))
    return None if events is None else [published.id.milliseconds for published in events]


def test_what_came_right_before_the_oldest_that_is_known_is_unknown() -> None:
    history = a_history(5, 6, 7)
    assert between(history, 4, 7) is None
    assert between(history, 5, 7) == [6, 7]
    assert between(history, 5, 6) == [6]
    assert between(history, 7, 7) == []


def test_an_id_of_the_future_is_unknown() -> None:
    assert between(a_history(5), 6, 5) is None


def test_a_history_that_was_watched_from_the_beginning_is_complete() -> None:
    history = a_history()
    history.add(usage(1))
    history.add(usage(2))
    assert between(history, 0, 2) == [1, 2]


def test_only_so_many_are_kept() -> None:
    history = a_history(1, 2, 3, kept=2)
    assert between(history, 1, 3) == [2, 3]
    history.add(usage(4))
    assert between(history, 1, 4) is None
    assert between(history, 2, 4) == [3, 4]


def test_beginning_anew_forgets_what_was_before() -> None:
    history = a_history(1, 2, 3)
    history.begin_anew(Recent((), BEFORE_ALL))
    assert between(history, 2, 3) is None


def test_of_what_happened_again_and_again_the_last_is_told_and_of_access_everything() -> None:
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
