"""Alerts reach the targets and kinds that a guild has set, once per cause."""

import pytest
from typing_extensions import override

from adapters.persistence.alerts.memory import MemoryAlertOutbox
from application.alerts.request_test_alert import RequestTestAlert, RequestTestAlertCommand
from application.ports.errors import ServiceUnavailable
from domain.alerts.alert import Alert, AlertKind, AlertTarget
from domain.audit import AuditAction
from tests.unit.application.alerts.guild import CHANNEL, EVERYWHERE, GUILD, OWNER, AlertedGuild

BUDGET = Alert(kind=AlertKind.BUDGETS, cause="budget", text="A budget.")
COG = Alert(kind=AlertKind.COGS_OFF, cause="cog", text="A cog.")
COMMAND = RequestTestAlertCommand(guild_id=GUILD, requested_by=OWNER)


@pytest.fixture
async def guild() -> AlertedGuild:
    guild = AlertedGuild()
    await guild.install()
    return guild


def request_test(guild: AlertedGuild) -> RequestTestAlert:
    return RequestTestAlert(guild.begin, guild.read, guild.outbox, guild.clock)


async def test_a_guild_without_targets_gets_no_alerts(guild: AlertedGuild) -> None:
    assert await guild.raise_alerts(GUILD, [BUDGET]) == 0


async def test_every_target_gets_each_alert_once(guild: AlertedGuild) -> None:
    await guild.configure(**EVERYWHERE)
    assert await guild.raise_alerts(GUILD, [BUDGET, COG]) == 6
    assert await guild.raise_alerts(GUILD, [BUDGET, COG]) == 0
    assert {each.target for each in await guild.deliveries()} == set(AlertTarget)


async def test_a_kind_that_is_off_is_not_raised(guild: AlertedGuild) -> None:
    await guild.configure(channel=str(CHANNEL), budgets=False)
    assert await guild.raise_alerts(GUILD, [BUDGET]) == 0
    assert await guild.raise_alerts(GUILD, [COG]) == 1


async def test_a_test_goes_to_every_target_also_with_all_kinds_off_and_is_audited(guild: AlertedGuild) -> None:
    off = dict.fromkeys(("budgets", "cogs_off", "ending_models", "providers_away"), False)
    await guild.configure(**{**EVERYWHERE, **off})
    assert set(await request_test(guild)(COMMAND)) == set(AlertTarget)
    assert {each.kind for each in await guild.deliveries()} == {AlertKind.TEST}
    assert guild.database.guilds[GUILD].audit[-1].entry.action is AuditAction.ALERT_TESTED


async def test_a_second_test_in_the_same_minute_sends_nothing_more(guild: AlertedGuild) -> None:
    await guild.configure(**EVERYWHERE)
    for _ in range(2):
        await request_test(guild)(COMMAND)
    assert len(await guild.deliveries()) == len(AlertTarget)


async def test_a_test_without_a_target_sends_nothing_and_is_not_audited(guild: AlertedGuild) -> None:
    audited = len(guild.database.guilds[GUILD].audit)
    assert await request_test(guild)(COMMAND) == ()
    assert await guild.deliveries() == ()
    assert len(guild.database.guilds[GUILD].audit) == audited


async def test_a_test_that_cannot_be_queued_is_not_audited(guild: AlertedGuild) -> None:
    class Full(MemoryAlertOutbox):
        @override
        async def add(self, *_arguments: object, **_options: object) -> int:
            raise ServiceUnavailable("database")

    await guild.configure(**EVERYWHERE)
    audited = len(guild.database.guilds[GUILD].audit)
    with pytest.raises(ServiceUnavailable):
        await RequestTestAlert(guild.begin, guild.read, Full(guild.database), guild.clock)(COMMAND)
    assert len(guild.database.guilds[GUILD].audit) == audited
