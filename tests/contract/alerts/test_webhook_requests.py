"""Send alerts to a webhook, and refuse every address that does not lead to a public host."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from adapters.alerts.public_addresses import Address, PublicAddresses
from adapters.alerts.webhook import WebhookSender
from adapters.clock import FixedClock
from application.ports.alerts.senders import AlertNotSent, AlertRefused
from domain.alerts.alert import AlertSettings, AlertTarget, Webhook
from tests.contract.alerts.receiver import HOST, SECRET, Receiver, a_delivery, a_receiver, sender_to
from tests.guides import blocks_of

WEBHOOK = AlertTarget.WEBHOOK


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    async with a_receiver(tmp_path) as receiver:
        yield receiver


async def test_the_request_is_signed_and_names_its_host(receiver: Receiver) -> None:
    clock, delivery = FixedClock(), a_delivery(WEBHOOK)
    await sender_to(receiver, clock).send(delivery, receiver.settings)
    (hook,) = receiver.hooks
    timestamp = str(int(clock.now().timestamp()))
    signed = hmac.new(SECRET.encode(), timestamp.encode() + b"." + hook.body, hashlib.sha256).hexdigest()
    assert hook.path == "/hook?team=1"
    assert hook.headers["Host"] == f"{HOST}:{receiver.port}"
    assert hook.headers["Baseline-Timestamp"] == timestamp
    assert hook.headers["Baseline-Signature"] == f"v1={signed}"
    assert hook.headers["Idempotency-Key"] == str(delivery.id)
    assert json.loads(hook.body)["guild_id"] == str(delivery.guild_id)


async def test_the_documented_snippet_accepts_it_and_nothing_that_was_changed(receiver: Receiver) -> None:
    clock = FixedClock()
    await sender_to(receiver, clock).send(a_delivery(WEBHOOK), receiver.settings)
    (hook,) = receiver.hooks
    names: dict[str, Any] = {}
    (snippet,) = blocks_of("alerts.md")
    await snippet.printed(names)
    is_genuine, now = names["is_genuine"], clock.now().timestamp()
    assert callable(is_genuine)
    timestamp, signature = hook.headers["Baseline-Timestamp"], hook.headers["Baseline-Signature"]
    assert is_genuine(SECRET, timestamp, signature, hook.body, now)
    assert not is_genuine(SECRET, timestamp, signature, hook.body + b" ", now)
    assert not is_genuine("another secret of 16", timestamp, signature, hook.body, now)
    assert not is_genuine(SECRET, str(int(timestamp) + 1), signature, hook.body, now)
    assert not is_genuine(SECRET, timestamp, signature, hook.body, now + 600)
    assert not is_genuine(SECRET, "soon", signature, hook.body, now)


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status = 307
    with pytest.raises(AlertRefused, match="redirects"):
        await sender_to(receiver, FixedClock()).send(a_delivery(WEBHOOK), receiver.settings)
    assert [hook.path for hook in receiver.hooks] == ["/hook?team=1"]


async def test_the_body_of_a_response_is_not_read(receiver: Receiver) -> None:
    receiver.is_endless = True
    await sender_to(receiver, FixedClock(), seconds=5.0).send(a_delivery(WEBHOOK), receiver.settings)
    assert len(receiver.hooks) == 1


async def test_a_receiver_that_does_not_answer_is_given_up_in_time(receiver: Receiver) -> None:
    receiver.answering.clear()
    with pytest.raises(AlertNotSent, match=r"within 0\.2 seconds"):
        await sender_to(receiver, FixedClock(), seconds=0.2).send(a_delivery(WEBHOOK), receiver.settings)


@pytest.mark.parametrize(("header", "seconds"), [("120", 120), ("", 0), ("soon", 0), ("99999999", 6 * 3600)])
async def test_the_pause_that_a_receiver_asks_for_is_kept(receiver: Receiver, header: str, seconds: int) -> None:
    receiver.status, receiver.retry_after = 429, header
    with pytest.raises(AlertNotSent, match="HTTP 429") as raised:
        await sender_to(receiver, FixedClock()).send(a_delivery(WEBHOOK), receiver.settings)
    assert raised.value.wait == timedelta(seconds=seconds)


async def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    async with a_receiver(tmp_path, "other.example.org") as receiver:
        with pytest.raises(AlertNotSent, match="cannot be reached"):
            await sender_to(receiver, FixedClock()).send(a_delivery(WEBHOOK), receiver.settings)
        assert receiver.hooks == []


async def test_a_webhook_without_a_secret_gets_nothing(receiver: Receiver) -> None:
    assert receiver.settings.webhook is not None
    unsigned = AlertSettings(webhook=Webhook(url=receiver.settings.webhook.url, secret=""))
    with pytest.raises(AlertRefused, match="no secret"):
        await sender_to(receiver, FixedClock()).send(a_delivery(WEBHOOK), unsigned)
    assert receiver.hooks == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], []])
async def test_a_name_with_any_private_address_is_refused_before_a_connection(
    receiver: Receiver, addresses: list[str]
) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[Address]:
        return [ip_address(each) for each in addresses]

    with pytest.raises(AlertRefused, match="private"):
        await WebhookSender(FixedClock(), PublicAddresses(resolve)).send(a_delivery(WEBHOOK), receiver.settings)
    assert receiver.hooks == []


async def test_this_machine_is_refused_by_its_name() -> None:
    settings = AlertSettings(webhook=Webhook(url="https://localhost/hook", secret=SECRET))
    with pytest.raises(AlertRefused, match="private"):
        await WebhookSender(FixedClock(), PublicAddresses()).send(a_delivery(WEBHOOK), settings)


async def test_the_connection_goes_to_the_address_that_was_checked(receiver: Receiver) -> None:
    """The name is not looked up again, which could give another address: here, a second look-up would fail."""
    await sender_to(receiver, FixedClock()).send(a_delivery(WEBHOOK), receiver.settings)
    assert receiver.resolved == [HOST]
    assert len(receiver.hooks) == 1
