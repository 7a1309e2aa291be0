"""Two API processes in one, with separate event streams, over real PostgreSQL and Redis."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import uvicorn
from litestar import Litestar
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import FixedClock, SystemClock
from adapters.discord.rest.memberships import RememberedMemberships
from adapters.http.app import make_http
from adapters.http.dependencies import DEPENDENCIES, Dependencies
from adapters.http.events.streams import EventLimits, Events, EventSources
from adapters.http.events.tokens import EventTokens
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.events.redis_streams import RedisOpenStreams
from adapters.persistence.guilds.postgres_queries import PostgresGuildQueries
from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.redis.connection import connect_redis
from adapters.persistence.sessions.redis import RedisSessionStore
from adapters.persistence.work.postgres_access import PostgresGrantsInForce
from adapters.persistence.work.postgres_work import postgres_work
from application.access.authorize import Authorize
from application.access.record_departure import RecordDeparture
from application.events.announced_work import announced_work
from application.guilds.record_installation import RecordInstallation
from application.ports.discord import Member
from application.ports.events import BEFORE_ALL, Event, EventId
from application.ports.guilds import GrantsInForce
from domain.ids import GuildId, UserId
from tests.installing import an_installation
from tests.integration.http.browser import Browser
from tests.integration.http.people import DELEGATE, GUILD, STRANGER
from tests.integration.http.storage.storage import Storage
from tests.integration.http.world import World
from tests.services import FreshDatabase
from tests.waiting import eventually

FOREIGN_GUILD = GuildId(204255221017214900)
PATIENCE = 60.0
NAMESPACE = "test"


@dataclass(frozen=True, slots=True)
class Received:
    """One message of a stream: an event, or a comment, which has no name."""

    name: str
    data: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None
    comment: str = ""


class Reader:
    """Reads a stream as a browser does, and keeps the last id."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.last_id = ""
        self._lines = response.aiter_lines()

    async def next(self) -> Received:
        """Return the next event or comment. Raises StopAsyncIteration at the end of the stream."""
        async with asyncio.timeout(PATIENCE):
            return await self._block()

    async def event(self) -> Received:
        async with asyncio.timeout(PATIENCE):
            while not (received := await self._block()).name:
                pass
        return received

    async def rest(self) -> list[Received]:
        """Return everything until the stream ends."""
        received = []
        async with asyncio.timeout(PATIENCE):
            with suppress(StopAsyncIteration):
                while True:
                    received.append(await self._block())
        return received

    async def _block(self) -> Received:
        fields: dict[str, str] = {}
        while line := await anext(self._lines):
            name, _, value = line.partition(": ")
            fields[name or "comment"] = value.removeprefix(" ") if name else line[2:]
        self.last_id = fields.get("id", self.last_id)
        return Received(
            fields.get("event", ""), json.loads(fields.get("data", "{}")), fields.get("id"), fields.get("comment", "")
        )


@dataclass(kw_only=True)
class Process:
    """One process of the API: its own connections, cache of memberships, reader of the feed, and streams."""

    services: Dependencies
    events: Events
    clock: FixedClock
    feed: RedisEventFeed
    redis: Redis
    url: str

    @asynccontextmanager
    async def stream(
        self, browser: Browser, *, since: str | None = None, read_ms_ago: int | None = None, expected: int = 200
    ) -> AsyncIterator[Reader]:
        """Without `since` and `read_ms_ago`, it begins with what is published after it is entered."""
        if since is None:
            await self.catch_up()
        headers = {"Cookie": f"__Host-baseline={browser.cookies['__Host-baseline']}"}
        if since is not None:
            headers["Last-Event-ID"] = since
        params = {} if read_ms_ago is None else {"read_ms_ago": read_ms_ago}
        async with (
            httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
            client.stream("GET", f"{self.url}/api/v1/events", headers=headers, params=params) as response,
        ):
            assert response.status_code == expected, await response.aread()
            reader = Reader(response)
            if expected == 200 and since is None:
                await reader.next()
            yield reader

    async def last_published(self) -> EventId:
        entries: Any = await self.redis.xrevrange(f"{NAMESPACE}:events", count=1)
        return EventId.parse(entries[0][0].decode()) or BEFORE_ALL

    async def catch_up(self) -> None:
        """Wait until the process has delivered every event published before."""
        last = await self.last_published()

        async def has_told() -> bool:
            return self.events.delivered >= last

        await eventually(has_told, "the process to catch up", patience=PATIENCE)


