"""Run the API in its own process over memory adapters; its member search ends when a line comes in."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from litestar import Litestar
from typing_extensions import override

from adapters.discord.rest.memory import MemoryMemberDirectory
from adapters.http.app import make_http
from application.ports.discord import Member
from bootstrap.bounded_http import BoundedHttp
from bootstrap.configuration.settings import Settings
from bootstrap.processes.serving import serve
from domain.ids import GuildId
from tests.integration.http.people import INITIAL
from tests.integration.http.world import World


class ImpatientHttp(BoundedHttp):
    """Waits less for a request's head, so that tests of this limit are quick."""

    head_seconds = 2.0


class SlowMembers(MemoryMemberDirectory):
    @override
    async def search(self, guild_id: GuildId, query: str, limit: int) -> tuple[Member, ...]:
        print("in flight", flush=True)  # noqa: T201 - the test waits for it
        await asyncio.to_thread(sys.stdin.readline)
        return await super().search(guild_id, query, limit)


def main(port: int, drain_seconds: float) -> None:
    world = asyncio.run(World.create())
    browser = asyncio.run(world.signed_in(INITIAL))
    services = replace(world.services, members=SlowMembers(world.people))
    print(browser.cookies["__Host-baseline"], flush=True)  # noqa: T201 - the test signs in with it
    settings = Settings(_env_file=None, api_port=port, api_drain_seconds=drain_seconds)

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with services.events.running():
            yield

    serve(make_http(services, lifespan=[lifespan]), settings, http=ImpatientHttp)
    print("has served", flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
