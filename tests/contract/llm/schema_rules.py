"""The documented rules of the providers for JSON Schemas, as checks that name what a provider would refuse."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Body = Mapping[str, Any]

_NAME = re.compile("[a-zA-Z0-9_-]{1,64}")
_OPENAI_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
_OPENAI_KEYWORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs"),
    *("title", "description", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("multipleOf", "minItems", "maxItems"),
}
_GEMINI_KEYWORDS = {
    *("$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "enum", "items", "prefixItems"),
    *("minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf", "properties", "additionalProperties", "required"),
}
_ANTHROPIC_KEYWORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs"),
    *("title", "description", "format", "minItems"),
}


def openai_problems(body: Body) -> list[str]:
    form = body["text"]["format"]
    return _form_problems(form)


def compatible_problems(body: Body) -> list[str]:
    return _form_problems(body["response_format"]["json_schema"])


def anthropic_problems(body: Body) -> list[str]:
    if "output_config" not in body:
        return [] if "JSON Schema" in str(body["system"]) else ["the schema is missing"]
    schema = body["output_config"]["format"]["schema"]
    found = [problem for part in _parts(schema) for problem in _keyword_problems(part, _ANTHROPIC_KEYWORDS)]
    found += ["an open object" for part in _parts(schema) if part.get("type") == "object" and not _is_closed(part)]
    return [*found, *_root_problems(schema), *(["recursive"] if _is_recursive(schema) else [])]


def google_problems(body: Body) -> list[str]:
    config = body["generationConfig"]
    if config["responseMimeType"] != "application/json":
        return ["no JSON is asked for"]
    schema = config.get("responseJsonSchema")
    if schema is None:
        return [] if "JSON Schema" in str(body["systemInstruction"]) else ["the schema is missing"]
    found = [problem for part in _parts(schema) for problem in _keyword_problems(part, _GEMINI_KEYWORDS)]
    return [*found, *_root_problems(schema), *(["recursive"] if _is_recursive(schema) else [])]


PROBLEMS: dict[str, Callable[[Body], list[str]]] = {
    "openai": openai_problems,
    "anthropic": anthropic_problems,
    "google": google_problems,
    "xai": openai_problems,
    "local": compatible_problems,
}


def _form_problems(form: Mapping[str, Any]) -> list[str]:
    schema = form["schema"]
    found = [] if _NAME.fullmatch(form["name"]) else [f"the name {form['name']!r}"]
    found += _root_problems(schema)
    if form["strict"]:
        for part in _parts(schema):
            found += _keyword_problems(part, _OPENAI_KEYWORDS)
            found += [] if {"type", "anyOf", "$ref"} & part.keys() else [f"no type in {part}"]
            found += [] if part.get("format", "date") in _OPENAI_FORMATS else [f"the format {part['format']}"]
            found += ["a pattern that looks around"] if "(?" in part.get("pattern", "") else []
            if part.get("type") == "object" and not (
                _is_closed(part) and set(part["required"]) == set(part["properties"])
            ):
                found.append(f"an open object {part}")
    return found


def _root_problems(schema: Mapping[str, Any]) -> list[str]:
    combined = {"anyOf", "oneOf", "allOf", "not", "enum"} & schema.keys()
    return [] if schema.get("type") == "object" and not combined else ["the root is no object"]


def _keyword_problems(part: Mapping[str, Any], known: set[str]) -> list[str]:
    beside = [f"{keyword} beside $ref" for keyword in part if "$ref" in part and not keyword.startswith("$")]
    return [*beside, *(f"the keyword {keyword}" for keyword in part.keys() - known)]


def _is_closed(part: Mapping[str, Any]) -> bool:
    return part.get("additionalProperties") is False


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for keyword, value in schema.items():
        if keyword in {"properties", "$defs"}:
            inner = list(value.values())
        elif keyword in {"anyOf", "oneOf", "allOf", "prefixItems"}:
            inner = value
        else:
            inner = [value] if keyword in {"items", "additionalProperties"} and isinstance(value, Mapping) else []
        for each in inner:
            yield from _parts(each)


def _is_recursive(schema: Mapping[str, Any]) -> bool:
    definitions = schema.get("$defs", {})
    reached = {
        name: {part["$ref"].rpartition("/")[2] for part in _parts(definition) if "$ref" in part}
        for name, definition in definitions.items()
    }
    for _ in definitions:
        reached = {name: names.union(*(reached[each] for each in names)) for name, names in reached.items()}
    return any(name in names for name, names in reached.items())
