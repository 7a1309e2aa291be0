"""Every port is held to a contract, or has a reason here why it needs none."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

# Ports without a contract. A port with one technique has only one adapter, also in tests: none can drift from it.
WITHOUT: Final[Mapping[str, str]] = {
    "AccountedProvider": "implemented by the wrappers of the pipeline, which tests stack as production does",
    "CogModules": "one technique: a folder of modules",
    "CogSource": "one technique: wrappers around the folder of modules",
    "MemberLookup": "the part of MemberDirectory that its contract calls; else a cache in front of one",
    "Memberships": "one technique: a cache in front of MemberDirectory",
    "ModelCatalogue": "one technique: lists in the code",
    "RecentMemberLookup": "one technique: a cache in front of MemberDirectory",
    "SecretBox": "one technique: AES-GCM",
    "SettingsCatalogue": "one technique: Pydantic's models",
    "SettingsSection": "one technique: Pydantic's models",
}


def _trees(*folders: str) -> Iterator[ast.Module]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(file.read_text())


def _protocols() -> dict[str, ast.ClassDef]:
    trees = _trees("src/application/ports", "src/application/queries")
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    return {each.name: each for each in classes if "Protocol" in {ast.unparse(base) for base in each.bases}}


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the types of parameters, of annotated variables and fields, and of what functions return."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns


def _used() -> set[str]:
    """Return the names in annotations of the contracts, and the attributes that they read of `work`."""
    used: set[str] = set()
    for tree in _trees("tests/contract"):
        for annotation in _annotations(tree):
            used |= {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        used |= {f"work.{node.attr}" for node in attributes if ast.unparse(node.value) == "work"}
    return used


PROTOCOLS: Final = _protocols()
USED: Final = _used()
STORES: Final = {
    ast.unparse(each.returns): f"work.{each.name}"
    for each in PROTOCOLS["UnitOfWork"].body
    if isinstance(each, ast.FunctionDef) and each.decorator_list and each.returns is not None
}
"""Names of a unit of work's stores, by port: contracts get these stores from `BeginWork`."""


@pytest.mark.parametrize("name", sorted(PROTOCOLS))
def test_a_port_is_exercised_by_a_contract_or_has_a_reason(name: str) -> None:
    contracted = {name, STORES.get(name, name)} if name != "UnitOfWork" else {"BeginWork"}
    is_exercised = bool(contracted & USED)
    assert is_exercised or name in WITHOUT, f"{name} has no contract in tests/contract: write one, or give a reason."
    assert not (is_exercised and name in WITHOUT), f"{name} has a contract: remove the reason."


def test_each_reason_is_that_of_a_port() -> None:
    assert set(WITHOUT) <= set(PROTOCOLS)
