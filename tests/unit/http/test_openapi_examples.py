"""Every parameter, body and response of the API has an example that fits its schema."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from adapters.http.openapi.completed import completed, made_up
from adapters.http.openapi.document import described
from adapters.http.openapi.example_parameters import PARAMETERS
from adapters.http.openapi.example_values import FIELDS
from adapters.http.openapi.examples import Examples
from adapters.http.problems.guide import GUIDE
from adapters.http.problems.problems import PROBLEM_JSON
from adapters.http.problems.types import ProblemType
from tests.unit.http.documents import contents, examples, operations, resolved, responses


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return completed(described())


def mistakes(document: Mapping[str, Any], schema: Any, example: Any) -> list[str]:
    validator = Draft202012Validator(
        {**schema, "components": document["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [error.message for error in validator.iter_errors(example)]


def described_parts(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every schema with its examples."""
    yield from contents(document)
    for operation in operations(document):
        for parameter in operation.get("parameters", []):
            yield f"{operation['operationId']} {parameter['name']}", parameter
        for status, response in responses(document, operation):
            for name, header in response["headers"].items():
                yield f"{operation['operationId']} {status} {name}", resolved(document, header)


def test_every_operation_has_a_name_summary_description_and_tag(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    for operation in operations(document):
        assert operation["operationId"]
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert set(operation["tags"]) <= tags


def test_every_request_and_response_body_has_an_example(document: dict[str, Any]) -> None:
    without = [name for name, part in described_parts(document) if not examples(document, part)]
    assert without == []


def test_every_schema_has_an_example(document: dict[str, Any]) -> None:
    assert [name for name, schema in document["components"]["schemas"].items() if not schema["examples"]] == []


def test_every_example_matches_its_schema(document: dict[str, Any]) -> None:
    wrong = {
        name: found
        for name, part in described_parts(document)
        for example in examples(document, part)
        if (found := mistakes(document, part["schema"], example))
    }
    assert wrong == {}


def test_every_schemas_own_example_matches_it(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    wrong = {
        name: found
        for name, schema in schemas.items()
        for example in schema["examples"]
        if (found := mistakes(document, schema, example))
    }
    assert wrong == {}


def test_no_field_has_a_placeholder_as_its_example() -> None:
    assert made_up(described()) == set(), "Give these fields a value in adapters/http/openapi/example_values.py."


def test_the_table_of_examples_has_no_obsolete_entry(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    fields = {f"{name}.{field}" for name, schema in schemas.items() for field in schema.get("properties", {})}
    parameters = {
        f"{operation['operationId']}.{parameter['name']}"
        for operation in operations(document)
        for parameter in operation.get("parameters", [])
    }
    for known, table in ((fields, FIELDS), (parameters, PARAMETERS)):
        assert set(table) <= known | {name.rpartition(".")[2] for name in known}


def test_every_operation_documents_the_problems_it_returns(document: dict[str, Any]) -> None:
    for operation in operations(document):
        answers = dict(responses(document, operation))
        assert "500" in answers, operation["operationId"]
        assert ("401" in answers) == ("security" in operation), operation["operationId"]


def test_each_type_of_problem_under_a_status_has_its_own_example_and_no_other(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for status, response in responses(document, operation):
            if (content := response.get("content", {}).get(PROBLEM_JSON)) is None:
                continue
            types = [example["type"] for example in examples(document, content)]
            assert sorted(types) == content["schema"]["properties"]["type"]["enum"]
            assert {example["status"] for example in examples(document, content)} == {int(status)}
            assert all(f"`{kind}`" in response["description"] for kind in types)


def test_rate_limit_headers_are_documented_wherever_limits_apply(document: dict[str, Any]) -> None:
    for operation in operations(document):
        answers = dict(responses(document, operation))
        is_limited = "429" in answers
        assert is_limited is ("health" not in operation["tags"]), operation["operationId"]
        for status, response in answers.items():
            assert ("RateLimit-Remaining" in response["headers"]) is (is_limited and status != "401")
            assert ("Retry-After" in response["headers"]) is (status == "429")
            assert "X-Correlation-ID" in response["headers"]


def test_signing_in_and_out_set_cookies(document: dict[str, Any]) -> None:
    setting = {
        operation["operationId"]
        for operation in operations(document)
        for _, response in responses(document, operation)
        if "Set-Cookie" in response["headers"]
    }
    assert setting == {"startSignIn", "completeSignIn", "signOut", "endSession"}


def test_both_security_schemes_are_described(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name: (scheme["type"], scheme["in"]) for name, scheme in schemes.items()} == {
        "session": ("apiKey", "cookie"),
        "csrf": ("apiKey", "header"),
    }


def test_an_optional_query_parameter_is_not_nullable(document: dict[str, Any]) -> None:
    schemas = [parameter["schema"] for one in operations(document) for parameter in one.get("parameters", [])]
    assert [schema for schema in schemas if "oneOf" in schema] == []


def test_request_bodies_forbid_additional_fields(document: dict[str, Any]) -> None:
    sent = [operation["requestBody"]["content"] for operation in operations(document) if "requestBody" in operation]
    schemas = [content["schema"] for one in sent for content in one.values()]
    named = {schema["$ref"].rpartition("/")[2] for schema in schemas if "$ref" in schema}
    open_ones = {name for name in named if document["components"]["schemas"][name].get("additionalProperties", True)}
    assert (named >= {"GrantBody", "ChangeSettingsBody"}, open_ones) == (True, set())


def test_a_nullable_id_or_amount_keeps_its_pattern(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Budget"]["properties"]["user_id"]["pattern"] == "^[0-8]?[0-9]{1,18}$"
    assert schemas["RequestView"]["properties"]["cost_usd"]["pattern"].startswith("^[0-9]+")


def test_there_is_advice_for_every_type_of_problem() -> None:
    assert set(GUIDE) == set(ProblemType)


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date-time"}, FIELDS["at"]),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"oneOf": [{"type": "null"}, {"type": "number"}]}, 1.5),
        ({"const": "fixed"}, "fixed"),
        ({}, {}),
        ({"properties": {"status": {"type": "string"}}, "required": ["status"]}, {"status": "text"}),
        ({"properties": {"kind": {"enum": ["a", "b"]}}, "required": ["kind"]}, {"kind": "a"}),
        ({"properties": {"model": {"type": "string"}}, "required": ["model"]}, {"model": "gpt-4.1"}),
        ({"properties": {"mine": {"type": "boolean"}, "left_out": {}}, "required": ["mine"]}, {"mine": True}),
    ],
)
def test_an_extensions_schema_gets_an_example_of_its_shape(schema: dict[str, Any], example: Any) -> None:
    assert Examples({}).of(schema) == example
