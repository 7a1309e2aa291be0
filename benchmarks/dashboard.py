"""Measure the dashboard's pages in a browser, in a guild with a year of usage: 400 people, 100,000 calls.

JavaScript: what an empty browser loads until the page is drawn and quiet, compressed, beside an empty page of the same
version of Next. Click to content: from a click in the navigation until no placeholder is left, in a browser that has
loaded the overview alone, and whose pointer has been on the link for 200 ms. Unannounced: the same click without the
pointer. Nodes: the elements of the page.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table
from support.reporting import report

sys.path.insert(0, str(Path(__file__).parent.parent))  # the instance and its browser are those of the browser tests

from pages.bare_application import bare_application
from pages.visits import Visit, fresh, milliseconds_to, visit

from bootstrap.embedded import EmbeddedPostgres
from bootstrap.embedded.ports import free_port
from simulators.discord.world import DEMO
from tests.e2e.browser import browser
from tests.e2e.dashboard import Dashboard
from tests.e2e.history import add_history
from tests.e2e.instance import Instance, running_instance

_SMALL = ("Landing", "Access")
_MOST_OVER_BARE, _MOST_OVER_BARE_IF_SMALL = 2.2, 1.6
_MOST_MILLISECONDS, _MOST_NODES = 300, 1_500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="3 runs instead of 20, and a tenth of the calls")
    options = parser.parse_args()
    runs, unannounced_runs, calls = (3, 1, 10_000) if options.short else (20, 5, 100_000)
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    try:
        with browser() as chromium, _large_instance(folder, calls) as instance:
            bare = _bare(chromium)
            session, places = _signed_in(chromium, instance.url)
            visits = {"Landing": _visited(chromium, instance.url), **_each(chromium, places, session)}
            taken = _clicks(chromium, places, session, runs, pointed=True)
            unannounced = _clicks(chromium, places, session, unannounced_runs, pointed=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(bare, visits, taken, unannounced, runs)


@contextmanager
def _large_instance(folder: Path, calls: int) -> Iterator[Instance]:
    """Run Baseline with a year of usage behind a guild."""
    database = EmbeddedPostgres(folder / "postgres", ephemeral=True)
    database.start()
    try:
        ports = (free_port(), free_port(), free_port())
        with running_instance(folder / "instance", ports, DATABASE_URL=database.url) as instance:
            add_history(database.url, calls=calls)
            yield instance
    finally:
        database.stop()


def _bare(chromium: Browser) -> Visit:
    node = shutil.which("node")
    if node is None:
        raise SystemExit("Node.js is missing: https://nodejs.org")
    with bare_application(node) as url, fresh(chromium) as page:
        return visit(page, url)


def _signed_in(chromium: Browser, url: str) -> tuple[Any, dict[str, str]]:
    """Return the session of the guild's owner, and the address of each page of the guild by its name."""
    with fresh(chromium) as page:
        dashboard = Dashboard(page, url)
        dashboard.sign_in("Olivia")
        dashboard.open_guild()
        page.wait_for_load_state("networkidle")
        links = page.get_by_role("navigation", name="Server").filter(visible=True).get_by_role("link").all()
        places = {link.inner_text().strip(): f"{url}{link.get_attribute('href')}" for link in links}
        return page.context.storage_state(), places


def _visited(chromium: Browser, url: str, session: Any = None) -> Visit:
    with fresh(chromium, session) as page:
        return visit(page, url)


def _each(chromium: Browser, places: dict[str, str], session: Any) -> dict[str, Visit]:
    return {name: _visited(chromium, url, session) for name, url in places.items()}


def _clicks(
    chromium: Browser, places: dict[str, str], session: Any, runs: int, *, pointed: bool
) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in places if name != "Overview"}
    for number in range(runs):
        with fresh(chromium, session) as page:
            visit(page, places["Overview"])
            for name, times in taken.items():
                times.append(milliseconds_to(page, name, pointed=pointed))
        print(f"run {number + 1} of {runs}", file=sys.stderr, flush=True)
    return taken


def _print(
    bare: Visit,
    visits: dict[str, Visit],
    taken: dict[str, list[float]],
    unannounced: dict[str, list[float]],
    runs: int,
) -> None:
    table = Table(title=f"Pages of {DEMO.name}; median of {runs} runs")
    for column in (
        "page",
        "JavaScript, kB gzip",
        "over bare",
        "limit",
        "click to content, ms",
        "limit",
        "unannounced, ms",
        "nodes",
        "limit",
    ):
        table.add_column(column, justify="left" if column == "page" else "right")
    table.add_row("bare page of Next", f"{bare.script_bytes / 1000:.0f}", "1.00", "", "", "", "", str(bare.nodes), "")
    over = {name: each.script_bytes / bare.script_bytes for name, each in visits.items()}
    medians = {name: statistics.median(times) for name, times in taken.items()}
    cold = {name: f"{statistics.median(times):.0f}" for name, times in unannounced.items()}
    for name, each in visits.items():
        most = _MOST_OVER_BARE_IF_SMALL if name in _SMALL else _MOST_OVER_BARE
        clicked = (f"{medians[name]:.0f}", str(_MOST_MILLISECONDS)) if name in medians else ("", "")
        size = f"{each.script_bytes / 1000:.0f}"
        table.add_row(
            name, size, f"{over[name]:.2f}", f"{most}", *clicked, cold.get(name, ""), str(each.nodes), str(_MOST_NODES)
        )
    Console(width=140).print(table)
    figures = {
        "js_over_bare_max": round(max(over.values()), 3),
        "js_over_bare_max_small": round(max(over[name] for name in _SMALL), 3),
        "click_to_content_p50_ms": round(statistics.median(time for times in taken.values() for time in times), 1),
        "unannounced_click_p50_ms": round(
            statistics.median(time for times in unannounced.values() for time in times), 1
        ),
        "dom_nodes_max": max(each.nodes for each in visits.values()),
    }
    report("dashboard", figures)


if __name__ == "__main__":
    main()
