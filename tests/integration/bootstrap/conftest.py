"""Start `baseline up` over stub parts, and end what a test leaves running."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.bootstrap.running_up import Start, starting
from tests.services import initialise_postgres


@pytest.fixture
def initialised(home: Path) -> None:
    """Spare `baseline up` the creation of its database, which takes longer than the rest of its start."""
    home.mkdir(mode=0o700)
    initialise_postgres(home / "postgres")


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    with starting(home, tmp_path) as begin:
        yield begin
