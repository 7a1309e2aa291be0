"""Everything that the API takes or answers is shown by an example, and every example is what its schema says."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from adapters.http.openapi.completed import completed, made_up
from adapters.http.openapi.document import described
from adapters.http.openapi.example_values import FIELDS, PARAMETERS
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
    """All that has a schema and shows examples beside it."""
    yield from contents(document)
    for operation in operations(document):
        for parameter in operation.get("parameters", []):
            yield f"{operation['operationId']} {parameter['name']}", parameter
        for status, response in responses(document, operation):
            for name, header in response["headers"].items():
                yield f"{operation['operationId']} {status} {name}", resolved(document, header)


def test_every_operation_is_named_summed_up_explained_and_sorted(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    for operation in operations(document):
        assert operation["operationId"]
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert set(operation["tags"]) <= tags


def test_everything_that_is_sent_or_answered_has_an_example(document: dict[str, Any]) -> None:
    without = [name for name, part in described_parts(document) if not examples(document, part)]
    assert without == []


def test_every_schema_has_an_example(document: dict[str, Any]) -> None:
    assert [name for name, schema in document["components"]["schemas"].items() if not schema["examples"]] == []


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    wrong = {
        name: found
        for name, part in described_parts(document)
        for example in examples(document, part)
        if (found := mistakes(document, part["schema"], example))
    }
    assert wrong == {}


def test_every_schemas_own_example_is_what_it_says(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    wrong = {
        name: found
        for name, schema in schemas.items()
        for example in schema["examples"]
        if (found := mistakes(document, schema, example))
    }
    assert wrong == {}


def test_no_field_is_shown_by_a_made_up_value() -> None:
    assert made_up(described()) == set(), "Give these fields a value in adapters/http/openapi/example_values.py."


def test_the_table_of_examples_has_nothing_that_is_gone(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    fields = {f"{name}.{field}" for name, schema in schemas.items() for field in schema.get("properties", {})}
    parameters = {
        f"{operation['operationId']}.{parameter['name']}"
        for operation in operations(document)
        for parameter in operation.get("parameters", [])
    }
    for known, table in ((fields, FIELDS), (parameters, PARAMETERS)):
        assert set(table) <= known | {name.rpartition(".")[2] for name in known}


def test_every_operation_tells_the_problems_that_it_answers_with(document: dict[str, Any]) -> None:
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


def test_limits_are_told_wherever_they_hold(document: dict[str, Any]) -> None:
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


def test_both_keys_to_the_api_are_described(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {name: (scheme["type"], scheme["in"]) for name, scheme in schemes.items()} == {
        "session": ("apiKey", "cookie"),
        "csrf": ("apiKey", "header"),
    }


def test_what_may_be_left_out_of_a_query_is_not_null_there(document: dict[str, Any]) -> None:
    schemas = [parameter["schema"] for one in operations(document) for parameter in one.get("parameters", [])]
    assert [schema for schema in schemas if "oneOf" in schema] == []


def test_bodies_say_that_they_take_no_other_fields(document: dict[str, Any]) -> None:
    sent = [operation["requestBody"]["content"] for operation in operations(document) if "requestBody" in operation]
    schemas = [content["schema"] for one in sent for content in one.values()]
    named = {schema["$ref"].rpartition("/")[2] for schema in schemas if "$ref" in schema}
    open_ones = {name for name in named if document["components"]["schemas"][name].get("additionalProperties", True)}
    assert (named >= {"GrantBody", "ChangeSettingsBody"}, open_ones) == (True, set())


def test_an_id_or_amount_that_may_be_null_keeps_its_pattern(document: dict[str, Any]) -> None:
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
