"""Draw the architecture from the code: the import graph, the container of the bot and the compose file.

python -m scripts.documentation.diagrams
"""

import sys
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import grimp
import yaml

from bootstrap.configuration.settings import Settings
from bootstrap.wiring.bot import BotPlatform
from scripts.documentation.drawing import Box, stack, table_of_crosses
from scripts.documentation.places import DOCUMENTS, ROOT

FOLDER = DOCUMENTS / "diagrams"
LAYERS = ("bootstrap", "simulators", "adapters", "baseline", "application", "domain")
# `baseline.testing` runs the whole bot, so it is the one exception to the layers.
OUTSIDE = "baseline.testing"


def drawn() -> Mapping[str, str]:
    """The SVG of each diagram, by its name."""
    return {"layers": layers(), "calls": calls(), "networks": networks()}


def layers() -> str:
    graph = grimp.build_graph(*LAYERS, include_external_packages=False, cache_dir=str(ROOT / ".baseline/grimp"))
    imports: set[tuple[str, str]] = set()
    for module in graph.modules - graph.find_descendants(OUTSIDE) - {OUTSIDE}:
        source = module.split(".", maxsplit=1)[0]
        targets = {found.split(".", maxsplit=1)[0] for found in graph.find_modules_directly_imported_by(module)}
        imports |= {(source, target) for target in targets if target != source}
    boxes = [Box(layer, _wrapped(_rooms(ROOT / "src" / layer))) for layer in LAYERS]
    order = {layer: number for number, layer in enumerate(LAYERS)}
    return stack(boxes, sorted(imports, key=lambda pair: (order[pair[0]], order[pair[1]])))


def _rooms(layer: Path) -> list[str]:
    return sorted(folder.name for folder in layer.iterdir() if (folder / "__init__.py").exists())


def _wrapped(names: Sequence[str], most: int = 66) -> list[str]:
    lines = [""]
    for name in names:
        longer = f"{lines[-1]} · {name}" if lines[-1] else name
        if len(longer) > most:
            lines.append(name)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def calls() -> str:
    """Draw the wrappers that a call to a model passes, read from the objects that the bot's container builds."""
    settings = Settings(
        _env_file=None,
        database_url="postgresql://127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
        api_secret_key="no process uses this key, it only has a length",  # noqa: S106 - a fake
        llm_simulator_url="http://127.0.0.1:1",
        llm_requests_per_minute=60,
    )
    boxes: list[Box] = []
    provider: object | None = BotPlatform(settings=settings).llm_pipeline()
    while provider is not None:
        purpose = (sys.modules[type(provider).__module__].__doc__ or "").strip().split("\n")[0]
        boxes.append(Box(type(provider).__name__, textwrap.wrap(purpose, 70)))
        provider = _inside(provider)
    titles = [box.title for box in boxes]
    return stack(boxes, list(pairwise(titles)))


def _inside(provider: object) -> Any:
    """The provider that this one wraps, or the first of several; None for an adapter of a provider."""
    parts = vars(provider)
    if "_providers" in parts:
        return next(iter(parts["_providers"].values()))
    return parts.get("_provider")


def networks() -> str:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    crosses = {(name, network) for name, service in services.items() for network in service.get("networks", ())}
    columns = list(dict.fromkeys(network for service in services.values() for network in service.get("networks", ())))
    published = {name for name, service in services.items() if service.get("ports")}
    renamed = {name: f"{name} (published)" if name in published else name for name in services}
    return table_of_crosses(list(renamed.values()), columns, {(renamed[row], column) for row, column in crosses})


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, svg in drawn().items():
        (FOLDER / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    main()
