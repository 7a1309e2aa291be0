"""Keep Python's garbage collector away from the objects of pytest's collection of ten thousand tests.

They live as long as the run: each search for garbage among them takes time and finds none.
"""

import gc

import pytest

gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()
