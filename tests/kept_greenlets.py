"""Keep the greenlets of ended threads while coverage is measured on CPython 3.11.

coverage.py maps greenlets weakly to their stacks. greenlet destroys those of an ended thread in a pending call of the
interpreter, in which the callback of that mapping is a traced call. Pending calls do not nest: if another thread ends
meanwhile, CPython 3.11 begins the traced call again and again, for ever.
"""

import sys
import threading

import greenlet

_IS_AFFECTED = sys.version_info < (3, 12) and sys.gettrace() is not None
_kept: list[object] = []
# Below `run`, which subclasses override, such as the worker threads of anyio.
_run = vars(threading.Thread)["_bootstrap_inner"]


def _run_and_keep(thread: threading.Thread) -> None:
    _kept.append(greenlet.getcurrent())
    _run(thread)


if _IS_AFFECTED:
    vars(threading)["Thread"]._bootstrap_inner = _run_and_keep
