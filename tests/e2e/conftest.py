"""Start one platform and one browser for all tests of this folder."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from bootstrap.embedded.ports import free_port
from tests.collector import Collector, collecting
from tests.e2e.browser import browser, new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.instance import ROOT, Instance, running_instance

expect.set_options(timeout=20_000)  # a loaded machine draws a page late


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Collect lines with measured figures and print them at the end of the run."""
    return lambda line: record_property("measured", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed"):
        for name, line in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(f"measured: {line}")


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Receives the traces of `instance`."""
    with collecting() as running:
        yield running


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Instance]:
    """It logs every statement and call to a model, and exports its traces at once."""
    home, ports = tmp_path_factory.mktemp("baseline"), (free_port(), free_port(), free_port())
    observed = {"SLOW_SQL_SECONDS": "0", "SLOW_LLM_SECONDS": "0", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    with running_instance(home, ports, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, **observed) as running:
        yield running


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance with example bots that have pages, and with cogs that do nothing, for plugins of the tests."""
    cogs = tmp_path_factory.mktemp("given") / "dropped_cogs"
    for name in ("guestbook", "logging_bot", "anomaly_bot", "reminders_bot"):
        shutil.copytree(ROOT / "examples" / name, cogs / name)
    for name in ("harbour", "leaky", "sunk"):
        (cogs / f"{name}.py").write_text("async def setup(bot: object) -> None: ...\n")
    ports = (free_port(), free_port(), free_port())
    with running_instance(tmp_path_factory.mktemp("harbour"), ports, COGS_PATH=str(cogs)) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture
def dashboard(chromium: Browser, instance: Instance) -> Iterator[Dashboard]:
    """The dashboard without a session."""
    with new_page(chromium) as page:
        yield Dashboard(page, instance.url)
