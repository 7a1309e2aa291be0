"""Bring tools and answers into the forms that every provider takes: plain names, and an object at the schema's root."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, create_model

from domain.llm.chat import Tool

_LONGEST_NAME = 64
_NAME = re.compile(rf"[a-zA-Z_][a-zA-Z0-9_-]{{0,{_LONGEST_NAME - 1}}}")
_COMBINED = ("anyOf", "oneOf", "allOf", "not", "enum", "const", "if")


def derived_name(name: str) -> str:
    """Return the name of a function or model as a tool may have it: `Box[int]` becomes `Box_int`."""
    plain = re.sub(r"[^a-zA-Z0-9_-]+", "_", name.rpartition(".")[2]).strip("_")
    return (plain if _NAME.match(plain) else f"tool_{plain}".rstrip("_"))[:_LONGEST_NAME]


def checked_name(name: str) -> str:
    """Raises ValueError for a name that a provider would refuse."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"The tool's name {name!r} is not one that every provider takes: "
            f"up to {_LONGEST_NAME} letters, digits, `_` and `-`, with a letter or `_` first."
        )
    return name


def checked_parameters(name: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises ValueError for arguments that are no object. An empty schema is that of a tool without arguments."""
    if not schema:
        return {"type": "object", "properties": {}}
    if not has_object_root(schema):
        raise ValueError(
            f"The parameters of the tool {name!r} must be an object: put the list, union or single value into a field "
            "of a pydantic model."
        )
    return schema


def checked_tools(tools: Iterable[Tool]) -> tuple[Tool, ...]:
    """Raises ValueError where a provider would refuse a tool's name or parameters, or two tools share a name."""
    found: dict[str, Tool] = {}
    for tool in tools:
        if checked_name(tool.name) in found:
            raise ValueError(f"Two tools have the name {tool.name!r}: give each a name of its own.")
        found[tool.name] = replace(tool, parameters=checked_parameters(tool.name, tool.parameters))
    return tuple(found.values())


def has_object_root(schema: Mapping[str, Any]) -> bool:
    root, seen = schema, set[str]()
    while isinstance(reference := root.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        _, _, path = reference.partition("#/")
        group, _, name = path.partition("/")
        root = schema.get(group, {}).get(name, {})
    is_object = root.get("type") == "object" or ("type" not in root and "properties" in root)
    return is_object and not any(keyword in root for keyword in _COMBINED)


@lru_cache(maxsize=256)
def wrapper_of(model: type[BaseModel]) -> type[BaseModel] | None:
    """Return a model with the given one in its field `value`, or None where the given one is an object itself."""
    if has_object_root(model.model_json_schema()):
        return None
    return create_model(model.__name__, value=(model, ...))
