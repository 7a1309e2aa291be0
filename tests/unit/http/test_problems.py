"""Every refusal has a status, a public name and a title."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import adapters.http
import application
import domain
from adapters.http.problems.problems import STATUSES, Refusal, status_of, title_of, type_of
from adapters.http.problems.refusals import HttpRefusal, NotJSON, SignInRequired
from adapters.http.problems.types import URN, ProblemType
from domain.access import NotAMember
from domain.errors import DomainError
from domain.llm.errors import LLMError, LLMTimeoutError

for package in (domain, application, adapters.http):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def refusals(root: Refusal) -> Iterator[Refusal]:
    for refusal in root.__subclasses__():
        if refusal.__module__.partition(".")[0] in {"domain", "application", "adapters"}:
            yield refusal
        yield from refusals(refusal)


def test_every_refusal_of_the_domain_has_a_status() -> None:
    assert set(refusals(DomainError)) == set(STATUSES)


def test_every_refusal_has_a_public_type_and_every_type_a_refusal() -> None:
    codes = {f"{URN}{refusal.code}" for root in (DomainError, HttpRefusal) for refusal in refusals(root)}
    assert codes == {str(type_) for type_ in ProblemType}


@pytest.mark.parametrize("refusal", [*STATUSES, *refusals(HttpRefusal)])
def test_a_refusal_is_an_error_with_a_name(refusal: Refusal) -> None:
    assert 400 <= status_of(refusal) < 600
    assert type_of(refusal).value == f"urn:baseline:{refusal.code}"


@pytest.mark.parametrize(
    ("refusal", "title"),
    [
        (NotAMember, "Not a member"),
        (LLMError, "LLM error"),
        (LLMTimeoutError, "LLM timeout error"),
        (SignInRequired, "Sign in required"),
        (NotJSON, "Not JSON"),
    ],
)
def test_a_title_is_the_refusals_name_in_words(refusal: Refusal, title: str) -> None:
    assert title_of(refusal) == title
