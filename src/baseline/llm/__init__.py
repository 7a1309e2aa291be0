"""Models for cogs: ask any provider in one way; tokens and cost are recorded by the platform."""

from baseline.llm.calls import LLM
from baseline.llm.options import ChatOptions
from baseline.llm.streams import ChatStream, StructuredStream
from baseline.llm.structured import Structured
from baseline.llm.tools import ToolError, ToolFunction, ToolRun
from baseline.llm.trimming import trimmed
from domain.llm.chat import AccountedCompletion as Completion
from domain.llm.chat import (
    ChatMessage,
    Effort,
    FinishReason,
    Image,
    Role,
    ServiceTier,
    TextDelta,
    Tool,
    ToolCall,
    ToolChoice,
)
from domain.llm.documents import Citation, Document
from domain.llm.media import AccountedEmbeddings as Embeddings
from domain.llm.media import AccountedGeneratedImages as GeneratedImages
from domain.llm.media import AccountedSpeech as Speech
from domain.llm.media import AccountedTranscription as Transcription
from domain.llm.requests import Capability, LLMProvider
from domain.llm.token_counts import AccountedTokenCount as TokenCount
from domain.llm.token_usage import TokenUsage
from domain.spending.cooldown import Cooldown

__all__ = [
    "LLM",
    "Capability",
    "ChatMessage",
    "ChatOptions",
    "ChatStream",
    "Citation",
    "Completion",
    "Cooldown",
    "Document",
    "Effort",
    "Embeddings",
    "FinishReason",
    "GeneratedImages",
    "Image",
    "LLMProvider",
    "Role",
    "ServiceTier",
    "Speech",
    "Structured",
    "StructuredStream",
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
    "trimmed",
]
