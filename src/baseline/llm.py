"""Models for cogs: ask any provider in one way; tokens and cost are recorded by the platform."""

from baseline.llm_calls import LLM
from baseline.llm_options import ChatOptions
from baseline.llm_stream import ChatStream
from baseline.llm_structured import Structured
from baseline.llm_tools import ToolError, ToolFunction, ToolRun
from domain.chat import (
    ChatMessage,
    Completion,
    FinishReason,
    Image,
    Role,
    TextDelta,
    TokenCount,
    Tool,
    ToolCall,
    ToolChoice,
)
from domain.cooldown import Cooldown
from domain.media import Embeddings, GeneratedImages, Speech, Transcription
from domain.models import Capability, LLMProvider
from domain.token_usage import TokenUsage

__all__ = [
    "LLM",
    "Capability",
    "ChatMessage",
    "ChatOptions",
    "ChatStream",
    "Completion",
    "Cooldown",
    "Embeddings",
    "FinishReason",
    "GeneratedImages",
    "Image",
    "LLMProvider",
    "Role",
    "Speech",
    "Structured",
    "TextDelta",
    "TokenCount",
    "TokenUsage",
    "Tool",
    "ToolCall",
    "ToolChoice",
    "ToolError",
    "ToolFunction",
    "ToolRun",
    "Transcription",
]
