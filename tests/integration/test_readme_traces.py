"""The README's traces are true: each stop imports the next one, or the container wires it to it."""

import re
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
TRACES = {"From a slash command to SQL": 14, "From a click to SQL": 4}
_STOP = re.compile(r"^\d+\. \[[^\]]+\]\(([^)]+\.py)\)", re.MULTILINE)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    roots = ("domain", "application", "adapters", "simulators", "baseline", "bootstrap", "examples")
    return grimp.build_graph(*roots, cache_dir=None)


def stops(title: str) -> list[str]:
    readme = (ROOT / "README.md").read_text()
    section = readme.split(f"### {title}\n", 1)[1].split("\n#", 1)[0]
    return _STOP.findall(section)


def module_of(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_connected(graph: grimp.ImportGraph, stop: str, following: str) -> bool:
    """One imports the other, at most through a module between them, or the wiring knows both."""
    wired = set[str]().union(*(graph.find_modules_directly_imported_by(module) for module in _wiring(graph)))
    return {stop, following} <= wired or _imports(graph, stop, following) or _imports(graph, following, stop)


def _imports(graph: grimp.ImportGraph, importer: str, imported: str) -> bool:
    chain = graph.find_shortest_chain(importer, imported)
    return chain is not None and len(chain) <= 3


def _wiring(graph: grimp.ImportGraph) -> list[str]:
    return [
        module
        for module in graph.modules
        if module.startswith("bootstrap.wiring.") or module == "adapters.llm.providers.factory"
    ]


@pytest.mark.parametrize(("title", "length"), TRACES.items())
def test_each_stop_of_a_trace_leads_to_the_next(graph: grimp.ImportGraph, title: str, length: int) -> None:
    found = stops(title)
    assert len(found) == length
    assert [stop for stop in found if not (ROOT / stop).is_file()] == []
    modules = [module_of(stop) for stop in found]
    assert [(stop, after) for stop, after in pairwise(modules) if not is_connected(graph, stop, after)] == []


def test_stops_without_a_connection_are_found(graph: grimp.ImportGraph) -> None:
    assert not is_connected(graph, "domain.spending.pricing", "adapters.http.routes.guild.guilds")
    assert not is_connected(graph, "adapters.llm.pipeline.metered", "adapters.discord.embeds")
