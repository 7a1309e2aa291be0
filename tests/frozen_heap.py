"""Keep Python's garbage collector away from what collecting ten thousand tests allocates.

All of it lives as long as the run: each search for garbage in it takes time and finds none.
"""

import gc

import pytest

gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()
