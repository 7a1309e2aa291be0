"""Parse an outgoing Messages request."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from domain.llm.chat import ToolChoice
from tests.contract.llm.exchanges.exchange import Outgoing

_CHOICES = {"auto": ToolChoice.AUTO, "none": ToolChoice.NONE, "any": ToolChoice.REQUIRED}


def read_message_request(request: httpx2.Request) -> Outgoing:
    body = json.loads(request.content)
    blocks = [block for turn in body["messages"] for block in _blocks(turn)]
    calls = {block["id"]: block for block in blocks if block["type"] == "tool_use"}
    return Outgoing(
        path=request.url.path,
        key=request.headers.get("x-api-key") or request.headers["authorization"].removeprefix("Bearer "),
        model=body["model"],
        system=body.get("system"),
        turns=tuple((turn["role"], said) for turn in body["messages"] if (said := _text(turn))),
        temperature=body.get("temperature"),
        max_tokens=body["max_tokens"],
        images=tuple(
            (block["source"]["media_type"], base64.b64decode(block["source"]["data"]))
            for block in blocks
            if block["type"] == "image"
        ),
        tools=tuple((tool["name"], tool["input_schema"]) for tool in body.get("tools", ())),
        tool_calls=tuple((call["name"], call["input"]) for call in calls.values()),
        tool_results=tuple(
            (calls[block["tool_use_id"]]["name"], block["content"])
            for block in blocks
            if block["type"] == "tool_result"
        ),
        tool_choice=_choice(body.get("tool_choice")),
        schema=body["output_config"]["format"]["schema"] if "output_config" in body else None,
    )


def _blocks(turn: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    content: str | Sequence[Mapping[str, Any]] = turn["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(turn: Mapping[str, Any]) -> str:
    return "".join(block["text"] for block in _blocks(turn) if block["type"] == "text")


def _choice(choice: Mapping[str, Any] | None) -> str | None:
    return None if choice is None else _CHOICES.get(choice["type"]) or choice["name"]
