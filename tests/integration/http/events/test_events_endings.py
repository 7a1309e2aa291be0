"""A stream ends with its session or its process; a client that reconnects resumes or gets a reset."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.http.events.streams import EventLimits
from application.access.grant_access import GrantAccessCommand
from application.ports.events import Event, EventKind
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.integration.http.browser import problem_type
from tests.integration.http.events.event_world import NAMESPACE, PATIENCE, EventWorld, Received, event_world
from tests.integration.http.people import DELEGATE, GUILD, INITIAL, MEMBER
from tests.services import FreshDatabase, migrated

USAGE, SHARDS = Event(kind=EventKind.USAGE, guild_id=GUILD), Event(kind=EventKind.SHARDS)
SLOWLY = EventLimits(heartbeat=3600)


def names(received: list[Received]) -> list[str]:
    return [one.name or one.comment for one in received if one.comment != "alive"]


async def test_signing_out_ends_the_streams_of_that_session_at_once_in_every_process(
    database: FreshDatabase, redis_url: str
) -> None:
    async with event_world(database, redis_url, SLOWLY) as events:
        one, other = await events.world.signed_in(DELEGATE), await events.world.signed_in(DELEGATE)
        async with (
            events.first.stream(one) as here,
            events.second.stream(one) as there,
            events.second.stream(other) as stays,
        ):
            assert (await one.post("/auth/logout")).status_code == 204
            assert [names(await here.rest()), names(await there.rest())] == [["signed out"]] * 2
            await events.publish(USAGE)
            assert (await stays.event()).name == "usage"


async def test_a_session_that_is_ended_from_elsewhere_ends_its_streams(database: FreshDatabase, redis_url: str) -> None:
    async with event_world(database, redis_url, SLOWLY) as events:
        one, other = await events.world.signed_in(DELEGATE), await events.world.signed_in(DELEGATE)
        async with events.second.stream(one) as reader:
            assert (await other.delete("/auth/sessions")).status_code == 204
            assert names(await reader.rest()) == ["signed out"]


async def test_an_idle_session_ends_although_its_stream_is_open(events: EventWorld) -> None:
    browser = await events.world.signed_in(DELEGATE)
    async with events.first.stream(browser) as reader:
        [key] = await events.first.redis.keys(f"{NAMESPACE}:signed-in:*")
        # Half a second is left of the idle week. The stream's checks of the session do not restart the week.
        await events.first.redis.pexpire(key, 500)
        assert names(await reader.rest()) == ["signed out"]


async def test_a_session_that_reaches_its_end_ends_its_stream_before_the_next_event(
    database: FreshDatabase, redis_url: str
) -> None:
    async with event_world(database, redis_url, SLOWLY) as events:
        browser = await events.world.signed_in(DELEGATE)
        async with events.first.stream(browser) as reader:
            events.world.clock.advance(timedelta(days=30))
            await events.publish(USAGE)
            assert names(await reader.rest()) == ["signed out"]


async def test_a_process_that_stops_ends_its_streams_and_opens_no_more(events: EventWorld) -> None:
    browser = await events.world.signed_in(DELEGATE)
    async with events.first.stream(browser) as reader:
        events.first.events.end_all()
        assert names(await reader.rest()) == ["stopping"]
    async with events.first.stream(browser) as late:
        assert names(await late.rest()) == ["stopping"]


async def test_a_client_that_reconnects_to_another_process_gets_missed_events_once(events: EventWorld) -> None:
    browser = await events.world.signed_in(INITIAL)
    async with events.first.stream(browser) as reader:
        await events.change_settings(browser, text="first")
        seen = await reader.event()
    for text in ("second", "third"):
        await events.change_settings(browser, text=text)
    await events.publish(USAGE)
    await _arrived(events)
    async with events.second.stream(browser, since=seen.id) as again:
        received = [await again.event() for _ in range(2)]
        await events.publish(SHARDS)
        received.append(await again.event())
    assert [(one.name, one.data.get("version")) for one in received] == [
        ("settings", 3),
        ("usage", None),
        ("shards", None),
    ], "of changes of one section, the last one is enough"


async def test_a_client_gets_the_changes_since_it_began_to_read(events: EventWorld) -> None:
    browser, clock = await events.world.signed_in(DELEGATE), events.first.clock
    await events.publish(USAGE)
    published = (await events.first.last_published()).milliseconds
    # The clocks of Redis and of the process may differ by two seconds.
    clock.advance(datetime.fromtimestamp(published / 1000, UTC) + timedelta(seconds=32) - clock.now())
    async with (
        events.first.stream(browser, read_ms_ago=30_001) as before,
        events.first.stream(browser, read_ms_ago=29_999) as after,
    ):
        assert (await before.event()).name == "usage"
        await events.publish(Event(kind=EventKind.COGS))
        assert [(await reader.event()).name for reader in (before, after)] == ["cogs", "cogs"]


@pytest.mark.parametrize("read_ms_ago", [-1, 60_001])
async def test_a_time_that_no_page_takes_is_refused(events: EventWorld, read_ms_ago: int) -> None:
    browser = await events.world.signed_in(DELEGATE)
    async with events.first.stream(browser, read_ms_ago=read_ms_ago, expected=400) as refused:
        await refused.response.aread()
        assert problem_type(refused.response) == "request.invalid"


async def test_a_client_without_any_event_can_resume(events: EventWorld) -> None:
    browser = await events.world.signed_in(DELEGATE)
    async with events.first.stream(browser) as reader:
        last_id = reader.last_id
    await events.publish(USAGE)
    await _arrived(events)
    async with events.first.stream(browser, since=last_id) as again:
        assert (await again.event()).name == "usage"


async def test_resuming_sends_no_events_of_a_guild_whose_access_ended(events: EventWorld) -> None:
    initial, delegate = await events.world.signed_in(INITIAL), await events.world.signed_in(DELEGATE)
    async with events.first.stream(delegate) as reader:
        last_id = reader.last_id
    await events.publish(USAGE)
    await events.change_settings(initial)
    await initial.delete(f"/guilds/{GUILD}/authorized-users/{DELEGATE}")
    await _arrived(events)
    async with events.second.stream(delegate, since=last_id) as again:
        received = await again.event()
        assert (received.name, received.data) == ("access", {"kind": "access"})
        assert (await again.next()).comment == "alive"


async def test_resuming_without_access_does_not_affect_other_clients(
    events: EventWorld,
) -> None:
    initial, delegate = await events.world.signed_in(INITIAL), await events.world.signed_in(DELEGATE)
    async with events.first.stream(initial) as reader:
        last_id = reader.last_id
    await events.publish(USAGE)
    await _arrived(events)
    async with events.second.stream(delegate) as stays:
        # The initial user's grant remains after the membership has ended, but gives no access.
        events.world.lose(INITIAL)
        events.world.clock.advance(timedelta(minutes=6))
        async with events.second.stream(initial, since=last_id) as again:
            await again.next()
            await events.publish(USAGE)
            assert (await stays.event()).name == "usage"


@pytest.mark.parametrize("since", ["1-0", "no id at all", "99999999999999-0", ""])
async def test_resuming_from_an_unknown_id_sends_a_reset(events: EventWorld, since: str) -> None:
    browser = await events.world.signed_in(DELEGATE)
    async with events.first.stream(browser, since=since) as reader:
        assert (await reader.event()).name == "reset"
        await events.publish(USAGE)
        assert (await reader.event()).name == "usage"


async def test_resuming_after_more_events_than_are_kept_sends_a_reset(database: FreshDatabase, redis_url: str) -> None:
    async with event_world(database, redis_url, EventLimits(heartbeat=0.2, remembered=3)) as events:
        browser = await events.world.signed_in(DELEGATE)
        async with events.first.stream(browser) as reader:
            await events.publish(USAGE)
            last_id = (await reader.event()).id
        for _ in range(4):
            await events.publish(SHARDS)
        await _arrived(events)
        async with events.first.stream(browser, since=last_id) as again:
            assert (await again.event()).name == "reset"


async def test_a_client_that_does_not_read_is_disconnected_and_others_continue(
    database: FreshDatabase, redis_url: str
) -> None:
    async with event_world(database, redis_url, EventLimits(heartbeat=0.2, waiting=3)) as events:
        slow, quick = await events.world.signed_in(DELEGATE), await events.world.signed_in(INITIAL)
        async with events.first.stream(quick) as reader:
            texts = await events.first.events.open(DELEGATE, slow.cookies["__Host-baseline"], None)
            greeting = await anext(texts)
            for _ in range(5):
                await events.publish(USAGE)
                assert (await reader.event()).name == "usage"
            async with asyncio.timeout(PATIENCE):
                rest = [text async for text in texts]
        assert greeting.startswith("retry: ")
        assert rest == ["event: overflow\ndata: {}\n\n"], "what waited is dropped: it can be had again by resuming"


async def test_a_killed_redis_leaves_streams_open_and_resets_them_when_it_is_back(
    database: FreshDatabase, own_redis: Callable[[], EmbeddedValkey]
) -> None:
    server = own_redis()
    async with event_world(database, server.url) as events:
        browser = await events.world.signed_in(INITIAL)
        async with events.second.stream(browser) as reader:
            server.kill()
            await events.publish(USAGE)
            assert (await reader.next()).comment == "alive"
            server.start()
            async with asyncio.timeout(PATIENCE):
                assert (await reader.event()).name == "reset"
            await events.publish(USAGE)
            assert (await reader.event()).name == "usage"


async def test_a_change_succeeds_although_it_cannot_be_published(
    database: FreshDatabase, own_redis: Callable[[], EmbeddedValkey]
) -> None:
    server = own_redis()
    async with event_world(database, server.url) as events:
        server.kill()
        access = await events.world.services.grant_access(
            GrantAccessCommand(guild_id=GUILD, granted_by=INITIAL, member_id=MEMBER)
        )
        assert access.user_id == MEMBER


async def test_events_wait_while_the_database_is_away_and_none_is_lost(
    own_postgres: Callable[[], EmbeddedPostgres], redis_url: str
) -> None:
    server = own_postgres()
    async with event_world(migrated(server.url), redis_url) as events:
        browser = await events.world.signed_in(DELEGATE)
        async with events.first.stream(browser) as reader:
            server.kill()
            await events.publish(USAGE)
            await events.publish(SHARDS)
            assert [(await reader.next()).comment for _ in range(2)] == ["alive"] * 2
            server.start()
            assert (await reader.event()).name == "usage"


async def _arrived(events: EventWorld) -> None:
    """Wait until both processes have delivered the event: a client that reconnects before that gets it as new."""
    await events.first.catch_up()
    await events.second.catch_up()
