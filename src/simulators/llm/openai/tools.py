"""The tools that an OpenAI request allows, in either API."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulators.llm.answers.asked import Tool


def tool_of(function: Mapping[str, Any]) -> Tool:
    return Tool(name=function["name"], schema=function.get("parameters") or {})


def callable_tools(tools: Iterable[Tool], choice: Any) -> tuple[tuple[Tool, ...], bool]:
    """Return the tools that `tool_choice` allows, and whether one must be called."""
    if choice == "none":
        return (), False
    if not isinstance(choice, dict):
        return tuple(tools), choice == "required"
    if choice.get("type") == "allowed_tools":
        allowed = choice.get("allowed_tools") or choice
        names = {_name(tool) for tool in allowed["tools"]}
        return tuple(tool for tool in tools if tool.name in names), allowed["mode"] == "required"
    return tuple(tool for tool in tools if tool.name == _name(choice)), True


def _name(choice: Mapping[str, Any]) -> str:
    name: str = (choice.get("function") or choice)["name"]
    return name
