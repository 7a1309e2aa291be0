"""A stream of events: headers, heartbeats, ids, and the limit of open streams per user."""

from typing import Any

import httpx

from adapters.http.events.streams import EventLimits
from application.ports.events import Event, EventId, EventKind
from tests.integration.http.browser import problem_type
from tests.integration.http.events.event_world import FOREIGN_GUILD, NAMESPACE, PATIENCE, EventWorld, event_world
from tests.integration.http.people import DELEGATE, INITIAL
from tests.services import FreshDatabase
from tests.waiting import eventually


async def test_the_stream_is_neither_cached_nor_buffered(events: EventWorld) -> None:
    delegate = await events.world.signed_in(DELEGATE)
    async with events.first.stream(delegate) as reader:
        headers = reader.response.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-cache, no-transform", "no")
    assert headers["x-content-type-options"] == "nosniff"


async def test_a_quiet_stream_sends_heartbeats(events: EventWorld) -> None:
    delegate = await events.world.signed_in(DELEGATE)
    async with events.first.stream(delegate) as reader:
        beats = [await reader.next() for _ in range(2)]
    assert [(beat.name, beat.comment) for beat in beats] == [("", "alive")] * 2


async def test_the_ids_of_a_stream_do_not_show_the_events_of_other_guilds(events: EventWorld) -> None:
    delegate = await events.world.signed_in(DELEGATE)
    await events.publish(Event(kind=EventKind.USAGE, guild_id=FOREIGN_GUILD))
    async with events.first.stream(delegate) as reader:
        ids = [reader.last_id, *[(await reader.next()).id for _ in range(2)]]
        assert len(set(ids)) == 3, "equal ids would show that nothing happened in between"
        await events.publish(Event(kind=EventKind.USAGE, guild_id=FOREIGN_GUILD))
        ids += [(await reader.next()).id for _ in range(2)]
    assert {len(token or "") for token in ids} == {64}
    assert not [token for token in ids if token is None or EventId.parse(token)]
    await events.change_settings(await events.world.signed_in(INITIAL))
    async with events.second.stream(delegate, since=ids[-1]) as again:
        assert (await again.event()).name == "settings"


async def test_without_a_session_there_is_no_stream(events: EventWorld) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{events.first.url}/api/v1/events")
    assert (answer.status_code, problem_type(answer)) == (401, "auth.required")


async def test_streams_per_user_are_limited_across_processes(database: FreshDatabase, redis_url: str) -> None:
    # A place lasts three heartbeats if it is not given back: longer than the test.
    limits = EventLimits(streams_per_user=2, heartbeat=3600)
    async with event_world(database, redis_url, limits) as events:
        delegate, again = await events.world.signed_in(DELEGATE), await events.world.signed_in(DELEGATE)
        initial = await events.world.signed_in(INITIAL)
        async with events.first.stream(delegate), events.second.stream(again):
            async with events.first.stream(again, expected=429) as refused:
                await refused.response.aread()
                assert problem_type(refused.response) == "events.too_many_streams"
                assert int(refused.response.headers["retry-after"]) >= 1
            async with events.first.stream(initial):
                pass

        async def there_is_room_again() -> bool:
            headers = {"Cookie": f"__Host-baseline={again.cookies['__Host-baseline']}"}
            async with (
                httpx.AsyncClient(trust_env=False) as client,
                client.stream("GET", f"{events.first.url}/api/v1/events", headers=headers) as answer,
            ):
                return answer.is_success

        await eventually(there_is_room_again, "the places of those who have left")


async def test_an_open_stream_counts_against_the_limit_until_it_ends(events: EventWorld) -> None:
    delegate, redis = await events.world.signed_in(DELEGATE), events.first.redis
    async with events.first.stream(delegate):
        [key] = await redis.keys(f"{NAMESPACE}:streams-of:*")
        places: Any = await redis.zrange(key, 0, -1, withscores=True)
        first_end = float(places[0][1])

        async def is_renewed() -> bool:
            seconds, microseconds = await redis.time()
            return (
                int(seconds) * 1000 + int(microseconds) // 1000 > first_end
                and await redis.zcount(key, f"({first_end}", "+inf") == 1
            )

        await eventually(is_renewed, "the place to outlast its first lease", patience=PATIENCE)
