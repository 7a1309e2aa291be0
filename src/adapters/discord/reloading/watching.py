"""Reload cogs as their files change."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from adapters.bytecode import drop_bytecode
from adapters.discord.reloading.control import CogControl
from application.cogs.modules import forget_shared_modules
from application.ports.bot.cog_modules import CogLoadFailed
from application.tasks import cancel_and_wait

_QUIET_MILLISECONDS: Final = 60
"""Reload after this time without changes: an editor that saves in several steps pauses for less."""
_LONGEST_MILLISECONDS: Final = 400


@asynccontextmanager
async def reloading(folder: Path | None, control: CogControl) -> AsyncIterator[None]:
    """Reload, load or unload a cog when one of its files is changed, created or deleted.

    A file `_….py`, which cogs share, reloads every cog. Without a folder nothing is watched.
    """
    if folder is None:
        yield
        return
    # Resolved, because the paths of changes are.
    watching = asyncio.create_task(_watch(_resolved(folder), control), name="watch of the cogs folder")
    try:
        yield
    finally:
        await cancel_and_wait(watching)


async def _watch(folder: Path, control: CogControl) -> None:
    from watchfiles import awatch  # noqa: PLC0415 - takes long, and only development needs it

    changes = awatch(
        folder,
        watch_filter=_is_code,
        step=_QUIET_MILLISECONDS,
        debounce=_LONGEST_MILLISECONDS,
        stop_event=asyncio.Event(),
        recursive=True,
    )
    await control.started.wait()
    async for changed in changes:
        drop_bytecode(Path(path) for _, path in changed)
        tops = _tops(folder, (path for _, path in changed))
        shared = any(top.startswith("_") for top in tops)
        if shared:
            forget_shared_modules(folder.name)
        own = {top for top in tops if not top.startswith("_")}
        for name in sorted(own.union(control.found.loaded if shared else ())):
            # The control has logged the reason.
            with suppress(CogLoadFailed):
                await control.follow_folder(name)


def _resolved(folder: Path) -> Path:
    return folder.resolve()


def _is_code(_change: object, path: str) -> bool:
    return path.endswith(".py")


def _tops(folder: Path, paths: Iterable[str]) -> set[str]:
    """Return the names of the files or folders, directly in the cogs folder, that these files belong to."""
    return {Path(path).relative_to(folder).parts[0].removesuffix(".py") for path in paths}
