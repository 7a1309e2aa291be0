"""The files that add TLS, monitoring and a second process of the bot keep the rules of docker-compose.yml."""

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
ADDITIONS = ("compose.tls.yml", "compose.monitoring.yml", "compose.shards.yml", "compose.shards-monitoring.yml")


class ComposeLoader(yaml.SafeLoader):
    """Knows Compose's `!reset`, which unsets what an earlier file set."""


ComposeLoader.add_constructor("!reset", lambda _loader, _node: None)


def read(path: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load((ROOT / path).read_text(), ComposeLoader)  # noqa: S506 - a safe loader
    return document


BASE = read("docker-compose.yml")


def networks(addition: dict[str, Any], service: str) -> set[str]:
    """Return the networks of a service: Compose adds those of the second file to those of the first."""
    both: Iterable[dict[str, Any]] = (BASE["services"].get(service, {}), addition["services"].get(service, {}))
    return {name for each in both for name in each.get("networks", ())}


@pytest.mark.parametrize("file", ["compose.tls.yml", "compose.monitoring.yml"])
def test_an_added_service_is_bounded_and_cannot_write_to_its_image(file: str) -> None:
    services = read(f"deploy/{file}")["services"]
    (added,) = [service for name, service in services.items() if name not in BASE["services"]]
    assert set(added["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert added["read_only"] is True
    assert all("size=" in folder for folder in added["tmpfs"])
    assert added["cap_drop"] == ["ALL"]
    assert added["security_opt"] == ["no-new-privileges:true"]
    assert added["user"] not in {"0", "root"}
    assert added["healthcheck"]
    assert added["logging"] == BASE["x-logging"]


def test_with_tls_the_proxy_alone_is_published_and_the_dashboard_trusts_it_alone() -> None:
    tls = read("deploy/compose.tls.yml")
    dashboard, caddy = tls["services"]["dashboard"], tls["services"]["caddy"]
    assert dashboard["ports"] is None
    address = caddy["networks"]["proxynet"]["ipv4_address"]
    assert dashboard["environment"]["TRUSTED_PROXIES"] == address
    assert tls["networks"]["proxynet"]["internal"] is True
    assert ip_address(address) in ip_network(tls["networks"]["proxynet"]["ipam"]["config"][0]["subnet"])
    assert networks(tls, "caddy") & networks(tls, "dashboard") == {"proxynet"}, "its address there is the trusted one"
    named = set(re.findall(r"\{\$(\w+)\}", (ROOT / "deploy/caddy/Caddyfile").read_text()))
    assert named == set(caddy["environment"])


def test_prometheus_shares_a_network_with_each_part_that_it_scrapes_and_reaches_nothing_else() -> None:
    monitoring = read("deploy/compose.monitoring.yml")
    scraped = [
        target
        for job in read("deploy/monitoring/prometheus.yml")["scrape_configs"]
        for each in job["static_configs"]
        for target in each["targets"]
    ]
    assert sorted(scraped) == ["api:8000", "bot:8080", "worker:8080"]
    reached = {
        name
        for name in {*BASE["services"], *monitoring["services"]} - {"prometheus"}
        if networks(monitoring, name) & networks(monitoring, "prometheus")
    }
    assert reached == {target.split(":")[0] for target in scraped}
    assert all(port.startswith("127.0.0.1:") for port in monitoring["services"]["prometheus"]["ports"])


def test_two_processes_of_the_bot_differ_in_their_shards_and_their_spools_alone() -> None:
    shards = read("deploy/compose.shards.yml")
    first, second = shards["services"]["bot"]["environment"], dict(shards["services"]["bot-2"])
    own = {name: second["environment"].pop(name) for name in ("SHARD_COUNT", "SHARD_IDS")}
    base = {name: value for name, value in BASE["services"]["bot"].items() if name != "build"}
    assert first["SHARD_COUNT"] == own["SHARD_COUNT"] == "8"
    assert (first["SHARD_IDS"], own["SHARD_IDS"]) == ("0-3", "4-7")
    assert second.pop("volumes") == ["bot-2:/var/lib/baseline"]
    assert base.pop("volumes") == ["bot:/var/lib/baseline"]
    assert second == base
    assert set(shards["volumes"]) == {"bot-2"}


def test_prometheus_scrapes_the_second_process_of_the_bot_where_there_is_one_and_expects_none_elsewhere() -> None:
    both, monitoring = read("deploy/compose.shards-monitoring.yml"), read("deploy/compose.monitoring.yml")
    ((pattern,),) = [
        found["files"]
        for job in read("deploy/monitoring/prometheus.yml")["scrape_configs"]
        for found in job.get("file_sd_configs", ())
        if job["job_name"] == "baseline-bot"
    ]
    (volume,) = both["services"]["prometheus"]["volumes"]
    source, target, _ = volume.split(":")
    assert fnmatch(target, f"/etc/prometheus/{pattern}")
    assert yaml.safe_load((ROOT / source).read_text()) == [{"targets": ["bot-2:8080"]}]
    assert networks(both, "bot-2") & networks(monitoring, "prometheus") == {"scrapenet"}
    assert list((ROOT / "deploy/monitoring").glob(pattern)) == [], "beside prometheus.yml it would hold for everybody"
    assert set(both["services"]) == {"bot-2", "prometheus"}


def test_in_kubernetes_prometheus_may_reach_the_port_of_each_part_that_it_scrapes() -> None:
    policies = [
        each
        for each in yaml.safe_load_all((ROOT / "deploy/kubernetes/optional/monitoring.yaml").read_text())
        if each["kind"] == "NetworkPolicy"
    ]
    admitted = {
        f"{app}:{port['port']}"
        for policy in policies
        for app in _apps(policy["spec"]["podSelector"])
        for port in policy["spec"]["ingress"][0]["ports"]
    }
    assert admitted == {"api:8000", "bot:8080", "worker:8080"}


def _apps(selector: dict[str, Any]) -> list[str]:
    apps: list[str] = (
        [selector["matchLabels"]["app"]] if "matchLabels" in selector else selector["matchExpressions"][0]["values"]
    )
    return apps


@pytest.mark.parametrize(
    "file",
    [
        *("docker-compose.yml", "docs/operations.md", *(f"deploy/{name}" for name in ADDITIONS)),
        *sorted(str(each.relative_to(ROOT)) for each in (ROOT / "deploy").rglob("*") if each.is_file()),
    ],
)
def test_a_file_of_deploy_that_is_named_exists(file: str) -> None:
    named = re.findall(r"\bdeploy/[\w./-]*\w", (ROOT / file).read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []
