"""Functions and commands of cogs that a language model may use for a member."""

from baseline.model_tools.offering import OfferedTool, ToolCaller, model_tool, offered_tools

__all__ = ["OfferedTool", "ToolCaller", "model_tool", "offered_tools"]
