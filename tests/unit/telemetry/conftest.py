"""Keep the tracing SDK from touching processes that other tests fork."""

from collections.abc import Iterator

import pytest

from tests.unit.telemetry.traces import without_fork_hooks


@pytest.fixture(scope="module", autouse=True)
def _no_hooks() -> Iterator[None]:
    with without_fork_hooks():
        yield
