"""Fixture of the tests of `baseline.llm`."""

import pytest

from tests.unit.baseline.llm_world import World


@pytest.fixture
def world() -> World:
    return World()
