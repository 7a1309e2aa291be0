"""Start `baseline up` over stub parts, and end what a test leaves running."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port
from tests.integration.bootstrap.running_up import Running, Start
from tests.services import initialise_postgres


@pytest.fixture
def initialised(home: Path) -> None:
    """Spare `baseline up` the creation of its database, which takes longer than the rest of its start."""
    home.mkdir(mode=0o700)
    initialise_postgres(home / "postgres")


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as stack:

        def begin(**environment: str) -> Running:
            unset = {name.upper(): "" for name in Settings.model_fields}
            ports = {name: str(free_port()) for name in ("BASELINE_WEB_PORT", "API_PORT", "HEALTH_PORT")}
            number = len(list(tmp_path.glob("*.output")))
            running = Running(
                home,
                {**unset, **ports, "BASELINE_HOME": str(home), **environment},
                tmp_path / f"{number}.output",
            )
            stack.callback(lambda: running.process.poll() is None and running.end(signal.SIGKILL))
            return running

        yield begin
