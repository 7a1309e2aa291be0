"""The document in the repository is the one that the code describes, and fit to make a client from."""

import json
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.datastructures import State

from adapters.http.openapi.document import described, openapi_config, write_openapi
from adapters.http.openapi.structs import PreciseStructs
from adapters.http.routing import router
from tests.unit.http.documents import operations, responses

KEPT = Path("docs/openapi.json")
OPERATION_IDS = {
    "changeAllSettings",
    "changeBudgets",
    "changeCog",
    "changeSettings",
    "completeSignIn",
    "endOtherSessions",
    "endSession",
    "exportGuildUsage",
    "eraseDataOfGuild",
    "eraseDataOfUser",
    "eraseMyData",
    "exportDataOfGuild",
    "exportDataOfUser",
    "exportMyData",
    "exportRequests",
    "exportSettings",
    "getAuditLog",
    "getBudgets",
    "getCostPerUser",
    "getDailyUsage",
    "getErrorRates",
    "getFleetUsage",
    "getGuild",
    "getGuildConversation",
    "getGuildErrors",
    "getGuildRequest",
    "getGuildUsage",
    "getGuildUsageOverTime",
    "getHealth",
    "getLatencies",
    "getMe",
    "getMetrics",
    "getModelEndings",
    "listProvidersAway",
    "listModelsOfGuild",
    "getRequest",
    "getSettings",
    "getStaffAuditLog",
    "getSettingsSchema",
    "getSettingsSection",
    "getShardOfGuild",
    "getUsageOfCog",
    "getUsageOfGuild",
    "grantAccess",
    "importSettings",
    "listAuthorizedUsers",
    "listChannels",
    "listAllGuilds",
    "listCogs",
    "listCogsOfGuild",
    "listErasures",
    "listExtensions",
    "listAlertDeliveries",
    "discardCogJobs",
    "listCogJobs",
    "listJobs",
    "retryCogJobs",
    "listGuildRequests",
    "listGuilds",
    "listGuildsWithoutCog",
    "listModels",
    "listRequests",
    "listRoles",
    "listSessions",
    "listShards",
    "nameUsagePeople",
    "reclaimAccess",
    "resetSettings",
    "revokeAccess",
    "runJob",
    "searchMembers",
    "setPrice",
    "signOut",
    "startSignIn",
    "switchCog",
    "streamEvents",
    "testAlerts",
    "transferAccess",
}


_OUR_OWN = {"correlation_id", "request_id", "call_id", "shard_id"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    write_openapi(path)
    written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return written


def test_the_committed_document_is_current(tmp_path: Path) -> None:
    write_openapi(tmp_path / "openapi.json")
    written = (tmp_path / "openapi.json").read_text(encoding="utf-8")
    assert KEPT.read_text(encoding="utf-8") == written, "Run `make openapi` and commit docs/openapi.json."


def test_the_types_are_described_alike_whichever_route_names_them_first() -> None:
    backwards = router(State())
    backwards.routes.reverse()
    app = Litestar([backwards], openapi_config=openapi_config(), plugins=[PreciseStructs()], logging_config=None)
    assert app.openapi_schema.to_schema()["components"] == described()["components"]


def test_operations_are_named_after_their_use_cases(document: dict[str, Any]) -> None:
    assert {operation["operationId"] for operation in operations(document)} == OPERATION_IDS


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    media_types = {
        media_type
        for operation in operations(document)
        for status, response in responses(document, operation)
        if int(status) >= 400 and (operation["operationId"], status) != ("getHealth", "503")
        for media_type in response["content"]
    }
    assert media_types == {"application/problem+json"}


def test_every_path_parameter_is_declared(document: dict[str, Any]) -> None:
    for path, operations_there in document["paths"].items():
        for operation in operations_there.values():
            declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}, operation[
                "operationId"
            ]


def test_changes_are_marked_as_needing_the_csrf_token(document: dict[str, Any]) -> None:
    marked = {op["operationId"] for op in operations(document) if "csrf" in op.get("security", [{}])[0]}
    assert marked == {
        "changeAllSettings",
        "changeBudgets",
        "changeCog",
        "changeSettings",
        "endOtherSessions",
        "endSession",
        "eraseDataOfGuild",
        "eraseDataOfUser",
        "eraseMyData",
        "grantAccess",
        "importSettings",
        "reclaimAccess",
        "resetSettings",
        "revokeAccess",
        "discardCogJobs",
        "retryCogJobs",
        "runJob",
        "signOut",
        "switchCog",
        "testAlerts",
        "transferAccess",
        "setPrice",
    }


def test_answers_have_no_optional_fields_but_problems(document: dict[str, Any]) -> None:
    """A client's types then need no `undefined`."""
    optional = {
        name: sorted(set(schema["properties"]) - set(schema["required"]))
        for name, schema in document["components"]["schemas"].items()
        if schema["type"] == "object" and set(schema["properties"]) != set(schema["required"])
    }
    assert optional == {"Problem": ["current_version", "errors"]}


def test_money_is_a_decimal_string(document: dict[str, Any]) -> None:
    cost = document["components"]["schemas"]["UsageFigures"]["properties"]["cost_usd"]
    assert (cost["type"], cost["format"]) == ("string", "decimal")


def test_discord_ids_are_strings(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, property_ in schema.get("properties", {}).items():
            if field == "id" or (field.endswith("_id") and field not in _OUR_OWN):
                (kind,) = [one for one in property_.get("oneOf", [property_]) if one.get("type") != "null"]
                # Litestar leaves the format out of what may be null.
                assert (kind["type"], kind.get("format", "snowflake")) == ("string", "snowflake"), name
