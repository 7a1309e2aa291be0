"""Every refusal has a code of its own."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import application
import domain
from domain.errors import DomainError


def refusals(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for refusal in root.__subclasses__():
        yield refusal
        yield from refusals(refusal)


def test_every_refusal_has_a_code_of_its_own() -> None:
    for package in (domain, application):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    codes = Counter(refusal.code for refusal in refusals())
    assert len(codes) > 15
    assert [code for code, count in codes.items() if count > 1] == []
