"""Start the instances of Baseline and the browser for this folder's tests; `--on` runs those of one instance."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from bootstrap.embedded import EmbeddedPostgres
from bootstrap.embedded.ports import free_port
from simulators.discord.world import DEMO
from tests.collector import Collector, collecting
from tests.e2e.browser import browser, new_page
from tests.e2e.dashboard import Dashboard
from tests.e2e.history import add_history
from tests.e2e.instance import INSTANCES, ROOT, Instance, running_instance
from tests.settings_kinds.kinds import cog_code

expect.set_options(timeout=20_000)  # a loaded machine draws a page late
MODERATORS = "1290000000000000201"
ENDING = '''
from baseline.settings import Field, GuildSettings, LLMModel

class Ending(GuildSettings, section="ending", title="Ending"):
    """Talk."""

    model: LLMModel = Field(default="google:gemini-2.5-flash", title="Model", description="The model that answers.")

async def setup(bot):
    pass
'''


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on", choices=INSTANCES, help="run only the browser's tests of this instance of Baseline")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if wanted := config.getoption("--on"):
        others = [item for item in items if _instance_of(item) != wanted]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _instance_of(item) == wanted]


def _instance_of(item: pytest.Item) -> str:
    """Return the instance that the test uses; the last instance for a test that starts its own processes."""
    fixtures = getattr(item, "fixturenames", ())
    return next((name for name in INSTANCES if name in fixtures), INSTANCES[-1])


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


@contextmanager
def _instance(folders: pytest.TempPathFactory, name: str, **changes: str) -> Iterator[Instance]:
    ports = (free_port(), free_port(), free_port())
    with running_instance(folders.mktemp(name), ports, **changes) as running:
        yield running


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[Instance]:
    """Start an instance that logs each SQL statement and model call, exports traces at once, and keeps usual limits."""
    observed = {"SLOW_SQL_SECONDS": "0", "SLOW_LLM_SECONDS": "0", "OTEL_BSP_SCHEDULE_DELAY": "100"}
    limits = {"RATE_LIMIT_AUTH_PER_MINUTE": "", "RATE_LIMIT_ANONYMOUS_PER_MINUTE": ""}
    changes = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **observed, **limits}
    with _instance(tmp_path_factory, "baseline", **changes) as running:
        yield running


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance with many cogs, whose developer team is the demo's moderators, with Anselm and without Olivia.

    The cogs are the shipped ones, example bots that have pages, cogs for the tests of settings, and cogs that do
    nothing, for the plugins that tests build.
    """
    cogs = tmp_path_factory.mktemp("given") / "cogs"  # the shipped ones import `cogs.…`
    shutil.copytree(ROOT / "cogs", cogs)
    for name in ("guestbook", "logging_bot", "anomaly_bot", "reminders_bot"):
        shutil.copytree(ROOT / "examples" / name, cogs / name)
    for name in ("harbour", "leaky", "sunk"):
        (cogs / f"{name}.py").write_text("async def setup(bot: object) -> None: ...\n")
    (cogs / "kinds.py").write_text(cog_code())
    (cogs / "ending.py").write_text(ENDING)
    team = {"MAIN_GUILD_ID": str(DEMO.id), "MAIN_GUILD_DEV_ROLE_IDS": MODERATORS}
    with _instance(tmp_path_factory, "harbour", COGS_PATH=str(cogs), **team) as running:
        yield running


@pytest.fixture(scope="session")
def large_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("large") / "postgres", ephemeral=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory, large_database: EmbeddedPostgres) -> Iterator[Instance]:
    """An instance whose guild has a year of usage behind it, and some hundred requests in the last seven days."""
    with _instance(tmp_path_factory, "busy", DATABASE_URL=large_database.url) as running:
        add_history(large_database.url, calls=40_000)
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
