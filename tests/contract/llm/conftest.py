"""Start the simulated LLM endpoint once per test session."""

from collections.abc import Iterator

import pytest

from tests.contract.llm.simulated import Endpoint, serving


@pytest.fixture(scope="session")
def llm_endpoint() -> Iterator[Endpoint]:
    with serving() as endpoint:
        yield endpoint
