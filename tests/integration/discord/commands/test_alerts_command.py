"""`/alerts` sends a test and shows deliveries to those who manage the server, and to no other member."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.cogs.directory import DirectoryCogSource
from adapters.cogs.platform_settings import PLATFORM_SETTINGS
from application.alerts.deliver_alerts import LEASE
from application.settings.change_settings import ChangeSettingsCommand
from baseline.testing.platform import PlatformInMemory, memory_platform
from domain.alerts.alert import AlertTarget
from domain.alerts.delivery import refused
from domain.ids import GuildId
from simulators.discord.typed_commands import NotUnderstood
from simulators.discord.world import PLACES
from tests.integration.discord.bots import running
from tests.integration.no_tables import NoTables

GUILD = GuildId(PLACES[0].id)
CHANNEL = next(id_ for id_, _, kind in PLACES[0].channels if kind == 0)
MANAGER, MEMBER = "admin", "leo"


@pytest.fixture
def tested(tmp_path: Path) -> PlatformInMemory:
    cogs = DirectoryCogSource(tmp_path / "none")
    return memory_platform(cogs, clock=SystemClock(), db=NoTables(), own_settings=PLATFORM_SETTINGS)


async def configure(tested: PlatformInMemory) -> None:
    values = {"channel": str(CHANNEL)}
    command = ChangeSettingsCommand(guild_id=GUILD, key="alerts", values=values, expected_version=0, changed_by=None)
    await tested.discord.settings.change(command)


async def targets(tested: PlatformInMemory) -> Sequence[AlertTarget]:
    return [each.target for each in await tested.discord.alert_outbox.latest(GUILD, 10)]


async def test_a_manager_sends_a_test_and_sees_how_it_ended(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        await configure(tested)
        sent = await bot.says_once("/alerts test", sender=MANAGER)
        assert (sent.content, sent.visible_to) == (
            "A test is on its way to: channel. `/alerts list` shows whether it arrived.",
            [MANAGER],
        )
        assert await targets(tested) == [AlertTarget.CHANNEL]
        outbox = tested.discord.alert_outbox
        (claimed,) = await outbox.claim(tested.discord.clock.now(), lease=LEASE, limit=1)
        await outbox.settle(claimed, refused("The bot may not send messages in the channel."))
        listed = await bot.says_once("/alerts list", sender=MANAGER)
    assert listed.visible_to == [MANAGER]
    assert "To the channel: given up" in str(listed.embeds)
    assert "The bot may not send messages in the channel." in str(listed.embeds)


async def test_without_a_target_the_manager_learns_where_to_set_one(tested: PlatformInMemory) -> None:
    async with running(tested.discord) as bot:
        reply = await bot.says_once("/alerts test", sender=MANAGER)
        known = [command.qualified_name for command in bot.bot.tree.walk_commands()]
    assert "settings set" in known
    assert (reply.content or "").startswith("Nothing was sent")
    assert "`/settings set`" in (reply.content or "")


@pytest.mark.parametrize("command", ["/alerts test", "/alerts list"])
async def test_a_member_that_does_not_manage_the_server_is_not_offered_the_command(
    tested: PlatformInMemory, command: str
) -> None:
    async with running(tested.discord) as bot:
        await configure(tested)
        with pytest.raises(NotUnderstood, match="There is no command /alerts"):
            await bot.says_once(command, sender=MEMBER)
        assert await targets(tested) == []
