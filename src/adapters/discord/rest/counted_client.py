"""The HTTP client for Discord outside of discord.py: what Discord refuses counts for all processes of the bot."""

import asyncio

import httpx

from adapters.discord.gateway.invalid_requests import InvalidRequests, request_name


def counted_client(
    requests: InvalidRequests | None, *, patience: float = 5.0, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """`patience`: how many seconds a request may be held back; then it fails with `httpx.ConnectTimeout`.

    Without `requests`, as for a simulated Discord, nothing is counted.
    """
    if requests is None:
        return httpx.AsyncClient(transport=transport)

    async def before(request: httpx.Request) -> None:
        try:
            async with asyncio.timeout(patience):
                await requests.before_request()
        except TimeoutError:
            reason = "Discord refuses many requests, so they are held back"
            raise httpx.ConnectTimeout(reason, request=request) from None

    async def after(response: httpx.Response) -> None:
        request = request_name(response.request.method, response.request.url.path)
        await requests.after_response(response.status_code, response.headers.get("X-RateLimit-Scope"), request)

    return httpx.AsyncClient(event_hooks={"request": [before], "response": [after]}, transport=transport)
