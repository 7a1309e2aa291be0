"""Two bots share one Redis by the names of their schemas: each may be held to its own keys by the server itself."""

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from redis.exceptions import NoPermissionError

from adapters import persistence
from adapters.persistence.events.redis_settings import RedisSettingsFeed
from adapters.persistence.redis.connection import connect_redis
from application.ports.settings import SettingsChanged
from tests.integration.persistence.two_bots.bots_on_redis import GUILD, PATIENCE, WAYS, OfBot
from tests.integration.persistence.two_bots.two_bots import redis_user

# Those that are given no name of a bot, and why they need none.
WITHOUT_NAMESPACE = {
    "RedisHealthProbe": "answers no where it may not write its one key",
    "Script": "is given its keys with every call",
    "Subscription": "is given the name of its channel by who has the bot's",
}


@pytest.fixture
async def bots(redis_url: str) -> AsyncIterator[tuple[OfBot, OfBot]]:
    """Each as a user of Redis who may use the keys and channels of its own name, and no others."""
    async with AsyncExitStack() as stack:
        made = []
        for name in ("first", "second"):
            namespace = f"{name}_{uuid4().hex[:8]}"
            client = connect_redis(await stack.enter_async_context(redis_user(redis_url, namespace)))
            stack.push_async_callback(client.aclose)
            made.append(OfBot(client, namespace))
        yield made[0], made[1]


def classes_with_redis() -> dict[str, set[str]]:
    """The parameters of every class of the package that is given a connection from outside of its module."""
    found = {}
    for source in Path(persistence.__path__[0]).rglob("*.py"):
        for cls in (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.ClassDef)):
            for function in cls.body:
                if isinstance(function, ast.FunctionDef) and function.name == "__init__" and cls.name[0] != "_":
                    names = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
                    if "redis" in names:
                        found[cls.name] = names
    return found


def test_whatever_is_given_redis_is_given_the_bots_name_and_is_tried_here() -> None:
    found = classes_with_redis()
    assert {name for name, parameters in found.items() if "namespace" not in parameters} <= set(WITHOUT_NAMESPACE)
    assert set(WAYS) == set(found) - set(WITHOUT_NAMESPACE)


async def test_each_does_all_its_work_with_keys_and_channels_of_its_own_name(bots: tuple[OfBot, OfBot]) -> None:
    """The same ids in both, with the same secret: what one has done changes nothing for the other."""
    first, second = bots
    for way in dict.fromkeys(WAYS.values()):
        async with asyncio.timeout(PATIENCE):
            assert await way(first) == await way(second), way


@pytest.mark.parametrize("way", dict.fromkeys(WAYS.values()), ids=lambda way: way.__name__)
async def test_with_the_others_name_the_server_refuses(
    bots: tuple[OfBot, OfBot], way: Callable[[OfBot], Awaitable[object]]
) -> None:
    mine, theirs = bots
    with pytest.raises((NoPermissionError, TimeoutError)):
        async with asyncio.timeout(1):
            await way(OfBot(mine.redis, theirs.namespace))


async def test_both_at_the_same_time_hear_of_their_own_changes_alone(bots: tuple[OfBot, OfBot]) -> None:
    feeds = [RedisSettingsFeed(bot.redis, namespace=bot.namespace) for bot in bots]
    async with feeds[0].listen() as of_first, feeds[1].listen() as of_second, asyncio.timeout(PATIENCE):
        for number, feed in enumerate(feeds):
            await feed.announce(SettingsChanged(GUILD, "welcome", number))
        assert (await anext(of_first), await anext(of_second)) == (
            SettingsChanged(GUILD, "welcome", 0),
            SettingsChanged(GUILD, "welcome", 1),
        )
