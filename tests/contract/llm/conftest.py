"""The simulated endpoint, started once."""

from collections.abc import Iterator

import pytest

from tests.contract.llm.simulated import simulated_endpoint


@pytest.fixture(scope="session")
def llm_origin() -> Iterator[str]:
    with simulated_endpoint() as origin:
        yield origin
