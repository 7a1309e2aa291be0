"""OpenAI-compatible servers: each row of docs/llm-endpoints.md gives the same answer at once and in a stream."""

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.llm.models.catalogue import ListedModels
from adapters.llm.providers.factory import build_compatible
from application.ports.llm import ModelProvider
from bootstrap.configuration.endpoints import LLMEndpoint
from domain.llm.chat import ChatMessage, Completion, FinishReason, Role, TextDelta, ToolCall
from tests.contract.llm.exchanges.compatible_bodies import DONE
from tests.contract.llm.exchanges.endpoints import ENDPOINTS, Endpoint
from tests.contract.llm.exchanges.exchange import Events
from tests.contract.llm.requests import HEIGHT_OF, TOWER
from tests.contract.llm.scenes import asking, user
from tests.contract.llm.stream_contract import whole

_TABLE = Path(__file__).parents[3] / "docs" / "llm-endpoints.md"
_MODEL = "m"


class Server:
    """Answers as one of the servers does, and keeps the requests."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.requests: list[httpx2.Request] = []
        self._endpoint = endpoint

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[-1].content)
        return body

    def respond(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        ours = self._endpoint
        if not json.loads(request.content).get("stream"):
            choice = {"index": 0, "message": ours.message, "finish_reason": ours.finish}
            return httpx2.Response(200, json={"model": _MODEL, "choices": [choice], "usage": ours.usage})
        chunks = [{"choices": [{"index": 0, "delta": delta, "finish_reason": ""}]} for delta in ours.deltas]
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": ours.finish}], "usage": None}
        events = Events((*chunks, end, {"choices": [], "usage": ours.usage}, DONE))
        return httpx2.Response(200, content=b"".join(events.chunks()), headers={"content-type": "text/event-stream"})


def connected(server: Server, switches: dict[str, Any]) -> ModelProvider:
    """Build the adapter as configuration does, over the server."""
    given = {"name": "here", "base_url": "https://llm.example/v1", "models": [_MODEL], **switches}
    endpoint = LLMEndpoint.model_validate(given)
    return build_compatible(
        endpoint.name,
        base_url=endpoint.base_url,
        api_key="key",
        timeout_seconds=5,
        catalogue=ListedModels({"here": [_MODEL]}),
        switches=endpoint.switches,
        transport=httpx2.MockTransport(server.respond),
    )


@pytest.mark.parametrize("name", ENDPOINTS)
async def test_a_server_gives_the_same_at_once_and_in_a_stream(name: str) -> None:
    endpoint = ENDPOINTS[name]
    provider = connected(Server(endpoint), dict(endpoint.switches))
    request = asking(_MODEL, tools=(HEIGHT_OF,))
    reply: Completion = await provider.ask(request)
    events = [event async for event in provider.stream(request)]
    await provider.close()
    assert whole(events) == reply
    assert (reply.content, len(reply.tool_calls)) == (endpoint.content, endpoint.calls)
    assert reply.finish_reason is (FinishReason.TOOL_CALLS if endpoint.calls else FinishReason.STOP)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == endpoint.content
    assert reply.estimated is not bool(endpoint.usage)


@pytest.mark.parametrize("name", ENDPOINTS)
async def test_a_server_is_asked_in_its_form(name: str) -> None:
    switches = dict(ENDPOINTS[name].switches)
    server = Server(ENDPOINTS[name])
    provider = connected(server, switches)
    called = ChatMessage(Role.ASSISTANT, "", tool_calls=(ToolCall(id="call_1", name="height_of", arguments={}),))
    talk = (user("Well?"), called, ChatMessage(Role.TOOL, "31", tool_call_id="call_1"))
    request = asking(_MODEL, *talk, tools=(HEIGHT_OF,), output=TOWER, max_tokens=50)
    _ = [event async for event in provider.stream(request)]
    await provider.close()
    body = server.body
    assert body[switches.get("max_tokens_parameter", "max_tokens")] == 50
    assert len({"max_tokens", "max_completion_tokens"} & body.keys()) == 1
    assert ("stream_options" in body) is switches.get("usage_in_streams", True)
    ids = {body["messages"][-1]["tool_call_id"], body["messages"][-2]["tool_calls"][0]["id"]}
    assert len(ids) == 1
    assert bool(re.fullmatch("[a-zA-Z0-9]{9}", ids.pop())) is switches.get("short_call_ids", False)
    way = switches.get("structured_output", "strict")
    form = body.get("response_format", {})
    assert form.get("type") == {"json": "json_object", "words": None}.get(way, "json_schema")
    assert ("strict" in form.get("json_schema", {})) is (way == "strict")
    assert ("JSON Schema" in str(body["messages"])) is (way in {"json", "words"})
    assert all(server.requests[-1].headers[key] == value for key, value in switches.get("headers", {}).items())


def test_the_document_has_a_row_for_each_server_with_its_switches() -> None:
    rows = dict(re.findall(r"^\| ([A-Z][\w. ]+|llama\.cpp|vLLM) \|[^|]+\| (.+) \|$", _TABLE.read_text(), re.MULTILINE))
    written = {name: {} if cell == "none" else json.loads("{" + cell.strip("`") + "}") for name, cell in rows.items()}
    assert written == {name: dict(endpoint.switches) for name, endpoint in ENDPOINTS.items()}
