"""A running bot reports each shard and each change, and nothing after it stopped."""

import os
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from adapters.discord.bot import BaselineBot
from application.ports.events import BEFORE_ALL, Event, EventKind, Recent
from domain.ids import GuildId
from domain.sharding import ShardState, resolve_shard
from simulators.discord.world import PLACES
from tests.integration.discord.listeners.shard_reporting import (
    FAST,
    SHARDS,
    Received,
    in_state,
    is_ready,
    reporting,
    reports,
)
from tests.integration.discord.platforms import PlatformInMemory
from tests.waiting import eventually

DEMO = GuildId(PLACES[0].id)


@pytest.fixture
async def received(tested: PlatformInMemory) -> AsyncIterator[Received]:
    async with reporting(tested) as received:
        yield received


async def test_every_shard_is_reported_with_its_guilds_and_its_process(received: Received) -> None:
    found = await received.until(
        lambda found: (
            sum(report.guild_count for report in found.values()) == len(PLACES)
            and all(report.state is ShardState.READY for report in found.values())
        ),
        "both shards to be ready with their guilds",
    )
    assert sorted(found) == [0, 1]
    serving = resolve_shard(DEMO, SHARDS)
    assert found[serving].guild_count == sum(resolve_shard(GuildId(place.id), SHARDS) == serving for place in PLACES)
    assert found[0].process == f"{socket.gethostname()}:{os.getpid()}"
    assert (found[0].shard_count, found[0].latency_ms) == (SHARDS, 0.0)
    assert found[0].process_started_at <= found[0].since
    assert await received.tested.shards.holds(found[serving], DEMO)
    assert not await received.tested.shards.holds(found[1 - serving], DEMO)


async def test_each_change_is_an_event_and_a_report_without_one_is_none(tested: PlatformInMemory) -> None:
    async with tested.events.follow() as arrivals:
        assert await anext(arrivals) == Recent((), BEFORE_ALL)
        async with reporting(tested) as received:
            await received.until(
                lambda found: len(found) == SHARDS and all(map(is_ready, found.values())), "ready shards"
            )
            received.bot.dispatch("shard_disconnect", 1)
            await received.until(in_state(ShardState.DISCONNECTED, shard_id=1), "the shard to be disconnected")
            posted = await posted_again(tested)
            await posted_again(tested, after=posted)
            kept = len(_events_of_shards(tested))
            await posted_again(tested, after=await posted_again(tested))
            assert len(_events_of_shards(tested)) == kept
    assert len(_events_of_shards(tested)) == kept + 1, "the end is published too"
    assert set(_events_of_shards(tested)) == {Event(kind=EventKind.SHARDS)}


def _events_of_shards(tested: PlatformInMemory) -> list[Event]:
    events = [published.event for published in tested.events._kept]
    return [event for event in events if event.kind is EventKind.SHARDS]


async def test_before_it_is_connected_a_shard_is_connecting(tested: PlatformInMemory) -> None:
    bot = BaselineBot(replace(tested.discord, shard_count=3, shard_seconds=FAST))
    async with bot.shard_reports.running():

        async def all_are_reported() -> bool:
            return {report.state for report in (await reports(tested)).values()} == {ShardState.CONNECTING}

        await eventually(all_are_reported, "reports of the shards")
        assert [report.latency_ms for report in (await reports(tested)).values()] == [None] * 3
    assert await reports(tested) == {}


async def test_a_process_reports_only_its_own_shards(tested: PlatformInMemory) -> None:
    bot = BaselineBot(replace(tested.discord, shard_count=3, shard_seconds=FAST))
    bot.shard_ids = [2]
    async with bot.shard_reports.running():

        async def any_is_reported() -> bool:
            return bool(await reports(tested))

        await eventually(any_is_reported, "a report of a shard")
        assert sorted(await reports(tested)) == [2]


async def test_a_change_is_reported_at_once_and_not_with_the_next_report(tested: PlatformInMemory) -> None:
    async with reporting(tested, seconds=3600) as received:
        for event, state in (
            ("shard_disconnect", ShardState.DISCONNECTED),
            ("shard_connect", ShardState.CONNECTING),
            ("shard_ready", ShardState.READY),
            ("shard_resumed", ShardState.RESUMED),
        ):
            before = received.tested.discord.clock.now()
            received.bot.dispatch(event, 1)
            found = await received.until(in_state(state, shard_id=1), f"the shard to be {state}")
            assert found[1].since >= before
            assert found[0].state is not ShardState.DISCONNECTED


async def test_a_connection_that_ends_without_a_word_is_seen(received: Received) -> None:
    await received.until(in_state(ShardState.READY, shard_id=1), "the shard to be ready")
    websocket: Any = received.bot._get_websocket(shard_id=1)
    websocket.open = False
    await received.until(in_state(ShardState.DISCONNECTED, shard_id=1), "the shard to be disconnected")


async def test_a_new_guild_is_in_one_of_the_next_reports(received: Received) -> None:
    serving = resolve_shard(DEMO, SHARDS)
    await received.until(lambda found: found[serving].guild_count > 0, "a report of the guild")
    received.env.remove_from(DEMO)

    async def is_gone() -> bool:
        return not await received.tested.shards.holds((await reports(received.tested))[serving], DEMO)

    await eventually(is_gone, "the guild to be gone")


async def test_the_reports_go_with_the_bot(tested: PlatformInMemory) -> None:
    async with reporting(tested) as received:
        await received.until(lambda found: len(found) == SHARDS, "reports of the shards")
    assert await reports(tested) == {}


async def posted_again(tested: PlatformInMemory, *, after: datetime | None = None) -> datetime:
    """Wait for the next report."""
    before = max(at for at, _, _ in tested.shards._posted.values())

    async def is_later() -> bool:
        return all(at > (after or before) for at, _, _ in tested.shards._posted.values())

    await eventually(is_later, "the next report")
    return max(at for at, _, _ in tested.shards._posted.values())
