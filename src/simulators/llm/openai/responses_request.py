"""Reads a request of the Responses API."""

from collections.abc import Callable, Mapping
from typing import Any

from simulators.llm.answers.asked import Asked, Schema, Turn
from simulators.llm.answers.tokens import tokens_of_tools
from simulators.llm.openai.tools import callable_tools, tool_of
from simulators.llm.wire import Body, parts_of, text_of

_SYSTEM = {"system", "developer"}


def read_responses(body: Body, provider: str, reasons: Callable[[str], bool]) -> Asked:
    given = body["input"]
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    system = [text_of(item["content"]) for item in items if item.get("role") in _SYSTEM]
    functions = [tool for tool in body.get("tools") or () if tool["type"] == "function"]
    tools, must_call = callable_tools(map(tool_of, functions), body.get("tool_choice"))
    return Asked(
        provider=provider,
        model=body["model"],
        persona="\n\n".join(text for text in [body.get("instructions") or "", *system] if text),
        turns=tuple(turn for item in items if (turn := _turn(item)) is not None),
        max_tokens=body.get("max_output_tokens"),
        reasons=reasons(body["model"]),
        tools=tools,
        tool_tokens=tokens_of_tools(functions),
        must_call=must_call,
        schema=_schema((body.get("text") or {}).get("format") or {}),
    )


def _turn(item: Mapping[str, Any]) -> Turn | None:
    match item.get("type", "message"):
        case "message" if item["role"] not in _SYSTEM:
            images = [part for part in parts_of(item["content"]) if part.get("type") == "input_image"]
            return Turn(by_user=item["role"] == "user", text=text_of(item["content"]), images=len(images))
        case "function_call":
            return Turn(by_user=False, called=item["name"] + item["arguments"])
        case "function_call_output":
            output = item["output"]
            return Turn(by_user=False, results=(output if isinstance(output, str) else text_of(output),))
        case _:
            return None


def _schema(wanted: Mapping[str, Any]) -> Schema | None:
    match wanted.get("type"):
        case "json_schema":
            schema: Schema = wanted["schema"]
            return schema
        case "json_object":
            return {"type": "object"}
        case _:
            return None
