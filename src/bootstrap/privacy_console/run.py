"""Export and erase from the command line, with the cogs of this installation."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from application.ports.errors import ServiceUnavailable
from bootstrap.configuration.settings import Settings
from bootstrap.up.errors import CannotStart
from bootstrap.wiring.lifespan import cog_apis, connections
from bootstrap.wiring.worker import WorkerPlatform
from domain.ids import GuildId
from domain.privacy import Erasure, GuildInUse, RequestOrigin, Subject

Result = TypeVar("Result")
_MOST = 50


def export_to(settings: Settings, subject: Subject, output: Path | None) -> None:
    """Write the subject's data to the file, which only its owner may read, or to standard output.

    Raises `CannotStart`.
    """

    async def exported(platform: WorkerPlatform) -> None:
        pieces = await platform.export_data()(subject, RequestOrigin.CONSOLE, requested_by=None)
        try:
            descriptor = None if output is None else os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CannotStart(f"{output} cannot be written: {error.strerror}.") from error
        with sys.stdout if descriptor is None else os.fdopen(descriptor, "w", encoding="utf-8") as file:
            async for piece in pieces:
                file.write(piece)
            file.flush()

    _with_platform(settings, exported)


def erase_now(settings: Settings, subject: Subject, console: Console) -> None:
    """Erase the subject's data. Raises `CannotStart`, also for a server that the bot is in."""

    async def erased(platform: WorkerPlatform) -> Erasure:
        # Import the cogs: their tables declare which columns only mention a user.
        cog_apis(platform)
        request = await platform.request_erasure()(subject, RequestOrigin.CONSOLE, requested_by=None)
        done = await platform.run_erasures().run(request)
        if done.erased_at is None:
            raise GuildInUse(GuildId(subject.id))
        return done

    try:
        erasure = _with_platform(settings, erased)
    except GuildInUse as error:
        raise CannotStart(str(error)) from error
    console.print(f"Erased the data of {subject.kind.value} {subject.id}.", highlight=False)
    for place, count in sorted(erasure.removed.items()):
        console.print(f"  {place}: {count}", highlight=False)


def show_erasures(settings: Settings, console: Console) -> None:
    async def recent(platform: WorkerPlatform) -> tuple[Erasure, ...]:
        return await platform.erasure_queue().recent(_MOST)

    table = Table("asked at", "whose", "by", "erased at", "removed", "error")
    for each in _with_platform(settings, recent):
        whose = each.kind.value if each.subject is None else f"{each.kind.value} {each.subject.id}"
        erased_at = "" if each.erased_at is None else f"{each.erased_at:%Y-%m-%d %H:%M}"
        removed = str(sum(each.removed.values()))
        table.add_row(f"{each.requested_at:%Y-%m-%d %H:%M}", whose, each.origin.value, erased_at, removed, each.error)
    console.print(table)


def _with_platform(settings: Settings, use: Callable[[WorkerPlatform], Awaitable[Result]]) -> Result:
    async def used() -> Result:
        platform = WorkerPlatform(settings=settings)
        async with connections(platform):
            return await use(platform)

    try:
        return asyncio.run(used())
    except ServiceUnavailable as error:
        raise CannotStart(f"{error} Are DATABASE_URL and REDIS_URL right, and was `baseline migrate` run?") from error
