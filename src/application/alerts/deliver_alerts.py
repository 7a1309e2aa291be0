"""Deliver the alerts that are due, and record each outcome."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from application.alerts.read_alert_settings import ReadAlertSettings
from application.correlation import correlated, current_correlation_id
from application.ports.alerts.outbox import AlertOutbox
from application.ports.alerts.senders import AlertNotSent, AlertRefused, AlertSender
from application.ports.clock import Clock
from application.ports.discord import MemberDirectory
from application.ports.errors import ServiceUnavailable
from domain.alerts.alert import AlertSettings, AlertTarget
from domain.alerts.delivery import AlertDelivery, DeliveryOutcome, delivered, failed, refused

LEASE = timedelta(minutes=2)
"""Longer than a batch can take, and shorter than the few minutes for which Discord drops a message of a known nonce."""

BATCH = 20
_AT_ONCE = 5


class DeliverAlerts:
    """An attempt of a killed process is repeated when its lease has ended: each delivery is made at least once."""

    def __init__(
        self,
        outbox: AlertOutbox,
        read: ReadAlertSettings,
        members: MemberDirectory,
        senders: Mapping[AlertTarget, AlertSender],
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._read = read
        self._members = members
        self._senders = senders
        self._clock = clock

    async def __call__(self) -> int:
        """Return how many alerts were delivered. May raise `ServiceUnavailable("database")`."""
        sent = 0
        turns = asyncio.Semaphore(_AT_ONCE)
        while batch := await self._outbox.claim(self._clock.now(), lease=LEASE, limit=BATCH):
            outcomes = await asyncio.gather(*(self._deliver(one, turns) for one in batch), return_exceptions=True)
            if errors := [outcome for outcome in outcomes if isinstance(outcome, BaseException)]:
                raise errors[0]
            sent += outcomes.count(True)
        return sent

    async def _deliver(self, claimed: AlertDelivery, turns: asyncio.Semaphore) -> bool:
        async with turns:
            with correlated(claimed.correlation_id or current_correlation_id()):
                return await self._deliver_one(claimed)

    async def _deliver_one(self, claimed: AlertDelivery) -> bool:
        try:
            outcome = await self._attempt(claimed)
        except Exception as error:
            unexpected = f"The alert could not be sent ({type(error).__name__})."
            await self._outbox.settle(claimed, failed(claimed.attempts, self._clock.now(), unexpected))
            raise
        await self._outbox.settle(claimed, outcome)
        return outcome.delivered_at is not None

    async def _attempt(self, claimed: AlertDelivery) -> DeliveryOutcome:
        try:
            settings = await self._read(claimed.guild_id)
            await self._require_target(claimed, settings)
            await self._senders[claimed.target].send(claimed, settings)
        except AlertRefused as error:
            return refused(str(error))
        except AlertNotSent as error:
            return failed(claimed.attempts, self._clock.now(), str(error), wait=error.wait)
        except ServiceUnavailable as error:
            return failed(claimed.attempts, self._clock.now(), str(error))
        return delivered(self._clock.now())

    async def _require_target(self, claimed: AlertDelivery, settings: AlertSettings) -> None:
        """The alert must not leave the guild: its channel and its member are looked up before each attempt."""
        guild_id = claimed.guild_id
        if claimed.target not in settings.targets:
            raise AlertRefused(f"No {claimed.target.value} is set for alerts any more.")
        if claimed.target is AlertTarget.CHANNEL and (
            settings.channel_id is None or await self._members.channel(guild_id, settings.channel_id) is None
        ):
            raise AlertRefused("The channel is not in this server, or the bot cannot see it.")
        if claimed.target is AlertTarget.MEMBER and (
            settings.member_id is None or await self._members.member(guild_id, settings.member_id) is None
        ):
            raise AlertRefused("The member has left this server.")
