"""The manifests of deploy/kubernetes are valid by Kubernetes' own schema, and keep the compose file's rules."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bootstrap.configuration.settings import Settings
from bootstrap.doctor.machine import LEAST_FREE_SPOOL_BYTES
from scripts.make_secrets import RANDOM, YOURS

ROOT = Path(__file__).parents[3]
OPERATIONS = (ROOT / "docs/operations.md").read_text()
VERSION = "1.37"
Manifest = dict[str, Any]


def _manifests(folder: str) -> list[Manifest]:
    files = sorted((ROOT / "deploy/kubernetes" / folder).glob("*.yaml"))
    return [manifest for file in files for manifest in yaml.safe_load_all(file.read_text())]


MANIFESTS = _manifests("")
OPTIONAL = _manifests("optional")
"""Applied one by one: `kubectl apply -f deploy/kubernetes/` leaves them out."""


def _template(manifest: Manifest) -> Manifest | None:
    spec = manifest.get("spec", {})
    template: Manifest | None = spec.get("jobTemplate", {}).get("spec", spec).get("template")
    return template


WORKLOADS = {each["metadata"]["name"]: each for each in (*MANIFESTS, *OPTIONAL) if _template(each)}


def pod_of(workload: Manifest) -> Manifest:
    template = _template(workload)
    assert template
    pod: Manifest = template["spec"]
    return pod


def allowed(kind: str, target: str) -> set[str]:
    """Return the apps that may reach the target by the policy for senders (`to-`), or by its own policy (`into-`)."""
    (policy,) = [each for each in MANIFESTS if each["metadata"]["name"] == f"{kind}-{target}"]
    selector = policy["spec"]["podSelector"] if kind == "to" else policy["spec"]["ingress"][0]["from"][0]["podSelector"]
    return set(selector["matchExpressions"][0]["values"])


OF_POSTGRES = {"api", "bot", "worker", "migrate", "backup", "restore"}


@pytest.mark.parametrize(
    "manifest", [*MANIFESTS, *OPTIONAL], ids=lambda each: f"{each['kind']}-{each['metadata']['name']}"
)
def test_a_manifest_is_valid_for_its_version_of_kubernetes(manifest: Manifest) -> None:
    kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_each_part_runs_as_what_keeps_its_promises() -> None:
    assert {name: workload["kind"] for name, workload in WORKLOADS.items()} == {
        "api": "Deployment",
        "worker": "Deployment",
        "dashboard": "Deployment",
        "bot": "StatefulSet",  # shards: never two pods of one name at a time
        "redis": "StatefulSet",
        "migrate": "Job",
        "backup": "CronJob",
        "restore": "Job",
    }


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_a_pod_has_no_more_rights_than_it_needs(name: str) -> None:
    pod = pod_of(WORKLOADS[name])
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]
    assert all(volume["emptyDir"]["sizeLimit"] for volume in pod["volumes"] if "emptyDir" in volume)


def test_each_part_is_given_only_its_own_secrets() -> None:
    given = {
        name: {
            item["key"] for volume in pod_of(workload)["volumes"] for item in volume.get("secret", {}).get("items", [])
        }
        for name, workload in WORKLOADS.items()
    }
    serving = {"api_secret_key", "dashboard_key", "redis_password", *YOURS}
    assert given == {
        "api": serving,
        "bot": serving,
        "worker": serving,
        "dashboard": {"dashboard_key"},
        "redis": {"redis_password"},
        **{name: {"api_secret_key", "postgres_password"} for name in ("migrate", "backup", "restore")},
    }
    assert set().union(*given.values()) == {*RANDOM, *YOURS}


def test_nothing_is_reached_but_by_those_that_need_it() -> None:
    (nothing,) = [each for each in MANIFESTS if each["metadata"]["name"] == "nothing"]
    assert nothing["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert allowed("into", "postgres") == allowed("to", "postgres") == OF_POSTGRES
    assert allowed("into", "redis") == allowed("to", "redis") == {"api", "bot", "worker"}
    assert allowed("into", "api") == allowed("to", "api") == {"dashboard", "bot"}
    assert allowed("to", "internet") == {"api", "bot", "worker"}


def test_only_the_dashboard_has_a_way_in() -> None:
    (ingress,) = [each for each in MANIFESTS if each["kind"] == "Ingress"]
    backends = [
        path["backend"]["service"]["name"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]
    ]
    assert backends == ["dashboard"]
    assert ingress["spec"]["tls"]
    services = [each for each in MANIFESTS if each["kind"] == "Service"]
    assert {service["spec"].get("type", "ClusterIP") for service in services} == {"ClusterIP"}


def test_the_pods_of_the_bot_have_all_shards_and_each_once() -> None:
    (configuration,) = [each["data"] for each in MANIFESTS if each["kind"] == "ConfigMap"]
    replicas = WORKLOADS["bot"]["spec"]["replicas"]
    assert int(configuration["SHARD_COUNT"]) == replicas * int(configuration["SHARDS_PER_POD"])


def test_the_doctor_can_find_enough_room_on_the_disk_of_a_bots_spool() -> None:
    """A claim of a running StatefulSet cannot be enlarged by `kubectl apply`, so the doctor asks for less than it."""
    (claim,) = WORKLOADS["bot"]["spec"]["volumeClaimTemplates"]
    assert claim["spec"]["resources"]["requests"]["storage"] == "1Gi"
    assert 2 * LEAST_FREE_SPOOL_BYTES <= 1 << 30
    assert "kubectl -n baseline exec bot-0 -- baseline doctor" in OPERATIONS


def test_what_needs_stopped_pods_waits_until_they_are_gone() -> None:
    """`kubectl scale` returns while the pods still write."""
    scaled = re.findall(r"^kubectl -n baseline scale --replicas=0 (.+)\n(.*)$", OPERATIONS, re.MULTILINE)
    assert len(scaled) == len(re.findall("--replicas=0", OPERATIONS)) == 3
    for workloads, then in scaled:
        assert then.startswith("kubectl -n baseline wait --for=delete pod -l ")
        for workload in workloads.split():
            template = _template(WORKLOADS[workload.partition("/")[2]])
            assert template
            assert re.search(rf"\b{template['metadata']['labels']['app']}\b", then)


def test_only_known_variables_are_set() -> None:
    (configuration,) = [each["data"] for each in MANIFESTS if each["kind"] == "ConfigMap"]
    known = {name.upper() for name in Settings.model_fields} | {"SHARDS_PER_POD"}
    assert {variable.removesuffix("_FILE") for variable in configuration} <= known


def test_a_postgresql_elsewhere_is_reached_by_those_that_reach_one_in_the_namespace() -> None:
    (policy,) = [each for each in OPTIONAL if each["metadata"]["name"] == "to-external-postgres"]
    assert set(policy["spec"]["podSelector"]["matchExpressions"][0]["values"]) == OF_POSTGRES
    (elsewhere,) = [each for each in OPTIONAL if each["kind"] == "Service"]
    (within,) = [each for each in MANIFESTS if each["kind"] == "Service" and each["metadata"]["name"] == "postgres"]
    assert elsewhere["metadata"] == within["metadata"], "the URLs name the same host"


def test_backup_and_restore_use_the_same_volume_and_write_no_dump_into_a_small_folder() -> None:
    for name in ("backup", "restore"):
        pod = pod_of(WORKLOADS[name])
        assert {"name": "TMPDIR", "value": "/backups"} in pod["containers"][0]["env"]
        assert {"name": "backups", "persistentVolumeClaim": {"claimName": "backups"}} in pod["volumes"]
    assert "backups" in [each["metadata"]["name"] for each in MANIFESTS if each["kind"] == "PersistentVolumeClaim"]
