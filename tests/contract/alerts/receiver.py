"""A receiver of webhooks over TLS on this machine, for the name `hooks.example.org`."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.alerts.public_addresses import Address, PublicAddresses
from adapters.alerts.webhook import WebhookSender
from adapters.clock import SystemClock
from application.ports.clock import Clock
from domain.alerts.alert import AlertKind, AlertSettings, AlertTarget, Webhook
from domain.alerts.delivery import AlertDelivery
from domain.ids import GuildId

HOST = "hooks.example.org"
SECRET = "a secret of sufficient length"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Hook:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answering` is awaited before the response. A redirect leads to `/elsewhere`. The body of an endless response
    has no end before the receiver stops."""

    port: int
    certificate: Path
    status: int = 204
    retry_after: str = ""
    is_endless: bool = False
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    hooks: list[Hook] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    @property
    def settings(self) -> AlertSettings:
        return AlertSettings(webhook=Webhook(url=f"https://{HOST}:{self.port}/hook?team=1", secret=SECRET))

    async def resolve(self, host: str, _port: int) -> Sequence[Address]:
        self.resolved.append(host)
        return [ip_address("127.0.0.1")]


def a_delivery(target: AlertTarget, text: str = "Something happened.") -> AlertDelivery:
    return AlertDelivery(
        id=uuid4(),
        guild_id=GuildId(1_150_000_000_000_000_001),
        kind=AlertKind.BUDGETS,
        cause="budget:guild",
        target=target,
        text=text,
        raised_at=NOON,
        due_at=NOON,
        attempts=1,
    )


def sender_to(receiver: Receiver, clock: Clock, *, seconds: float = 10.0) -> WebhookSender:
    """Return a sender that takes this machine for a public host."""
    tls = ssl.create_default_context(cafile=str(receiver.certificate))
    addresses = PublicAddresses(receiver.resolve, lambda _address: True)
    return WebhookSender(clock, addresses, tls=tls, seconds=seconds)


@asynccontextmanager
async def a_receiver(folder: Path, name: str = HOST) -> AsyncIterator[Receiver]:
    """Start a receiver with a certificate for the name."""
    certificate, key = _certificate(folder, name)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    receiver = Receiver(0, certificate)
    receiver.answering.set()
    stopping = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        receiver.hooks.append(Hook(request.path_qs, dict(request.headers), await request.read()))
        await receiver.answering.wait()
        headers = {"Retry-After": receiver.retry_after} if receiver.retry_after else {}
        if receiver.status in {301, 302, 307, 308}:
            headers["Location"] = f"https://{HOST}:{receiver.port}/elsewhere"
        if receiver.is_endless:
            response = web.StreamResponse(status=200)
            await response.prepare(request)
            await response.write(b"x")
            await stopping.wait()
        return web.Response(status=receiver.status, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        _, receiver.port = runner.addresses[0][:2]
        yield receiver
    finally:
        receiver.answering.set()
        stopping.set()
        await runner.cleanup()


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = SystemClock().now()
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
