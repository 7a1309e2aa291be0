"""By the table of docs/operations.md, the shipped deployments open no more connections than PostgreSQL admits."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
PARTS = ("API", "bot", "worker")
BESIDE = 10
"""Other connections: PostgreSQL keeps three for superusers, `baseline migrate` has one, backups and people a few."""


def most(part: str, pool_size: int) -> int:
    """Return the most connections of one process, from the row of its part."""
    row = re.search(rf"\| each {part} \| (\d)n(?: \+ (\d))? \|", (ROOT / "docs/operations.md").read_text())
    assert row, part
    return int(row[1]) * pool_size + int(row[2] or 0)


def test_the_table_shows_the_default_size_of_a_pool() -> None:
    for part in PARTS:
        assert f"| {most(part, 10)} |" in (ROOT / "docs/operations.md").read_text()


def test_the_server_of_the_compose_file_admits_all_of_its_processes_and_a_second_one_of_the_bot() -> None:
    command = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["postgres"]["command"]
    admitted = int(command[-1].removeprefix("max_connections="))
    assert sum(most(part, 10) for part in (*PARTS, "bot")) + BESIDE <= admitted


def test_a_usual_server_admits_the_pods_of_the_manifests() -> None:
    folder = ROOT / "deploy/kubernetes"
    pool_size = int(yaml.safe_load((folder / "configuration.yaml").read_text())["data"]["DATABASE_POOL_SIZE"])
    replicas = {
        part: next(yaml.safe_load_all((folder / f"{part.lower()}.yaml").read_text()))["spec"]["replicas"]
        for part in PARTS
    }
    assert sum(most(part, pool_size) * replicas[part] for part in PARTS) + BESIDE <= 100