@dataclass(kw_only=True)
class EventWorld:
    """The world of two API processes; changes go through `world`, the first one."""

    world: World
    first: Process
    second: Process

    async def publish(self, event: Event) -> None:
        await self.first.feed.publish(event)

    async def change_settings(self, browser: Browser, guild_id: GuildId = GUILD, text: str = "Hi!") -> None:
        url = f"/guilds/{guild_id}/settings/welcome"
        version = (await browser.get(url)).json()["version"]
        answer = await browser.put(url, json={"version": version, "values": {"text": text}})
        assert answer.is_success, answer.text

    async def install(self, guild_id: GuildId, adder: UserId) -> None:
        self.world.people[guild_id] = [a_member(adder), a_member(DELEGATE)]
        await RecordInstallation(self.world.services.begin, self.world.clock)(
            an_installation(guild_id, adder, name="Another guild", member_count=2)
        )


def a_member(user_id: UserId) -> Member:
    return Member(id=user_id, name="x", display_name="X", avatar_url=None, bot=False)


@asynccontextmanager
async def event_world(
    database: FreshDatabase, redis_url: str, limits: EventLimits | None = None
) -> AsyncIterator[EventWorld]:
    limits = limits or EventLimits(heartbeat=0.2)
    async with AsyncExitStack() as stack:
        engine = create_engine(database.app_url, schema=database.schema)
        stack.push_async_callback(engine.dispose)
        redis = connect_redis(redis_url)
        stack.push_async_callback(redis.aclose)
        world, grants = await World.create(_storage(engine, redis)), PostgresGrantsInForce(engine)
        processes = [
            await stack.enter_async_context(_process(world, grants, number, redis_url, limits)) for number in range(2)
        ]
        made = EventWorld(world=world, first=processes[0], second=processes[1])
        await made.install(FOREIGN_GUILD, STRANGER)
        yield made


def _storage(engine: AsyncEngine, redis: Redis) -> Storage:
    clock, feed = FixedClock(), RedisEventFeed(redis, namespace=NAMESPACE)
    return Storage(
        clock=clock,
        begin=announced_work(postgres_work(engine), feed),
        grants=PostgresGrantsInForce(engine),
        guild_queries=PostgresGuildQueries(engine),
        sessions=RedisSessionStore(redis, clock, namespace=NAMESPACE, secret_keys=["a secret for tests"], feed=feed),
    )


@asynccontextmanager
async def _process(
    world: World, grants: GrantsInForce, number: int, redis_url: str, limits: EventLimits
) -> AsyncIterator[Process]:
    redis = connect_redis(redis_url)
    feed = RedisEventFeed(redis, namespace=NAMESPACE)
    clock = FixedClock(SystemClock().now())  # Redis makes the ids of events by the real time
    begin = world.services.begin
    memberships = RememberedMemberships(world.members, world.clock)
    authorize = Authorize(grants, memberships, RecordDeparture(begin, world.clock))
    sources = EventSources(
        tokens=EventTokens(["a secret for tests"]),
        feed=feed,
        streams=RedisOpenStreams(redis, namespace=NAMESPACE),
        sessions=world.services.sessions,
        authorize=authorize,
        guilds=world.services.guild_queries,
        developer_team=world.services.developer_team,
        clock=clock,
    )
    events = Events(sources, limits)
    services = replace(world.services, events=events, authorize=authorize)
    # The application is made once, which takes longer than a test; each world replaces its services.
    app = _applications.get(number) or _applications.setdefault(number, make_http(services))
    app.state[DEPENDENCIES] = services
    try:
        async with events.running(), _served(app) as url:
            yield Process(services=services, events=events, clock=clock, feed=feed, redis=redis, url=url)
            events.end_all()
    finally:
        await redis.aclose()


_applications: dict[int, Litestar] = {}


@asynccontextmanager
async def _served(app: Litestar) -> AsyncIterator[str]:
    """Serve the application without `serve`, which checks every 0.1 s whether to stop, and then waits 0.1 s more."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        for listening in server.servers:
            listening.close()
        for connection in tuple(server.server_state.connections):
            connection.shutdown()

        async def has_ended() -> bool:
            return not server.server_state.connections and not server.server_state.tasks

        await eventually(has_ended, "every connection to end")
