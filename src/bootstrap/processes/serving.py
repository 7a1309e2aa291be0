"""Serve the API, and drain it before it stops: /health reports stopping first, then no new request is accepted."""

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from socket import socket

import uvicorn
from litestar import Litestar
from typing_extensions import override

from adapters.http.routes.events import end_streams
from adapters.http.routes.health import report_stopping
from bootstrap.bounded_http import BoundedHttp
from bootstrap.configuration.settings import Settings
from bootstrap.processes.garbage import freeze_loaded

_SECONDS_TO_FINISH = 10
_LOOK_AGAIN_SECONDS = 0.05
_COULD_NOT_START = 3


class DrainingServer(uvicorn.Server):
    """Waits `drain_seconds` before it stops, so that load balancers notice. A second Ctrl-C ends the wait."""

    def __init__(self, config: uvicorn.Config, app: Litestar, *, drain_seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain_seconds = drain_seconds

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop at a signal, and do not raise it again: the last spans are exported before the process ends."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    @override
    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        report_stopping(self._app)
        left = self._drain_seconds
        while left > 0 and not self.force_exit:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            left -= _LOOK_AGAIN_SECONDS
        # Event streams never end by themselves; their clients reconnect to another instance.
        end_streams(self._app)
        await super().shutdown(sockets)


def serve(app: Litestar, settings: Settings, *, http: type[BoundedHttp] = BoundedHttp) -> None:
    """Serve until the process is asked to stop and every request has its answer, or has waited for too long."""
    config = uvicorn.Config(
        app,
        host=settings.api_host,
        port=settings.api_port,
        http=http,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # uvicorn would trust every client on this machine; we trust TRUSTED_PROXIES
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    freeze_loaded()
    server = DrainingServer(config, app, drain_seconds=settings.api_drain_seconds)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(_COULD_NOT_START)
