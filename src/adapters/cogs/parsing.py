"""Parse Python while the garbage collector is off."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Final

_ONE_AT_A_TIME: Final = RLock()


@contextmanager
def without_collector() -> Iterator[None]:
    """Let no other code run while `ast.parse` does, since in CPython 3.11 it fails if it begins anew meanwhile.

    The collector may run a finalizer, and finalizers let threads switch. To format a traceback is to parse, too. See
    gh-106905.
    """
    with _ONE_AT_A_TIME:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_on:
                gc.enable()
