"""Parse an outgoing chat request to OpenAI's Responses API."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from tests.contract.llm.exchanges.exchange import Outgoing


def read_responses(request: httpx2.Request) -> Outgoing:
    body = json.loads(request.content)
    items: Sequence[Mapping[str, Any]] = body["input"]
    messages = [item for item in items if "role" in item]
    calls = {item["call_id"]: item for item in items if item.get("type") == "function_call"}
    results = [item for item in items if item.get("type") == "function_call_output"]
    return Outgoing(
        path=request.url.path,
        key=request.headers["authorization"].removeprefix("Bearer "),
        model=body["model"],
        system=body.get("instructions"),
        turns=tuple((message["role"], text_in(message["content"])) for message in messages),
        temperature=body.get("temperature"),
        max_tokens=body.get("max_output_tokens"),
        images=tuple(
            data_of(part["image_url"])
            for message in messages
            for part in parts_in(message["content"])
            if part["type"] == "input_image"
        ),
        tools=tuple((tool["name"], tool["parameters"]) for tool in body.get("tools", ())),
        tool_calls=tuple((call["name"], json.loads(call["arguments"])) for call in calls.values()),
        tool_results=tuple((calls[result["call_id"]]["name"], result["output"]) for result in results),
        tool_choice=choice_in(body.get("tool_choice")),
        schema=body["text"]["format"]["schema"] if "text" in body else None,
    )


def text_in(content: str | list[dict[str, Any]] | None) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or ())


def parts_in(content: str | list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return content if isinstance(content, list) else []


def data_of(url: str) -> tuple[str, bytes]:
    head, _, data = url.partition(";base64,")
    return head.removeprefix("data:"), base64.b64decode(data)


def choice_in(choice: str | Mapping[str, Any] | None) -> str | None:
    if choice is None or isinstance(choice, str):
        return choice
    named = choice.get("function") or choice
    return str(named["name"])
