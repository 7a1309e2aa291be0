"""Real exchanges with the providers, recorded by other projects, from the folder that RECORDINGS_DIR names.

The tapes are those of VCR for Python and Ruby, and of httpmock. They stay where they are: nothing of them is kept here.
"""

import base64
import gzip
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from domain.chat import ChatMessage, Role
from domain.models import LLMProvider

NOT_RUN = "RECORDINGS_DIR is not set"

_CHAT_PATHS = {
    LLMProvider.OPENAI: "/v1/responses",
    LLMProvider.ANTHROPIC: "/v1/messages",
    LLMProvider.GOOGLE: ":generateContent",
    LLMProvider.XAI: "/v1/responses",
}
_ROLES = {"system": Role.SYSTEM, "user": Role.USER, "assistant": Role.ASSISTANT, "model": Role.ASSISTANT}
_BEYOND_TEXT = ('"inlineData"', '"functionResponse"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`asked` and `answer` are bodies as they were on the wire, read from JSON."""

    tape: str
    provider: LLMProvider
    path: str
    asked: Mapping[str, Any]
    status: int
    answer: Mapping[str, Any]

    @property
    def model(self) -> str:
        """Gemini's is in the path."""
        return str(self.asked.get("model") or self.path.rpartition("/")[2].partition(":")[0])

    @property
    def said(self) -> tuple[ChatMessage, ...]:
        return said(self.asked)


def said(body: Mapping[str, Any]) -> tuple[ChatMessage, ...]:
    """Who says what in a request, in any of the providers' formats. Only text counts."""
    system = body.get("instructions") or body.get("system") or (body.get("systemInstruction") or {}).get("parts")
    turns = body.get("input") or body.get("messages") or body.get("contents") or ()
    told = [ChatMessage(Role.SYSTEM, _text(system))] if system else []
    return (
        *told,
        *(
            ChatMessage(_ROLES[turn["role"]], _text(turn.get("content") or turn["parts"]))
            for turn in turns
            if "role" in turn
        ),
    )


def _text(content: str | list[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def recorded_chats(provider: LLMProvider) -> tuple[Recording, ...]:
    """Exchanges of nothing but text. Skips the test when there is no folder of recordings."""
    return tuple(recording for recording in _recorded(provider) if _is_text(recording))


def recorded_bills() -> tuple[Recording, ...]:
    """All that xAI has billed by text tokens, calls of tools included."""
    return tuple(each for each in _recorded(LLMProvider.XAI) if "cost_in_usd_ticks" in (each.answer.get("usage") or {}))


def _is_text(recording: Recording) -> bool:
    bodies = json.dumps([recording.asked, recording.answer])
    return not recording.asked.get("tools") and not any(mark in bodies for mark in _BEYOND_TEXT)


def _recorded(provider: LLMProvider) -> tuple[Recording, ...]:
    folder = os.environ.get("RECORDINGS_DIR")
    if not folder:
        pytest.skip(NOT_RUN)
    recordings = _read(Path(folder) / provider.value, provider)
    assert recordings, f"RECORDINGS_DIR has no recordings of {provider.value}: {folder}"
    return recordings


@cache
def _read(folder: Path, provider: LLMProvider) -> tuple[Recording, ...]:
    return tuple(
        recording
        for tape in sorted(folder.glob("*.yaml"))
        for document in yaml.load_all(tape.read_bytes(), Loader=_TapeLoader)
        for recording in _exchanges(tape.name, provider, document)
    )


class _TapeLoader(yaml.CSafeLoader):
    """Ruby's tapes spell binary strings in their own way."""


_TapeLoader.add_constructor("!binary", lambda _, node: base64.b64decode(node.value))


def _exchanges(tape: str, provider: LLMProvider, document: Mapping[str, Any]) -> Iterator[Recording]:
    if "when" in document:
        pairs = [(document["when"], document["then"])]
    else:
        interactions = document.get("interactions") or document.get("http_interactions") or ()
        pairs = [(each["request"], each["response"]) for each in interactions if each.get("response")]
    for request, response in pairs:
        path = request.get("path") or urlsplit(request["uri"]).path
        answer = _answer(_body(response))
        if path.endswith(_CHAT_PATHS[provider]) and answer is not None:
            yield Recording(
                tape=tape,
                provider=provider,
                path=path,
                asked=json.loads(_body(request)),
                status=_status(response["status"]),
                answer=answer,
            )


def _status(recorded: int | Mapping[str, Any]) -> int:
    return recorded if isinstance(recorded, int) else int(recorded["code"])


def _body(recorded: Mapping[str, Any]) -> bytes:
    parsed, body = recorded.get("parsed_body"), recorded.get("body")
    if parsed is not None:
        return json.dumps(parsed).encode()
    content = body.get("string") if isinstance(body, dict) else body
    raw = content if isinstance(content, bytes) else (content or "").encode()
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def _answer(body: bytes) -> Mapping[str, Any] | None:
    """The answer in one piece, which OpenAI and xAI also send at the end of a stream; None for other streams."""
    if body.startswith(b"{"):
        answer: Mapping[str, Any] = json.loads(body)
        return answer
    events = [json.loads(line[6:]) for line in body.splitlines() if line.startswith(b"data: {")]
    return next((event["response"] for event in events if event.get("type") == "response.completed"), None)
