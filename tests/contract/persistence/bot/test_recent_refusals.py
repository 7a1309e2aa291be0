"""Recent refusals: kept for each member of a guild, the latest first, for a while."""

from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.clock import SystemClock
from adapters.persistence.bot.memory_refusals import MemoryRecentRefusals
from adapters.persistence.bot.redis_refusals import RedisRecentRefusals
from application.ports.bot.refusals import RecentRefusals
from application.ports.errors import ServiceUnavailable
from domain.cogs.refusal import CommandRefusal
from domain.ids import GuildId, UserId
from tests.contract.contract import Contract
from tests.waiting import eventually

GUILD, MEMBER = GuildId(204255221017214977), UserId(80351110224678912)
SHORT = timedelta(milliseconds=150)


def a_refusal(number: int = 0) -> CommandRefusal:
    return CommandRefusal(at=SystemClock().now(), command=f"/ask {number}", text="Nö, \u2028 later.", reference="abc")


class RecentRefusalsContract(Contract):
    async def test_a_refusal_comes_back_unchanged_the_latest_first(self, refusals: RecentRefusals) -> None:
        first, second = a_refusal(1), replace(a_refusal(2), reference=None)
        await refusals.note(GUILD, MEMBER, first)
        await refusals.note(GUILD, MEMBER, second)
        assert await refusals.of(GUILD, MEMBER) == (second, first)

    async def test_only_the_last_five_are_kept(self, refusals: RecentRefusals) -> None:
        for number in range(7):
            await refusals.note(GUILD, MEMBER, a_refusal(number))
        assert [each.command for each in await refusals.of(GUILD, MEMBER)] == [f"/ask {n}" for n in (6, 5, 4, 3, 2)]

    async def test_guilds_and_members_are_apart(self, refusals: RecentRefusals) -> None:
        await refusals.note(GUILD, MEMBER, a_refusal())
        assert await refusals.of(GuildId(GUILD + 1), MEMBER) == ()
        assert await refusals.of(GUILD, UserId(MEMBER + 1)) == ()

    async def test_refusals_are_forgotten_after_a_while(self, short_refusals: RecentRefusals) -> None:
        await short_refusals.note(GUILD, MEMBER, a_refusal())

        async def are_forgotten() -> bool:
            return await short_refusals.of(GUILD, MEMBER) == ()

        await eventually(are_forgotten, "the refusal to be forgotten")

    async def test_a_store_that_is_away_is_named(self, refusals_away: RecentRefusals) -> None:
        for attempt in (refusals_away.note(GUILD, MEMBER, a_refusal()), refusals_away.of(GUILD, MEMBER)):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(RecentRefusalsContract):
    @pytest.fixture
    def refusals(self) -> RecentRefusals:
        return MemoryRecentRefusals(SystemClock())

    @pytest.fixture
    def short_refusals(self) -> RecentRefusals:
        return MemoryRecentRefusals(SystemClock(), kept_for=SHORT)

    @pytest.fixture
    def refusals_away(self) -> RecentRefusals:
        refusals = MemoryRecentRefusals(SystemClock())
        refusals.outage.down = True
        return refusals


class TestRedis(RecentRefusalsContract):
    @pytest.fixture
    def refusals(self, redis_client: Redis) -> RecentRefusals:
        return RedisRecentRefusals(redis_client, SystemClock(), namespace="bot")

    @pytest.fixture
    def short_refusals(self, redis_client: Redis) -> RecentRefusals:
        return RedisRecentRefusals(redis_client, SystemClock(), namespace="bot", kept_for=SHORT)

    @pytest.fixture
    def refusals_away(self, client_of_nothing: Redis) -> RecentRefusals:
        return RedisRecentRefusals(client_of_nothing, SystemClock(), namespace="bot")

    async def test_members_without_recent_refusals_leave_nothing_in_redis(
        self, short_refusals: RecentRefusals, redis_client: Redis
    ) -> None:
        await short_refusals.note(GUILD, MEMBER, a_refusal())

        async def is_empty() -> bool:
            return await redis_client.keys("bot:refusals*") == []

        await eventually(is_empty, "the key to expire")

    async def test_a_refusal_in_the_format_of_another_release_is_skipped(
        self, refusals: RecentRefusals, redis_client: Redis
    ) -> None:
        for text in ("", "[]", "null", '{"at": "never"}'):
            await redis_client.lpush(f"bot:refusals:{GUILD}:{MEMBER}", text)
        assert await refusals.of(GUILD, MEMBER) == ()
