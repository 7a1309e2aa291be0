"""Deliveries are made, repeated, refused and given up; none leaves its guild."""

from datetime import timedelta

import pytest

from application.alerts.deliver_alerts import BATCH, LEASE
from application.correlation import correlated, current_correlation_id
from domain.alerts.alert import Alert, AlertKind, AlertSettings, AlertTarget
from domain.alerts.delivery import BACKOFF, AlertDelivery, DeliveryState
from tests.unit.application.alerts.guild import CHANNEL, EVERYWHERE, GUILD, OWNER, AlertedGuild


def an_alert(cause: str = "cause") -> Alert:
    return Alert(kind=AlertKind.BUDGETS, cause=cause, text="A budget.")


@pytest.fixture
async def guild() -> AlertedGuild:
    guild = AlertedGuild()
    await guild.install()
    await guild.configure(**EVERYWHERE)
    return guild


async def states(guild: AlertedGuild) -> dict[AlertTarget, tuple[DeliveryState, str]]:
    return {each.target: (each.state, each.error) for each in await guild.deliveries()}


async def test_all_that_is_due_is_delivered_once_in_as_many_batches_as_it_takes(guild: AlertedGuild) -> None:
    await guild.raise_alerts(GUILD, [an_alert(str(number)) for number in range(BATCH)])
    assert await guild.deliver() == 3 * BATCH
    assert await guild.deliver() == 0
    assert len(guild.sender.sent) == len({each.id for each in guild.sender.sent}) == 3 * BATCH


async def test_a_delivery_is_made_under_the_correlation_id_of_what_raised_the_alert(guild: AlertedGuild) -> None:
    await guild.configure(member=str(OWNER))
    with correlated("0123456789ab"):
        await guild.raise_alerts(GUILD, [an_alert()])
    with correlated("ffffffffffff"):
        await guild.deliver()
        assert current_correlation_id() == "ffffffffffff"
    assert set(guild.sender.correlation_ids) == {"0123456789ab"}


async def test_a_failed_delivery_is_repeated_with_backoff_until_it_is_given_up(guild: AlertedGuild) -> None:
    guild.sender.fails = True
    await guild.raise_alerts(GUILD, [an_alert()])
    for pause in BACKOFF:
        await guild.deliver()
        guild.clock.advance(pause - timedelta(seconds=1))
        assert await guild.outbox.claim(guild.clock.now(), lease=LEASE, limit=1) == ()
        guild.clock.advance(timedelta(seconds=1))
    assert {state for state, _ in (await states(guild)).values()} == {DeliveryState.WAITING}
    await guild.deliver()
    assert set((await states(guild)).values()) == {(DeliveryState.GIVEN_UP, "The receiver cannot be reached.")}
    assert {each.attempts for each in await guild.deliveries()} == {len(BACKOFF) + 1}


async def test_a_delivery_succeeds_after_an_outage(guild: AlertedGuild) -> None:
    guild.sender.fails = True
    await guild.raise_alerts(GUILD, [an_alert()])
    await guild.deliver()
    guild.sender.fails = False
    guild.clock.advance(BACKOFF[0])
    assert await guild.deliver() == 3
    assert set((await states(guild)).values()) == {(DeliveryState.DELIVERED, "")}


async def test_an_attempt_of_a_killed_worker_is_repeated_with_the_same_id(guild: AlertedGuild) -> None:
    await guild.raise_alerts(GUILD, [an_alert()])
    killed = await guild.outbox.claim(guild.clock.now(), lease=LEASE, limit=BATCH)
    assert await guild.deliver() == 0
    guild.clock.advance(LEASE)
    assert await guild.deliver() == 3
    assert {each.id for each in guild.sender.sent} == {each.id for each in killed}


async def test_what_a_target_refuses_is_given_up_at_once(guild: AlertedGuild) -> None:
    guild.sender.refuses = True
    await guild.raise_alerts(GUILD, [an_alert()])
    await guild.deliver()
    assert set((await states(guild)).values()) == {(DeliveryState.GIVEN_UP, "The receiver refuses the alert.")}


async def test_a_target_that_was_removed_from_the_settings_gets_nothing(guild: AlertedGuild) -> None:
    await guild.raise_alerts(GUILD, [an_alert()])
    await guild.configure(channel=str(CHANNEL))
    assert await guild.deliver() == 1
    assert (await states(guild))[AlertTarget.MEMBER] == (
        DeliveryState.GIVEN_UP,
        "No member is set for alerts any more.",
    )


async def test_a_member_that_has_left_and_a_channel_that_is_gone_get_nothing(guild: AlertedGuild) -> None:
    await guild.raise_alerts(GUILD, [an_alert()])
    guild.members[GUILD], guild.channels[GUILD] = [], []
    assert await guild.deliver() == 1
    assert [each.target for each in guild.sender.sent] == [AlertTarget.WEBHOOK]
    found = await states(guild)
    assert found[AlertTarget.MEMBER] == (DeliveryState.GIVEN_UP, "The member has left this server.")
    assert found[AlertTarget.CHANNEL][1].startswith("The channel is not in this server")


async def test_a_thread_gets_the_alerts_as_a_channel_does(guild: AlertedGuild) -> None:
    guild.channels[GUILD], guild.directory.threads[GUILD] = [], guild.channels[GUILD]
    await guild.raise_alerts(GUILD, [an_alert()])
    await guild.deliver()
    assert (await states(guild))[AlertTarget.CHANNEL] == (DeliveryState.DELIVERED, "")


async def test_while_discord_is_away_its_deliveries_wait(guild: AlertedGuild) -> None:
    await guild.raise_alerts(GUILD, [an_alert()])
    guild.directory.unavailable = True
    assert await guild.deliver() == 1
    assert (await states(guild))[AlertTarget.CHANNEL][0] is DeliveryState.WAITING


async def test_an_unexpected_error_is_raised_and_the_delivery_is_tried_again_later(
    guild: AlertedGuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def send(_delivery: AlertDelivery, _settings: AlertSettings) -> None:
        raise KeyError("boom")

    monkeypatch.setattr(guild.sender, "send", send)
    await guild.configure(member=str(OWNER))
    await guild.raise_alerts(GUILD, [an_alert()])
    with pytest.raises(KeyError):
        await guild.deliver()
    assert await states(guild) == {
        AlertTarget.MEMBER: (DeliveryState.WAITING, "The alert could not be sent (KeyError).")
    }
