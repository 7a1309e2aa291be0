"""Start the longest tests first, so that no process works alone at the end of a run.

A test is long when it has a `timeout` of its own.
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # set by pytest-xdist: one process alone gains nothing from an order
        items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
