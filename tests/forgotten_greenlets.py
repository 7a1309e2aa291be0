"""Let coverage forget ended greenlets without running Python code, on CPython 3.11.

coverage.py maps greenlets weakly to their stacks. greenlet destroys those of an ended thread in a pending call of the
interpreter, in which the callback of that mapping is a traced call. Pending calls do not nest: if another thread ends
meanwhile, CPython 3.11 begins the traced call again and again, for ever. A callback in C is not traced.
"""

import gc
import sys
import weakref
from typing import Any

import greenlet

_IS_AFFECTED = sys.version_info < (3, 12) and sys.gettrace() is not None
_Original: Any = weakref.WeakKeyDictionary


class _ForgetsInC(_Original):  # type: ignore[misc]  # as coverage makes one for each thread
    def __init__(self, given: Any = None) -> None:
        super().__init__(given)
        _forget_in_c(self)


def _forget_in_c(mapping: Any) -> None:
    mapping._remove = mapping.data.__delitem__


if _IS_AFFECTED:
    vars(weakref).update(WeakKeyDictionary=_ForgetsInC)
    for each in gc.get_objects():
        if type(each) is _Original and any(isinstance(key, greenlet.greenlet) for key in each):
            _forget_in_c(each)
