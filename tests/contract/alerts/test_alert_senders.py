"""Senders of alerts: a delivery arrives once, a refusal is final, and an outage is tried again."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from adapters.alerts.memory import MemoryAlertSender
from adapters.clock import SystemClock
from adapters.discord.rest.alerts import DiscordAlertSender
from adapters.discord.rest.api import DiscordApi
from application.ports.alerts.senders import AlertNotSent, AlertRefused, AlertSender
from domain.alerts.alert import AlertSettings, AlertTarget
from domain.ids import ChannelId, UserId
from simulators.discord.identity import SIMULATED_BOT_TOKEN, SimulatorOptions
from simulators.discord.running import SimulatedDiscord, make_simulated_bot, simulated_discord
from simulators.discord.world import DEMO
from tests.contract.alerts.receiver import Receiver, a_delivery, a_receiver, sender_to
from tests.contract.contract import Contract
from tests.integration.discord.platforms import a_platform

Arrived: TypeAlias = Callable[[], Sequence[str]]
WELCOME = ChannelId(next(id_ for id_, _, kind in DEMO.channels if kind == 0))
SETTINGS = AlertSettings(channel_id=WELCOME, member_id=UserId(DEMO.members[2].id))


class AlertSenderContract(Contract):
    """`refusing` and `away` are settings or senders whose receiver refuses or is not there."""

    async def test_the_text_arrives(
        self, sender: AlertSender, settings: AlertSettings, target: AlertTarget, arrived: Arrived
    ) -> None:
        await sender.send(a_delivery(target, "The budget is used up."), settings)
        (text,) = arrived()
        assert "The budget is used up." in text

    async def test_a_repeated_delivery_can_be_recognised(
        self, sender: AlertSender, settings: AlertSettings, target: AlertTarget, arrived: Arrived
    ) -> None:
        delivery = a_delivery(target, "Once.")
        await sender.send(delivery, settings)
        await sender.send(delivery, settings)
        assert len(set(arrived())) == 1

    async def test_a_refusal_is_final(self, refusing: tuple[AlertSender, AlertSettings], target: AlertTarget) -> None:
        sender, settings = refusing
        with pytest.raises(AlertRefused):
            await sender.send(a_delivery(target), settings)

    async def test_an_outage_may_be_tried_again(
        self, away: AlertSender, settings: AlertSettings, target: AlertTarget
    ) -> None:
        with pytest.raises(AlertNotSent) as raised:
            await away.send(a_delivery(target), settings)
        assert raised.value.wait >= timedelta(0)


class TestMemory(AlertSenderContract):
    @pytest.fixture
    def target(self) -> AlertTarget:
        return AlertTarget.CHANNEL

    @pytest.fixture
    def settings(self) -> AlertSettings:
        return SETTINGS

    @pytest.fixture
    def sender(self) -> MemoryAlertSender:
        return MemoryAlertSender()

    @pytest.fixture
    def arrived(self, sender: MemoryAlertSender) -> Arrived:
        return lambda: [f"{each.id} {each.text}" for each in sender.sent]

    @pytest.fixture
    def refusing(self, settings: AlertSettings) -> tuple[AlertSender, AlertSettings]:
        sender = MemoryAlertSender()
        sender.refuses = True
        return sender, settings

    @pytest.fixture
    def away(self) -> AlertSender:
        sender = MemoryAlertSender()
        sender.fails = True
        return sender


class _OnDiscord(AlertSenderContract):
    @pytest.fixture
    async def discord(self, tmp_path: Path) -> AsyncIterator[SimulatedDiscord]:
        bot = make_simulated_bot(a_platform(tmp_path / "none").discord)
        options = SimulatorOptions(redirect_uri="http://127.0.0.1:3000/auth/callback")
        async with simulated_discord(bot, options) as simulated:
            yield simulated

    @pytest.fixture
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(trust_env=False) as client:
            yield client

    @pytest.fixture
    def settings(self) -> AlertSettings:
        return SETTINGS

    @pytest.fixture
    def sender(self, http: httpx.AsyncClient, discord: SimulatedDiscord) -> AlertSender:
        return DiscordAlertSender(DiscordApi(http, SIMULATED_BOT_TOKEN, discord.url))

    @pytest.fixture
    def arrived(self, discord: SimulatedDiscord) -> Arrived:
        def texts() -> list[str]:
            rooms = discord.env.backend.messages.values()
            return [
                f"{message.id} {message.content}"
                for room in rooms
                for message in room.values()
                if "**Alert**" in message.content
            ]

        return texts

    @pytest.fixture
    def refusing(self, sender: AlertSender) -> tuple[AlertSender, AlertSettings]:
        return sender, AlertSettings(channel_id=ChannelId(42), member_id=UserId(42))

    @pytest.fixture
    def away(self, http: httpx.AsyncClient, closed_port: int) -> AlertSender:
        return DiscordAlertSender(DiscordApi(http, SIMULATED_BOT_TOKEN, f"http://127.0.0.1:{closed_port}"))


class TestChannel(_OnDiscord):
    @pytest.fixture
    def target(self) -> AlertTarget:
        return AlertTarget.CHANNEL


class TestMember(_OnDiscord):
    @pytest.fixture
    def target(self) -> AlertTarget:
        return AlertTarget.MEMBER


class TestWebhook(AlertSenderContract):
    @pytest.fixture
    async def receiver(self, tmp_path: Path) -> AsyncIterator[Receiver]:
        async with a_receiver(tmp_path) as receiver:
            yield receiver

    @pytest.fixture
    def target(self) -> AlertTarget:
        return AlertTarget.WEBHOOK

    @pytest.fixture
    def settings(self, receiver: Receiver) -> AlertSettings:
        return receiver.settings

    @pytest.fixture
    def sender(self, receiver: Receiver) -> AlertSender:
        return sender_to(receiver, SystemClock())

    @pytest.fixture
    def arrived(self, receiver: Receiver) -> Arrived:
        return lambda: [f"{hook.headers['Idempotency-Key']} {hook.body.decode()}" for hook in receiver.hooks]

    @pytest.fixture
    def refusing(self, sender: AlertSender, receiver: Receiver) -> tuple[AlertSender, AlertSettings]:
        receiver.status = 410
        return sender, receiver.settings

    @pytest.fixture
    def away(self, sender: AlertSender, receiver: Receiver) -> AlertSender:
        receiver.status = 503
        return sender
