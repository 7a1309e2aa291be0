"""Personal data of the database of a test."""

import pytest

from adapters.persistence.postgres.engine import create_engine
from adapters.persistence.privacy.postgres import PostgresPersonalData
from tests.services import FreshDatabase


@pytest.fixture
def data(database: FreshDatabase) -> PostgresPersonalData:
    return PostgresPersonalData(lambda: create_engine(database.app_url, schema=database.schema, pool_size=1))
