"""Read real exchanges, recorded by other projects, from the folder that RECORDINGS_DIR names.

The tapes have the formats of VCR for Python and Ruby, of httpmock, or are bare bodies. Nothing of them is kept in this
repository.
"""

import base64
import gzip
import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from domain.llm.requests import LLMProvider
from tests.contract.llm.recording import Kind, Recording
from tests.contract.llm.vendors import LOCAL

NOT_RUN = "RECORDINGS_DIR is not set"

_COMPLETIONS = "/v1/chat/completions"


def recorded(provider: str) -> tuple[Recording, ...]:
    """Return every exchange of one adapter's API; Chat Completions of any server count as LOCAL's.

    Skips the test when there is no folder of recordings.
    """
    folders = [LLMProvider.OPENAI.value, LLMProvider.XAI.value] if provider == LOCAL else [provider]
    found = [each for folder in folders for each in _recorded(folder) if each.provider == provider]
    assert found, f"RECORDINGS_DIR has no recordings for {provider}"
    return tuple(found)


def recorded_chats(provider: str) -> tuple[Recording, ...]:
    """Return the exchanges that hold a chat reply, whole or streamed."""
    return tuple(each for each in recorded(provider) if each.kind in {Kind.CHAT, Kind.STREAM} and each.status == 200)


def recorded_bills(provider: str) -> tuple[Recording, ...]:
    """Return the chat exchanges whose response states the amount that xAI billed."""
    return tuple(each for each in recorded_chats(provider) if "cost_in_usd_ticks" in each.answer.get("usage", {}))


def _recorded(folder: str) -> tuple[Recording, ...]:
    root = os.environ.get("RECORDINGS_DIR")
    if not root:
        pytest.skip(NOT_RUN)
    return _read(Path(root) / folder)


@cache
def _read(folder: Path) -> tuple[Recording, ...]:
    tapes = sorted(folder.glob("*.yaml"))
    bodies = sorted([*folder.glob("*.json"), *folder.glob("*.txt")])
    exchanges = [
        exchange
        for tape in tapes
        for document in yaml.load_all(tape.read_bytes(), Loader=_TapeLoader)
        for exchange in _exchanges(tape.name, folder.name, document)
    ]
    return (*exchanges, *(_bare(body) for body in bodies))


class _TapeLoader(yaml.CSafeLoader):
    """Read binary strings as Ruby's tapes write them."""


_TapeLoader.add_constructor("!binary", lambda _, node: base64.b64decode(node.value))


def _exchanges(tape: str, folder: str, document: Mapping[str, Any]) -> Iterator[Recording]:
    if "when" in document:
        pairs = [(document["when"], document["then"])]
    else:
        interactions = document.get("interactions") or document.get("http_interactions") or ()
        pairs = [(each["request"], each["response"]) for each in interactions if each.get("response")]
    for request, response in pairs:
        path = request.get("path") or urlsplit(request["uri"]).path
        yield Recording(
            tape=tape,
            provider=LOCAL if path == _COMPLETIONS else folder,
            path=path,
            asked=_asked(_body(request)),
            status=_status(response["status"]),
            media_type=_media_type(response),
            body=_sound(response) or _body(response),
        )


def _bare(file: Path) -> Recording:
    """Read bare Chat Completions bodies; in a stream each line is one chunk."""
    content = file.read_bytes()
    is_stream = file.suffix == ".txt"
    lines = [b"data: " + line + b"\n\n" for line in content.splitlines() if line]
    return Recording(
        tape=file.name,
        provider=LOCAL,
        path=_COMPLETIONS,
        asked={"stream": is_stream},
        status=200,
        media_type="text/event-stream" if is_stream else "application/json",
        body=b"".join(lines) if is_stream else content,
    )


def _asked(body: bytes) -> Mapping[str, Any]:
    """Parse the request body; a form becomes an empty object."""
    if not body.startswith(b"{"):
        return {}
    asked: Mapping[str, Any] = json.loads(body)
    return asked


def _status(recorded_status: int | Mapping[str, Any]) -> int:
    return recorded_status if isinstance(recorded_status, int) else int(recorded_status["code"])


def _media_type(response: Mapping[str, Any]) -> str:
    headers = response.get("headers") or response.get("header") or {}
    named = headers.items() if isinstance(headers, dict) else [(each["name"], each["value"]) for each in headers]
    values = [value for name, value in named if name.lower() == "content-type"]
    found = values[0] if values else "application/json"
    return str(found[0] if isinstance(found, list) else found).partition(";")[0]


def _sound(response: Mapping[str, Any]) -> bytes | None:
    """Read audio, which httpmock's tapes hold as Base64."""
    body = response.get("body")
    if not isinstance(body, str) or not _media_type(response).startswith("audio/"):
        return None
    return base64.b64decode(body)


def _body(recorded_message: Mapping[str, Any]) -> bytes:
    parsed, body = recorded_message.get("parsed_body"), recorded_message.get("body")
    if parsed is not None:
        return json.dumps(parsed).encode()
    content = body.get("string") if isinstance(body, dict) else body
    raw = content if isinstance(content, bytes) else (content or "").encode()
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
