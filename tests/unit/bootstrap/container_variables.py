"""The variables that containers are given when an operator has followed docs/operations.md."""

from pathlib import Path
from typing import Any

import yaml

from scripts.make_secrets import YOURS, make

ROOT = Path(__file__).parents[3]
FILLED_IN = {"DISCORD_CLIENT_ID": "1234567890", "DISCORD_REDIRECT_URI": "https://bot.example/auth/callback"}
"""Variables that the documented steps set in `.env`, or in the ConfigMap."""


def secrets_in(folder: Path) -> Path:
    """Make the files of `make secrets`, and fill the two empty ones whose values Discord's portal shows."""
    make(folder)
    for name in YOURS:
        if name.startswith("discord_"):
            (folder / name).write_text(f"a value for {name}\n")
    return folder


def of_compose(service: str, secrets: Path) -> dict[str, str]:
    """Return the variables of a service: its own override those of its `env_file`. It has only its own secrets."""
    given = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"][service]
    assert given["env_file"] == ".env"
    own = {name: str(value) for name, value in given["environment"].items()}
    own |= {"COGS_PATH": "cogs"} if own["COGS_PATH"] == "/app/cogs" else {}
    return _with_files(_example() | FILLED_IN | own, "/run/secrets", secrets, set(given["secrets"]))


def of_kubernetes(workload: str, secrets: Path) -> dict[str, str]:
    """Return the variables of a pod's container: its own override those of the ConfigMap, if it refers to it."""
    documents = [
        each
        for file in sorted((ROOT / "deploy/kubernetes").rglob("*.yaml"))
        for each in yaml.safe_load_all(file.read_text())
    ]
    (shared,) = [each["data"] for each in documents if each["kind"] == "ConfigMap"]
    (pod,) = [
        spec["template"]["spec"]
        for each in documents
        if (spec := (given := each.get("spec", {})).get("jobTemplate", {}).get("spec", given)).get("template")
        and each["metadata"]["name"] == workload
    ]
    container: dict[str, Any] = pod["containers"][0]
    variables = dict(shared) | FILLED_IN if container.get("envFrom") else {}
    variables |= {each["name"]: each["value"] for each in container.get("env", []) if "value" in each}
    mounted = {item["key"] for volume in pod["volumes"] for item in volume.get("secret", {}).get("items", [])}
    return _with_files(variables, "/run/secrets/baseline", secrets, mounted)


def _with_files(variables: dict[str, str], folder: str, secrets: Path, mounted: set[str]) -> dict[str, str]:
    """Point variables that name a file at the made secrets; without a mount, at a file that does not exist."""
    return {
        name: str(secrets / name_of if (name_of := value.rsplit("/", 1)[-1]) in mounted else secrets / "not" / name_of)
        if name.endswith("_FILE") and value.startswith(folder)
        else value
        for name, value in variables.items()
    }


def _example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
