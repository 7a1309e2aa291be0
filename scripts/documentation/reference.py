"""Write the reference of the HTTP API from its description, docs/openapi.json."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from scripts.documentation.places import DOCUMENTS

Json: TypeAlias = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


def reference() -> str:
    description: Json = json.loads((DOCUMENTS / "openapi.json").read_text())
    return "\n".join(_lines(description))


def _lines(description: Json) -> Iterator[str]:
    yield "# API reference\n"
    yield f"{description['info'].get('description', '')}\n"
    yield "Written at each build from `docs/openapi.json`. What to do about refusals: [problems](problems.md).\n"
    for tag in description["tags"]:
        yield f"## {tag['name'].replace('_', ' ').capitalize()}\n\n{tag.get('description', '')}\n"
        for path, methods in description["paths"].items():
            for method in _METHODS:
                operation = methods.get(method)
                if operation and tag["name"] in operation.get("tags", ()):
                    yield from _operation(path, method, operation)
    yield "## Schemas\n"
    for name, schema in sorted(description["components"]["schemas"].items()):
        yield from _schema(name, schema)


def _operation(path: str, method: str, operation: Json) -> Iterator[str]:
    yield f"### {operation['operationId']}\n"
    yield f"`{method.upper()} {path}`\n"
    yield f"{operation.get('description') or operation.get('summary', '')}\n"
    if parameters := operation.get("parameters"):
        yield "| parameter | in | type | meaning |\n|---|---|---|---|"
        for parameter in parameters:
            name = f"`{parameter['name']}`" + (" (required)" if parameter.get("required") else "")
            meaning = _cell(parameter.get("description", ""))
            yield f"| {name} | {parameter['in']} | {_type(parameter['schema'])} | {meaning} |"
        yield ""
    if body := _content(operation.get("requestBody", {})):
        yield f"Takes {body}.\n"
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            content = _content(answer)
            yield f"Answers {status}" + (f" with {content}." if content else ".") + "\n"
    refusals = [answer["$ref"].rsplit("/")[-1] for answer in operation["responses"].values() if "$ref" in answer]
    if refusals:
        yield "Refuses with " + ", ".join(f"`{refusal}`" for refusal in dict.fromkeys(refusals)) + ".\n"


def _schema(name: str, schema: Json) -> Iterator[str]:
    yield f"### {name}\n"
    if described := schema.get("description"):
        yield f"{described}\n"
    if values := schema.get("enum"):
        yield "One of " + ", ".join(f"`{value}`" for value in values) + ".\n"
    if fields := schema.get("properties"):
        yield "| field | type | meaning |\n|---|---|---|"
        required = schema.get("required", ())
        for field, shape in fields.items():
            optional = "" if field in required else " (optional)"
            yield f"| `{field}`{optional} | {_type(shape)} | {_cell(shape.get('description', ''))} |"
        yield ""


def _content(holder: Json) -> str:
    kinds = [f"{_type(content.get('schema', {}))} as `{kind}`" for kind, content in holder.get("content", {}).items()]
    return ", or ".join(kinds)


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/")[-1]
        return f"[{name}](#{name.lower()})"
    if choices := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(dict.fromkeys(_type(choice) for choice in choices))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = schema.get("type", "any")
    kinds = " or ".join(kind) if isinstance(kind, list) else kind
    return f"{kinds} ({schema['format']})" if "format" in schema else kinds


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
