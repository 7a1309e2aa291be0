"""The simulated endpoint, started once, and a guild that may have budgets."""

from collections.abc import Iterator

import pytest

from tests.contract.llm.simulated import simulated_endpoint
from tests.integration.llm.budget_world import BudgetWorld, memory_world


@pytest.fixture(scope="session")
def llm_origin() -> Iterator[str]:
    with simulated_endpoint() as origin:
        yield origin


@pytest.fixture
def world() -> BudgetWorld:
    return memory_world()
