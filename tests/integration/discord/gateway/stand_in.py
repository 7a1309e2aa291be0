"""A gateway and an API on loopback that speak Discord's protocol: HELLO to RESUME, heartbeats, compression."""

import json
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

import zstandard
from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from adapters.telemetry.probe_server import Address, serving
from tests.discord_requests import Request, note
from tests.integration.discord.gateway.payloads import (
    APPLICATION,
    BOT,
    NO_AUDIT_LOG,
    guild_payload,
    message_payload,
)

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 9, 10, 11


@dataclass
class Session:
    """State of a session at the gateway: all events, so that RESUME replays the missed ones."""

    shard: tuple[int, int]
    events: list[dict[str, Any]] = field(default_factory=list)
    socket: "Socket | None" = None
    compression: str | None = None
    """The transport compression of its first connection, as Discord names it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An IDENTIFY or RESUME; `at` is monotonic, `sequence` None for an IDENTIFY."""

    shard_id: int
    at: float
    sequence: int | None = None


class Zlib:
    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def pack(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class Zstandard:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def pack(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


COMPRESSIONS: dict[str, type[Zlib] | type[Zstandard]] = {"zlib-stream": Zlib, "zstd-stream": Zstandard}


class Socket:
    def __init__(self, response: web.WebSocketResponse, *, compression: str | None) -> None:
        self.response = response
        self.compression = compression
        self.is_silent = False
        self.answers_heartbeats = True
        self._compressed = None if compression is None else COMPRESSIONS[compression]()

    async def send(self, op: int, data: Any = None, **more: Any) -> None:
        if self.is_silent:
            return
        text = json.dumps({"op": op, "d": data, "s": None, "t": None, **more})
        if self._compressed is None:
            await self.response.send_str(text)
        else:
            await self.response.send_bytes(self._compressed.pack(text.encode()))


def _json(data: Any, *, status: int = 200) -> web.Response:
    # Discord's content type: discord.py parses no other as JSON.
    return web.Response(body=json.dumps(data).encode(), status=status, headers={"Content-Type": "application/json"})


@web.middleware
async def _noted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check the request against Discord's document."""
    if request.path.startswith("/api/v10/"):
        body = await request.json() if request.can_read_body else None
        note(Request(request.method, request.path.removeprefix("/api/v10"), dict(request.query), body))
    return await handler(request)


class StandInGateway:
    """`heartbeat` is the interval in seconds that HELLO states. `sessions_left` is how many more may start today."""

    def __init__(
        self, *, shards: int, max_concurrency: int = 1, heartbeat: float = 41.25, sessions_left: int = 999
    ) -> None:
        self.sessions_left = sessions_left
        self.shards, self.max_concurrency, self.heartbeat = shards, max_concurrency, heartbeat
        self.origin = ""
        self.identified: list[Taken] = []
        self.resumed: list[Taken] = []
        self.asked_for_gateway = 0
        self.heartbeats = 0
        self.sessions: dict[str, Session] = {}

    def session_of(self, shard_id: int) -> Session:
        """Return the newest session of the shard."""
        return [session for session in self.sessions.values() if session.shard[0] == shard_id][-1]

    async def emit(self, shard_id: int, event: str, data: Any) -> None:
        session = self.session_of(shard_id)
        sequence = len(session.events) + 1
        session.events.append({"s": sequence, "t": event, "d": data})
        if session.socket is not None:
            with suppress(ConnectionResetError):  # the bot has just closed the socket: RESUME replays the event
                await session.socket.send(DISPATCH, data, s=sequence, t=event)

    async def say(self, shard_id: int, message_id: int) -> None:
        """Emit a message of a member in the guild of the shard."""
        await self.emit(shard_id, "MESSAGE_CREATE", message_payload(shard_id, self.shards, message_id))

    def drop(self, shard_id: int) -> None:
        """Cut the connection without a closing handshake."""
        session = self.session_of(shard_id)
        assert session.socket is not None
        transport = session.socket.response._req.transport  # type: ignore[union-attr]
        assert transport is not None
        transport.abort()
        session.socket = None

    def silence(self, shard_id: int) -> None:
        """Keep the connection, and send nothing more on it, not even answers to heartbeats."""
        session = self.session_of(shard_id)
        assert session.socket is not None
        session.socket.is_silent = True
        session.socket = None

    def ignore_heartbeats(self, shard_id: int) -> None:
        """Send events on the connection as before, and no answers to heartbeats."""
        session = self.session_of(shard_id)
        assert session.socket is not None
        session.socket.answers_heartbeats = False

    async def invalidate(self, shard_id: int) -> None:
        """Have the shard identify again."""
        session = self.session_of(shard_id)
        assert session.socket is not None
        await session.socket.send(INVALID_SESSION, False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        app = web.Application(middlewares=[_noted])
        self.add_routes(app)
        async with serving(app, Address("127.0.0.1", 0)) as where:
            self.origin = f"http://{where.host}:{where.port}"
            yield self

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/", self._connect)
        app.router.add_get("/api/v10/gateway/bot", self._gateway)
        app.router.add_get("/api/v10/users/@me", self._me)
        app.router.add_get("/api/v10/oauth2/applications/@me", self._application)
        app.router.add_put("/api/v10/applications/{id}/commands", self._commands)
        app.router.add_get("/api/v10/guilds/{id}/audit-logs", self._audit_log)

    async def _me(self, _request: web.Request) -> web.Response:
        return _json(BOT)

    async def _application(self, _request: web.Request) -> web.Response:
        return _json(APPLICATION)

    async def _commands(self, request: web.Request) -> web.Response:
        commands = await request.json()
        extra = {"application_id": "900", "version": "1", "dm_permission": True, "default_member_permissions": None}
        return _json([{"id": str(number + 1), **extra, **each} for number, each in enumerate(commands)])

    async def _audit_log(self, _request: web.Request) -> web.Response:
        return _json(NO_AUDIT_LOG)

    async def _gateway(self, _request: web.Request) -> web.Response:
        self.asked_for_gateway += 1
        limit = {
            "total": 1000,
            "remaining": self.sessions_left,
            "reset_after": 86_400_000,
            "max_concurrency": self.max_concurrency,
        }
        return _json({"url": self.origin, "shards": self.shards, "session_start_limit": limit})

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(autoping=True)
        await response.prepare(request)
        socket = Socket(response, compression=request.query.get("compress"))
        await socket.send(HELLO, {"heartbeat_interval": round(self.heartbeat * 1000)})
        async for message in response:
            if message.type is WSMsgType.TEXT:
                await self._receive(socket, json.loads(message.data))
        return response

    async def _receive(self, socket: Socket, message: dict[str, Any]) -> None:
        if message["op"] == HEARTBEAT:
            self.heartbeats += 1
            if socket.answers_heartbeats:
                await socket.send(HEARTBEAT_ACK)
        elif message["op"] == IDENTIFY:
            await self._identify(socket, message["d"])
        elif message["op"] == RESUME:
            await self._resume(socket, message["d"])

    async def _identify(self, socket: Socket, data: dict[str, Any]) -> None:
        shard_id, shard_count = data["shard"]
        self.identified.append(Taken(shard_id, time.monotonic()))
        session_id = f"session-{len(self.sessions)}"
        self.sessions[session_id] = Session((shard_id, shard_count), socket=socket, compression=socket.compression)
        guild = guild_payload(shard_id, shard_count)
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": guild["id"], "unavailable": True}],
            "session_id": session_id,
            "resume_gateway_url": self.origin,
            "shard": data["shard"],
            "application": {"id": "900", "flags": 0},
        }
        await self.emit(shard_id, "READY", ready)
        await self.emit(shard_id, "GUILD_CREATE", guild)

    async def _resume(self, socket: Socket, data: dict[str, Any]) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send(INVALID_SESSION, False)
            return
        self.resumed.append(Taken(session.shard[0], time.monotonic(), data["seq"]))
        session.socket = socket
        for event in session.events[data["seq"] :]:
            await socket.send(DISPATCH, event["d"], s=event["s"], t=event["t"])
        await self.emit(session.shard[0], "RESUMED", {})
