"""Synced commands: kept for each application of Discord, replaced as a whole."""

import pytest
from redis.asyncio import Redis

from adapters.persistence.bot.memory_synced_commands import MemorySyncedCommands
from adapters.persistence.bot.redis_synced_commands import RedisSyncedCommands
from application.ports.bot.synced_commands import CommandsByCog, SyncedCommands
from application.ports.errors import ServiceUnavailable
from tests.contract.contract import Contract

BOT, TEST_BOT = 1, 2
ASK = {
    "name": "ask",
    "type": 1,
    "description": "Frägt. \u2028",
    "options": [{"name": "wish", "type": 3}],
    "nsfw": False,
}
COMMANDS: CommandsByCog = {"ask": [ASK], "": [{"name": "old", "default_member_permissions": None}], "empty": []}


class SyncedCommandsContract(Contract):
    async def test_nothing_is_there_before_the_first_sync(self, synced: SyncedCommands) -> None:
        assert await synced.get(BOT) is None

    async def test_commands_come_back_unchanged(self, synced: SyncedCommands) -> None:
        await synced.put(BOT, COMMANDS)
        assert await synced.get(BOT) == COMMANDS

    async def test_a_later_sync_replaces_all_of_the_earlier_one(self, synced: SyncedCommands) -> None:
        await synced.put(BOT, COMMANDS)
        for _ in range(2):
            await synced.put(BOT, {"other": []})
        assert await synced.get(BOT) == {"other": []}

    async def test_each_application_has_its_own(self, synced: SyncedCommands) -> None:
        await synced.put(TEST_BOT, COMMANDS)
        assert await synced.get(BOT) is None
        await synced.put(BOT, {})
        assert (await synced.get(BOT), await synced.get(TEST_BOT)) == ({}, COMMANDS)

    async def test_a_store_that_is_away_is_named(self, synced_away: SyncedCommands) -> None:
        for attempt in (synced_away.get(BOT), synced_away.put(BOT, COMMANDS)):
            with pytest.raises(ServiceUnavailable) as away:
                await attempt
            assert away.value.part == "redis"


class TestMemory(SyncedCommandsContract):
    @pytest.fixture
    def synced(self) -> SyncedCommands:
        return MemorySyncedCommands()

    @pytest.fixture
    def synced_away(self) -> SyncedCommands:
        synced = MemorySyncedCommands()
        synced.outage.down = True
        return synced


class TestRedis(SyncedCommandsContract):
    @pytest.fixture
    def synced(self, redis_client: Redis) -> SyncedCommands:
        return RedisSyncedCommands(redis_client, namespace="bot")

    @pytest.fixture
    def synced_away(self, client_of_nothing: Redis) -> SyncedCommands:
        return RedisSyncedCommands(client_of_nothing, namespace="bot")

    async def test_commands_in_the_form_of_another_release_are_none(
        self, synced: SyncedCommands, redis_client: Redis
    ) -> None:
        for text in ("", "[]", "null", '{"ask": 1}', '{"ask": [1]}'):
            await redis_client.set(f"bot:synced-commands:{BOT}", text)
            assert await synced.get(BOT) is None
