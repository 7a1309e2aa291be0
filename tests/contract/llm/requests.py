"""The requests of scenes whose outcome does not depend on their wording."""

import struct
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

from domain.llm.chat import ChatMessage, ChatRequest, Image, OutputSchema, Role, Tool, ToolCall
from domain.llm.documents import Document
from domain.llm.media import EmbeddingRequest, ImageRequest, SpeechRequest, TranscriptionRequest
from domain.llm.requests import ModelReply, ModelRequest
from domain.llm.token_counts import TokenCountRequest
from tests.contract.llm.scenes import ANY_PROVIDER, CALLER, Happening, asking, assistant, system, user

CONVERSATION = (
    system("You are a lighthouse keeper."),
    user("Who are you?"),
    assistant("The keeper of the light."),
    user("Since when?"),
)
HEIGHT_OF = Tool(
    name="height_of",
    description="How high a tower is, in metres.",
    parameters={
        "type": "object",
        "properties": {"tower": {"type": "string", "description": "The name of the tower"}},
        "required": ["tower"],
        "additionalProperties": False,
    },
)
COLOUR_OF = Tool(
    name="colour_of",
    description="In which colours a tower is painted.",
    parameters={
        "type": "object",
        "properties": {"tower": {"type": "string"}},
        "required": ["tower"],
        "additionalProperties": False,
    },
)
CALLED_TWICE = (
    ToolCall(id="call_north", name="height_of", arguments={"tower": "North"}),
    ToolCall(id="call_south", name="height_of", arguments={"tower": "South"}),
)
"""Two tool calls in one reply. No adapter makes up such ids, so a lost one shows."""

TOOLS_ANSWERED = (
    user("How high are the towers?"),
    ChatMessage(Role.ASSISTANT, "", tool_calls=CALLED_TWICE),
    ChatMessage(Role.TOOL, "31", tool_call_id="call_north"),
    ChatMessage(Role.TOOL, "27", tool_call_id="call_south"),
)
TOWER = OutputSchema(
    name="tower",
    schema={
        "type": "object",
        "properties": {"name": {"type": "string"}, "metres": {"type": "integer"}},
        "required": ["name", "metres"],
        "additionalProperties": False,
    },
)
LONG_PROMPT = "Tell me about towers. " * 300
SPOKEN_TEXT = "The light is on."
TEXTS = ("a tower", "a light")
DIMENSIONS = 3


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def _wav() -> bytes:
    samples = bytes(1600)
    form = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(samples))
        + b"WAVEfmt "
        + struct.pack("<I", len(form))
        + form
        + b"data"
        + struct.pack("<I", len(samples))
        + samples
    )


RED_PIXEL = Image(data=_png(), media_type="image/png")
RECORDING = _wav()
ONE_PAGE = Document(b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF", "tower.pdf")

_CHATS: dict[Happening, tuple[tuple[ChatMessage, ...], dict[str, Any]]] = {
    Happening.CONVERSATION: (CONVERSATION, {}),
    Happening.CUT_SHORT: ((), {"max_tokens": 16}),
    Happening.CACHE_WRITTEN: ((ChatMessage(Role.USER, LONG_PROMPT, cache_until_here=True), user("Well?")), {}),
    Happening.LOOKED_AT: ((ChatMessage(Role.USER, "What is this?", images=(RED_PIXEL,)),), {}),
    Happening.READ: ((ChatMessage(Role.USER, "How high is it?", documents=(ONE_PAGE,)),), {}),
    Happening.SEARCHED: ((user("How high is the tower?"),), {"web_searches": 3}),
    Happening.TOOL_CALLED: ((user("How high is the North tower?"),), {"tools": (HEIGHT_OF,)}),
    Happening.TOOLS_CALLED: ((user("How high are the towers?"),), {"tools": (HEIGHT_OF,)}),
    Happening.STREAMED_TOOLS: ((user("How high are the towers?"),), {"tools": (HEIGHT_OF,)}),
    Happening.TOOL_ANSWERED: (TOOLS_ANSWERED, {"tools": (HEIGHT_OF,)}),
    Happening.STRUCTURED: ((user("Name a tower."),), {"output": TOWER}),
}


_OTHERS: dict[Happening, Callable[..., ModelRequest[ModelReply]]] = {
    Happening.PICTURED: partial(ImageRequest, prompt="A tower by the sea"),
    Happening.SPOKEN: partial(SpeechRequest, text=SPOKEN_TEXT),
    Happening.TRANSCRIBED: partial(TranscriptionRequest, audio=RECORDING, media_type="audio/wav"),
    Happening.EMBEDDED: partial(EmbeddingRequest, texts=TEXTS, dimensions=DIMENSIONS),
}


def request_for(happening: Happening, model: str) -> ModelRequest[ModelReply]:
    """Build the request of a scene. `model` must have the capability that the scene needs."""
    if happening is Happening.COUNTED:
        counted = asking(model, *CONVERSATION)
        return TokenCountRequest(chat=counted, provider=ANY_PROVIDER, model=model, caller=CALLER)
    if happening in _OTHERS:
        return _OTHERS[happening](provider=ANY_PROVIDER, model=model, caller=CALLER)
    return chat_for(happening, model)


def chat_for(happening: Happening, model: str) -> ChatRequest:
    messages, changes = _CHATS.get(happening, ((), {}))
    return asking("no-such-model" if happening is Happening.UNKNOWN_MODEL else model, *messages, **changes)
