"""Have discord.py's HTTP client count what Discord refuses, and slow down."""

from types import SimpleNamespace

import aiohttp

from adapters.discord.gateway.invalid_requests import InvalidRequests, request_name


def counting(requests: InvalidRequests) -> aiohttp.TraceConfig:
    async def started(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, _: aiohttp.TraceRequestStartParams
    ) -> None:
        await requests.before_request()

    async def ended(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        scope = ended.response.headers.get("X-RateLimit-Scope")
        await requests.after_response(ended.response.status, scope, request_name(ended.method, ended.url.path))

    config = aiohttp.TraceConfig()
    config.on_request_start.append(started)
    config.on_request_end.append(ended)
    return config
