"""Two bots share one Redis by the names of their schemas, and the server can restrict each to its own keys."""

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from redis.exceptions import NoPermissionError

from adapters import persistence
from adapters.persistence.events.redis_feed import RedisEventFeed
from adapters.persistence.redis.connection import connect_redis
from application.events.section_changes import SectionChanged, section_changes
from application.ports.events import Event, EventKind
from tests.integration.persistence.two_bots.bots_on_redis import WAYS
from tests.integration.persistence.two_bots.of_bot import GUILD, PATIENCE, OfBot
from tests.integration.persistence.two_bots.two_bots import redis_user

# Classes without a bot's name, and why they need none.
WITHOUT_NAMESPACE = {
    "RedisHealthProbe": "answers no where it may not write its one key",
    "Script": "is given its keys with every call",
    "Subscription": "receives its channel's name from a class with the bot's name",
}


@pytest.fixture
async def bots(redis_url: str) -> AsyncIterator[tuple[OfBot, OfBot]]:
    """Connect each bot as a Redis user that may use only the keys and channels of its own name."""
    async with AsyncExitStack() as stack:
        made = []
        for name in ("first", "second"):
            namespace = f"{name}_{uuid4().hex[:8]}"
            client = connect_redis(await stack.enter_async_context(redis_user(redis_url, namespace)))
            stack.push_async_callback(client.aclose)
            made.append(OfBot(client, namespace))
        yield made[0], made[1]


def classes_with_redis() -> dict[str, set[str]]:
    """Return the parameters of every class of the package that receives a Redis connection from another module."""
    found = {}
    for source in Path(persistence.__path__[0]).rglob("*.py"):
        for cls in (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.ClassDef)):
            for function in cls.body:
                if isinstance(function, ast.FunctionDef) and function.name == "__init__" and cls.name[0] != "_":
                    names = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
                    if "redis" in names:
                        found[cls.name] = names
    return found


def test_every_class_with_redis_takes_the_bots_name_and_is_tested_here() -> None:
    found = classes_with_redis()
    assert {name for name, parameters in found.items() if "namespace" not in parameters} <= set(WITHOUT_NAMESPACE)
    assert set(WAYS) == set(found) - set(WITHOUT_NAMESPACE)


async def test_each_does_all_its_work_with_keys_and_channels_of_its_own_name(bots: tuple[OfBot, OfBot]) -> None:
    """Both bots use the same ids and the same secret: the work of one changes nothing for the other."""
    first, second = bots
    for way in dict.fromkeys(WAYS.values()):
        async with asyncio.timeout(PATIENCE):
            assert await way(first) == await way(second), way


@pytest.mark.parametrize("way", dict.fromkeys(WAYS.values()), ids=lambda way: way.__name__)
async def test_the_server_refuses_keys_of_the_other_bot(
    bots: tuple[OfBot, OfBot], way: Callable[[OfBot], Awaitable[object]]
) -> None:
    mine, theirs = bots
    with pytest.raises((NoPermissionError, TimeoutError)):
        async with asyncio.timeout(1):
            await way(OfBot(mine.redis, theirs.namespace))


async def test_both_bots_receive_only_their_own_changes(bots: tuple[OfBot, OfBot]) -> None:
    feeds = [RedisEventFeed(bot.redis, namespace=bot.namespace) for bot in bots]
    async with section_changes(feeds[0]) as of_first, section_changes(feeds[1]) as of_second, asyncio.timeout(PATIENCE):
        assert (await anext(of_first), await anext(of_second)) == (None, None)
        for number, feed in enumerate(feeds):
            await feed.publish(Event(kind=EventKind.SETTINGS, guild_id=GUILD, section="welcome", version=number))
        assert (await anext(of_first), await anext(of_second)) == (
            SectionChanged(GUILD, "welcome", 0),
            SectionChanged(GUILD, "welcome", 1),
        )
