"""Check the container files without an engine: networks, users, secrets and start order."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bootstrap.configuration.settings import Settings
from scripts.make_secrets import RANDOM, YOURS

ROOT = Path(__file__).parents[3]
DOCKERFILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PLATFORM = [name for name, service in SERVICES.items() if service.get("image") == "baseline-platform"]


def _networks(service: str) -> set[str]:
    return set(SERVICES[service]["networks"])


def test_nothing_but_the_dashboard_is_published() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["dashboard"]
    assert not any(service.get("network_mode") for service in SERVICES.values())


def test_storage_has_no_way_out_and_only_its_clients_reach_it() -> None:
    internal = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert internal == {"frontnet", "intranet", "dbnet"}
    assert _networks("postgres") == {"dbnet"}
    assert _networks("redis") == {"intranet"}
    assert {name for name in SERVICES if "intranet" in _networks(name)} == {"redis", "api", "bot", "worker"}
    assert {name for name in SERVICES if "dbnet" in _networks(name)} == {
        *("postgres", "api", "bot", "worker", "migrate", "backup")
    }


def test_what_speaks_to_discord_and_providers_has_a_way_out() -> None:
    assert {name for name in SERVICES if "egress" in _networks(name)} == {"api", "bot", "worker"}


def test_the_dashboard_reaches_the_api_and_nothing_else() -> None:
    assert _networks("dashboard") == {"internet", "frontnet"}
    assert {name for name in SERVICES if "frontnet" in _networks(name)} == {"dashboard", "api"}
    assert {name for name in SERVICES if "internet" in _networks(name)} == {"dashboard"}


def test_every_network_and_volume_is_declared_and_used() -> None:
    assert set().union(*(_networks(name) for name in SERVICES)) == set(COMPOSE["networks"])
    volumes = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    mounted = {volume.split(":")[0] for volume in volumes if isinstance(volume, str)}
    assert mounted == set(COMPOSE["volumes"])
    given = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert given == set(COMPOSE["secrets"]) == {*RANDOM, *YOURS}


def test_each_service_is_bounded_and_cannot_write_to_its_image() -> None:
    for name, service in SERVICES.items():
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory", "pids"}, name
        assert service["read_only"] is True, name
        assert all("size=" in folder for folder in service["tmpfs"]), name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] not in {"0", "root"}, name


def test_an_image_of_others_can_be_pinned_by_digest_and_the_file_says_so() -> None:
    assert {SERVICES[name]["image"] for name in ("redis", "postgres")} == {
        "${REDIS_IMAGE:-valkey/valkey:9}",
        "${POSTGRES_IMAGE:-postgres:18}",
    }
    assert "@sha256:" in (ROOT / "docker-compose.yml").read_text()


def test_what_the_bot_keeps_on_its_disk_outlives_the_container() -> None:
    home = COMPOSE["x-platform"]["environment"]["BASELINE_HOME"]
    assert SERVICES["bot"]["volumes"] == [f"bot:{home}"]
    assert f"-o 10001 {home}" in (ROOT / "docker" / "platform.Dockerfile").read_text()


def test_the_doctor_is_run_where_the_spool_is() -> None:
    """Elsewhere `BASELINE_HOME` is a small folder in memory, which the doctor would find full."""
    documented = re.findall(r"docker compose run --rm (\w+) doctor", (ROOT / "docs" / "operations.md").read_text())
    assert set(documented) == {"bot"}
    home = COMPOSE["x-platform"]["environment"]["BASELINE_HOME"]
    assert [folder for folder in SERVICES["bot"]["tmpfs"] if folder.startswith(home)] == []


def test_the_image_of_the_dashboard_is_built_with_the_pages_of_cogs_and_not_anew_for_their_python(
    tmp_path: Path,
) -> None:
    dockerfile = (ROOT / "docker" / "dashboard.Dockerfile").read_text()
    (reduced,) = re.findall(r"^RUN (find /cogs .*?[^\\])$", dockerfile, re.MULTILINE | re.DOTALL)
    shutil.copytree(ROOT / "cogs", cogs := tmp_path / "cogs", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(["sh", "-c", reduced.replace("/cogs", str(cogs))], check=True)
    left = [file.relative_to(cogs) for file in cogs.rglob("*") if file.is_file()]
    assert Path("chat/page/plugin.ts") in left
    assert {file.parts[1] for file in left} == {"__init__.py", "page"}
    assert (cogs / "chat" / "__init__.py").read_text() == ""


def test_everything_that_stays_up_has_a_health_check() -> None:
    lasting = {name for name, service in SERVICES.items() if service.get("restart") != "no"}
    assert lasting == {name for name, service in SERVICES.items() if "healthcheck" in service}


def test_nothing_starts_before_the_database_is_migrated() -> None:
    for name in ("api", "bot", "worker"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["restart"] == "no"


def test_only_known_variables_are_set() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name in PLATFORM:
        given = {variable.removesuffix("_FILE") for variable in SERVICES[name]["environment"]}
        assert given <= known | ({"TMPDIR"} if name == "backup" else set()), name


def test_each_service_is_given_the_secrets_that_its_variables_name() -> None:
    for name, service in SERVICES.items():
        variables = service.get("environment", {})
        named = {
            value.removeprefix("/run/secrets/") for key, value in variables.items() if key.endswith("_FILE") and value
        }
        if name != "redis":  # its command reads its secret
            assert named == set(service.get("secrets", [])), name


@pytest.mark.parametrize("service", PLATFORM)
def test_each_part_runs_a_command_that_exists(service: str) -> None:
    from typer.main import get_command

    from bootstrap.commands import app

    assert SERVICES[service]["command"][0] in get_command(app).commands  # type: ignore[attr-defined] # a click group


def test_the_dashboard_and_the_api_share_a_key_without_configuration() -> None:
    shared = {SERVICES[name]["environment"]["DASHBOARD_KEY_FILE"] for name in ("dashboard", "api")}
    assert shared == {"/run/secrets/dashboard_key"}


def test_no_service_holds_a_secret_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|_KEY", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
            assert not re.search(r"://[^/]*:[^/]*@", str(value)), f"{name}: {variable}"


def test_the_images_are_found() -> None:
    assert {file.stem for file in DOCKERFILES} >= {"platform", "dashboard"}


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_images_do_not_run_as_root(file: Path) -> None:
    final_stage = file.read_text().split("\nFROM ")[-1]
    users = re.findall(r"^USER (\S+)$", final_stage, re.MULTILINE)
    assert users
    assert not {"root", "0"} & set(users)
    assert final_stage.index("USER ") > final_stage.rindex("COPY ")


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_images_copy_only_what_exists_and_is_not_ignored(file: Path) -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", file.read_text(), re.MULTILINE)
    assert copied
    for sources in copied:
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert Path(source).parts[0] in allowed, source


def test_compose_builds_from_the_files_that_are_there() -> None:
    built = {service["build"]["dockerfile"] for service in SERVICES.values() if "build" in service}
    assert built == {f"docker/{file.name}" for file in DOCKERFILES}


def test_continuous_integration_runs_the_commands_of_the_readme() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    gate = workflow["jobs"]["gate"]
    assert gate["strategy"]["matrix"]["command"] == ["check", "coverage", "audit"]
    assert {"run": "make ${{ matrix.command }}"} in gate["steps"]
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(f"^{target}:", makefile, re.MULTILINE) for target in ("up", "check", "test", "coverage"))


def test_only_migrations_and_backups_know_the_password_of_the_databases_owner() -> None:
    knowing = {name for name, service in SERVICES.items() if "postgres_password" in service.get("secrets", [])}
    assert knowing == {"migrate", "backup", "postgres"}


def test_what_ends_itself_is_started_again_and_no_log_grows_without_bound() -> None:
    for name, service in SERVICES.items():
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
        assert service["restart"] == ("no" if name in {"migrate", "backup"} else "unless-stopped")


def test_the_image_can_dump_and_restore_the_database_of_the_compose_file() -> None:
    major = re.search(r":-postgres:(\d+)\}", SERVICES["postgres"]["image"])
    image = (ROOT / "docker" / "platform.Dockerfile").read_text().split("\nFROM ")[-1]
    assert major
    assert f"postgresql-client-{major[1]} " in image


def test_a_backup_is_written_to_a_folder_of_the_host_and_never_starts_with_the_rest() -> None:
    backup = SERVICES["backup"]
    (folder,) = backup["volumes"]
    assert backup["profiles"] == ["backup"]
    assert folder["type"] == "bind"
    assert folder["target"] == backup["working_dir"] == backup["environment"]["TMPDIR"]
