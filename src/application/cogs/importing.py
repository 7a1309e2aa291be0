"""Import a cog in a thread and in bounded time: an import that blocks must not stop the event loop."""

import asyncio
import ctypes
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from types import ModuleType
from typing import Final, TypeVar

from application.ports.bot.cog_modules import CogLoadFailed, FoundCog, ImportedCog
from application.tasks import done_within

_MOST_INTERRUPTS: Final = 20
_SECONDS_BETWEEN_INTERRUPTS: Final = 1.0

Loaded = TypeVar("Loaded")


class ImportAbandoned(BaseException):
    """Raised inside an import that took too long. No `Exception`, so that the cog's code rarely catches it."""


async def import_in_time(cog: FoundCog, load: Callable[[FoundCog], ImportedCog], *, seconds: float) -> ImportedCog:
    """Return what `load` returns. It runs in a daemon thread: it delays neither the loop nor the end of the process.

    Raises `CogLoadFailed` for what the import raises, and after `seconds`. The import is then interrupted at its next
    Python instruction. A call that never returns to Python keeps its thread until the process ends.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[ImportedCog] = loop.create_future()

    def settle(imported: ImportedCog | None, error: BaseException | None) -> None:
        if done.done():
            _forget(imported)
        elif error is not None:
            done.set_exception(_failure(cog, error))
        elif imported is not None:
            done.set_result(imported)

    def run() -> None:
        imported, error = _loaded(cog, load)
        # The loop may have been closed meanwhile, and an interrupt may come late.
        with suppress(RuntimeError, ImportAbandoned):
            loop.call_soon_threadsafe(settle, imported, error)

    thread = _started(cog, run)
    try:
        if await done_within(done, seconds):
            return done.result()
        stack = _interrupted(thread)
    finally:
        done.cancel()
    raise CogLoadFailed(cog.name, _too_long(seconds), stack)


def import_before_loop(cog: FoundCog, load: Callable[[FoundCog], ModuleType], *, seconds: float) -> ModuleType:
    """Import like `import_in_time` in a process whose event loop does not run yet: the calling thread waits."""
    outcome: list[tuple[ModuleType | None, BaseException | None]] = []
    thread = _started(cog, lambda: outcome.append(_loaded(cog, load)))
    thread.join(seconds)
    module, error = outcome[0] if outcome else (None, CogLoadFailed(cog.name, _too_long(seconds), _interrupted(thread)))
    if module is None:
        raise _failure(cog, error or ImportError())
    return module


def _started(cog: FoundCog, run: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=copy_context().run, args=(run,), name=f"import of {cog.name}", daemon=True)
    thread.start()
    return thread


def _loaded(cog: FoundCog, load: Callable[[FoundCog], Loaded]) -> tuple[Loaded | None, BaseException | None]:
    try:
        return load(cog), None
    except BaseException as error:  # noqa: BLE001 - whatever an import raises is a failure of this cog
        return None, error


def _too_long(seconds: float) -> str:
    return f"its import took longer than {seconds:g} seconds"


def _failure(cog: FoundCog, error: BaseException) -> CogLoadFailed:
    if isinstance(error, CogLoadFailed):
        return error
    failure = CogLoadFailed(cog.name, type(error).__name__, str(error))
    failure.__cause__ = error
    return failure


def _interrupted(thread: threading.Thread) -> str:
    """Have the thread interrupted, and return the stack that it had."""
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - the only way to see another thread's stack
    if frame is None:
        return ""
    threading.Thread(target=_interrupt, args=(thread,), name=f"end of {thread.name}", daemon=True).start()
    return "".join(traceback.format_stack(frame))


def _interrupt(thread: threading.Thread) -> None:
    """Interrupt the thread once a second until it ends: an interrupt is lost in a finalizer, or in a bare `except`.

    The calling thread also interrupts itself, and handles that interrupt at once. CPython 3.11 keeps the interpreter's
    flag of a pending interrupt set until any thread handles one. Until then every traced thread spins at its next call
    of a Python function: a cog that blocks would hang a bot in a debugger. No Python function may be called between the
    two interrupts.
    """
    interrupt, abandoned = ctypes.pythonapi.PyThreadState_SetAsyncExc, ctypes.py_object(ImportAbandoned)
    for _ in range(_MOST_INTERRUPTS):
        with suppress(ImportAbandoned):
            interrupt(ctypes.c_ulong(thread.ident or 0), abandoned)
            interrupt(ctypes.c_ulong(threading.get_ident()), abandoned)
            while True:
                time.sleep(0)
        thread.join(_SECONDS_BETWEEN_INTERRUPTS)
        if not thread.is_alive():
            return


def _forget(imported: ImportedCog | None) -> None:
    """Remove a module that was imported too late, unless a later import has taken its place."""
    if imported is not None and sys.modules.get(imported.module.__name__) is imported.module:
        del sys.modules[imported.module.__name__]
