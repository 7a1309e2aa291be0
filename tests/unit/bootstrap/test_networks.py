"""The links of docker-compose.yml are those that `python -m scripts.networks` tries with real processes."""

from pathlib import Path

import pytest

from scripts.networks.__main__ import MAY_LEAVE, MAY_REACH, ROOT
from scripts.networks.compose import read_deployment

DEPLOYMENT = read_deployment(ROOT / "docker-compose.yml")


@pytest.mark.parametrize("service", MAY_REACH)
def test_a_service_shares_a_network_with_those_alone_that_may_reach_it(service: str) -> None:
    networks = DEPLOYMENT.services[service].networks
    sharing = {name for network in networks for name in DEPLOYMENT.members(network)} - {service}
    assert sharing == MAY_REACH[service] - {service}


def test_the_services_with_a_way_out_are_those_that_need_it() -> None:
    leaving = {name for name, each in DEPLOYMENT.services.items() if not DEPLOYMENT.internal.issuperset(each.networks)}
    assert leaving == MAY_LEAVE


def test_a_service_that_names_no_network_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "compose.yml"
    file.write_text("services: {web: {ports: ['80:80']}}\nnetworks: {}\n")
    with pytest.raises(ValueError, match="web: name its networks"):
        read_deployment(file)
